import { parseOutputPath, propertiesOf, typeAtPath } from "../../eval/outputPath.ts";
import { alternatives } from "../../types/alternatives.ts";
import type { PromptSignature } from "../../types/signature.ts";
import { anyType, type Property, type Type } from "../../types/type.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";

/** The signatures of the prompts that a file is about and that exist. */
export function signaturesOf({ context }: EvalDocument): readonly PromptSignature[] {
  return context.signatures.filter((signature) => signature !== undefined);
}

/** The property at the end of a path of keys, in which positions in lists are left out. */
export function propertyAt(root: Type, path: readonly string[]): Property | undefined {
  let type = root;
  let property: Property | undefined;
  for (const name of path) {
    property = propertiesOf(itemOf(type)).find((one) => one.name === name);
    if (!property) return undefined;
    type = property.type;
  }
  return property;
}

/** The type at the end of a path of keys; of a list, that of its items where a key follows. */
export function typeAtKeys(root: Type, path: readonly string[]): Type {
  return path.length === 0 ? root : (propertyAt(root, path)?.type ?? anyType);
}

/** Of a list the type of its items, of anything else itself. */
export function itemOf(type: Type): Type {
  const options = alternatives(type).map((option) => (option.kind === "array" ? option.items : option));
  const [only] = options;
  return only && options.length === 1 ? only : { kind: "union", members: options };
}

/** The type at a path as it is written in `expect`. */
export function outputTypeAt(signature: PromptSignature, path: string): Type | undefined {
  const steps = parseOutputPath(path)?.map(({ step }) => step);
  const target = steps && typeAtPath(signature.output ?? anyType, steps);
  return target?.kind === "found" ? target.type : undefined;
}
