import type { HelperParameter, HelperSignature } from "../types/helper.ts";
import { resolve, type Type } from "../types/type.ts";
import { propertyKey, variableName } from "./identifiers.ts";

/**
 * The program's helpers with the types that the configuration declares, which templates are checked against: where a
 * function does not fit its declaration, the compiler says so here.
 */
export function helpersModule(helpers: ReadonlyMap<string, HelperSignature>, modulePath: string): string {
  const inline = [...helpers.values()].filter(({ form }) => form !== "block");
  const constants = inline.flatMap((helper) => {
    const name = variableName(helper.name);
    const comment = helper.documentation === "" ? [] : [`/** ${helper.documentation.replaceAll("*/", "*\\/")} */`];
    return [...comment, `export const ${name}: ${signatureOf(helper)} = program.${name};`];
  });
  return ["/* eslint-disable */", `import * as program from "${modulePath}";`, "", ...constants, ""].join("\n");
}

function signatureOf({ parameters, hash, openHash, returns }: HelperSignature): string {
  const positional = parameters.map((parameter, index) => {
    const name = variableName(parameter.name || `value${index + 1}`);
    if (parameter.rest) return `...${name}: ${typeOf(parameter.type)}[]`;
    return `${name}${parameter.optional ? "?" : ""}: ${typeOf(parameter.type)}`;
  });
  const named = hash.map((one) => `${propertyKey(one.name)}${one.optional ? "?" : ""}: ${typeOf(one.type)}`);
  if (openHash) named.push("[name: string]: any");
  // Named arguments come last, as an object; nothing can come after a rest.
  const takesNamed = named.length > 0 && !parameters.some((one: HelperParameter) => one.rest);
  const all = takesNamed
    ? [...positional, `named${hash.every((one) => one.optional) ? "?" : ""}: { ${named.join("; ")} }`]
    : positional;
  return `(${all.join(", ")}) => ${typeOf(returns)}`;
}

function typeOf(type: Type): string {
  const known = resolve(type);
  switch (known.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
      return known.kind;
    case "integer":
      return "number";
    case "array":
      return "readonly any[]";
    case "object":
      return "Record<string, any>";
    default:
      return "any";
  }
}
