import type { Usage } from "../analysis/usage.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { alternatives } from "../types/alternatives.ts";
import type { ObjectType, Property, Type } from "../types/type.ts";

const deepest = 6;

/**
 * Values to try a prompt with: its defaults and else samples of the declared types, or of what the template seems to
 * need. Text is the field's name in `‹›`, so that one sees where it goes.
 */
export function sampleInput(input: ObjectType | undefined, usage: Usage): Record<string, unknown> {
  if (!input) return sampleOfUsages(usage, 0);
  return Object.fromEntries(input.properties.map((property) => [property.name, sampleOf(property, 0)]));
}

/** A value of a field: its default, or a sample of its type. */
export function sampleOf(property: Property, depth: number): unknown {
  return property.default ? plainValue(property.default) : sampleOfType(property.type, property.name, depth);
}

/** A value of a type; text is the name in `‹›`. */
export function sampleOfType(type: Type, name: string, depth: number): unknown {
  const [first] = alternatives(type).filter((option) => option.kind !== "null");
  if (!first || depth > deepest) return null;
  switch (first.kind) {
    case "any":
    case "string":
      return `‹${name}›`;
    case "number":
    case "integer":
      return first.minimum ?? 1;
    case "boolean":
      return true;
    case "literal":
      return first.value;
    case "enum": {
      const [member] = first.members;
      return member?.kind === "literal" ? member.value : null;
    }
    case "array":
      return [sampleOfType(first.prefixItems?.[0] ?? first.items, name, depth + 1)];
    case "object":
      return Object.fromEntries(first.properties.map((inner) => [inner.name, sampleOf(inner, depth + 1)]));
    default:
      return null;
  }
}

function sampleOfUsages(usage: Usage, depth: number): Record<string, unknown> {
  const names = [...usage.properties].filter(([name]) => name !== "length");
  return Object.fromEntries(names.map(([name, inner]) => [name, sampleOfUsage(name, inner, depth)]));
}

function sampleOfUsage(name: string, usage: Usage, depth: number): unknown {
  if (depth > deepest) return null;
  if (usage.item) return [sampleOfUsage(name, usage.item, depth + 1)];
  const fields = sampleOfUsages(usage, depth + 1);
  return Object.keys(fields).length > 0 ? fields : `‹${name}›`;
}
