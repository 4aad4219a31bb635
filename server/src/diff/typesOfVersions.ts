import { canonicalJson } from "../text/canonicalJson.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import { anyType, type Type } from "../types/type.ts";
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
    return compareTypes(old.type, now.type, side, { validators, beforeSchema: old.schema, afterSchema: now.schema });
  };
}

const keys = new WeakMap<JsonSchema, string>();

function keyOf(schema: JsonSchema): string {
  const key = keys.get(schema) ?? canonicalJson(schema);
  keys.set(schema, key);
  return key;
}

function sideOf({ signature, inputSchema, outputSchema }: PromptVersion, side: Side) {
  if (side === "output") return { type: signature.output, schema: outputSchema };
  return { type: inputType(signature), schema: inputSchema };
}

/** A schema that is meant and cannot be read is one that is not known. */
function inputType({ input, declaredInput, declaresInput }: PromptVersion["signature"]): Type | undefined {
  return input ?? declaredInput ?? (declaresInput ? anyType : undefined);
}
