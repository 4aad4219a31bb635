import { canonicalJson } from "../text/canonicalJson.ts";
import { displayType } from "../types/display.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import { anyType, type Type } from "../types/type.ts";
import type { Change } from "./change.ts";
import type { CompareTypes } from "./compare.ts";
import { compareTypes } from "./compareTypes.ts";
import type { PromptVersion } from "./promptVersion.ts";
import type { SchemaValidators } from "./schemaValidators.ts";
import type { Side } from "./typeReading.ts";

/** The comparison of the types of two versions, for `compare`. */
export function typeComparer(validators: SchemaValidators): CompareTypes {
  return (before, after, side) => {
    const [old, now] = [sideOf(before, side), sideOf(after, side)];
    // Most changes of prompts leave the types as they are.
    if (old.schema && now.schema && keyOf(old.schema) === keyOf(now.schema)) return [];
    const unknown = unknownSchema(old, now, side);
    if (unknown) return [unknown];
    return compareTypes(old.type, now.type, side, { validators, beforeSchema: old.schema, afterSchema: now.schema });
  };
}

const keys = new WeakMap<JsonSchema, string>();

function keyOf(schema: JsonSchema): string {
  const key = keys.get(schema) ?? canonicalJson(schema);
  keys.set(schema, key);
  return key;
}

function sideOf({ signature, inputSchema, outputSchema }: PromptVersion, side: Side): SideOfVersion {
  if (side === "output") return { type: signature.output, schema: outputSchema };
  return { type: inputType(signature), schema: inputSchema };
}

interface SideOfVersion {
  readonly type: Type | undefined;
  readonly schema: JsonSchema | undefined;
}

/** A name that only the program knows takes whatever the program says: it is `any` to us, and not to callers. */
function unknownSchema(old: SideOfVersion, now: SideOfVersion, side: Side): Change | undefined {
  const isUnknown = ({ type, schema }: SideOfVersion): boolean => type?.kind === "any" && schema === undefined;
  if (!old.type || !now.type || isUnknown(old) === isUnknown(now)) return undefined;
  const audience = side === "input" ? "callers" : "consumers";
  const when = isUnknown(now) ? "that is not known here now" : "now, and was of one that is not known here";
  const place = ({ origin }: Type) => origin && { file: origin.file, range: origin.range };
  return {
    rule: "type-changed",
    verdict: "dangerous",
    audience,
    path: side,
    message: `The ${side} is of a schema ${when}. Whether ${audience} break could not be shown: look at it yourself.`,
    before: place(old.type),
    after: place(now.type),
    witness: undefined,
    from: isUnknown(old) ? undefined : displayType(old.type),
    to: isUnknown(now) ? undefined : displayType(now.type),
  };
}

/** A schema that is meant and cannot be read is one that is not known. */
function inputType({ input, declaredInput, declaresInput }: PromptVersion["signature"]): Type | undefined {
  return input ?? declaredInput ?? (declaresInput ? anyType : undefined);
}
