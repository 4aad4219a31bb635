import { inferredType, type Usage } from "../../analysis/usage.ts";
import { sampleOfType } from "../../render/sampleInput.ts";
import { plainValue } from "../../syntax/yamlValue.ts";
import { alternatives } from "../../types/alternatives.ts";
import type { ObjectType, Property, Type } from "../../types/type.ts";

/** One control of a form by which a person fills in the input of a prompt. */
export interface FormField {
  readonly name: string;
  readonly optional: boolean;
  readonly description?: string;
  /** What the value is when none is given. */
  readonly default?: unknown;
  /** What the value is when the field is filled in for the first time, or an item is added. */
  readonly sample: unknown;
  readonly control: FormControl;
}

export type FormControl =
  | { readonly kind: "text" }
  | { readonly kind: "number"; readonly integer: boolean; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: "list"; readonly item: FormField }
  | { readonly kind: "group"; readonly fields: readonly FormField[] }
  /** Anything else, written as JSON. */
  | { readonly kind: "json" };

const deepest = 6;

/** The form of a declared input, or of what the template seems to need. */
export function previewForm(input: ObjectType | undefined, usage: Usage): readonly FormField[] {
  const inferred = inferredType(usage);
  const type = input ?? (inferred.kind === "object" ? inferred : undefined);
  return (type?.properties ?? []).map((property) => fieldOf(property, 0));
}

function fieldOf(property: Property, depth: number): FormField {
  const description = property.description ?? property.type.description;
  const byDefault = property.default && plainValue(property.default);
  return {
    name: property.name,
    optional: property.optional,
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    sample: byDefault ?? sampleOfType(property.type, property.name, depth),
    control: controlOf(property.type, property.name, depth),
  };
}

function controlOf(type: Type, name: string, depth: number): FormControl {
  const [only, ...others] = alternatives(type).filter((option) => option.kind !== "null");
  if (!only || others.length > 0 || depth > deepest) return { kind: "json" };
  switch (only.kind) {
    case "string":
      return { kind: "text" };
    case "number":
    case "integer":
      return {
        kind: "number",
        integer: only.kind === "integer",
        ...(only.minimum === undefined ? {} : { minimum: only.minimum }),
        ...(only.maximum === undefined ? {} : { maximum: only.maximum }),
      };
    case "boolean":
      return { kind: "boolean" };
    case "literal":
      return { kind: "choice", values: [only.value] };
    case "enum":
      return {
        kind: "choice",
        values: only.members.flatMap((member) => (member.kind === "literal" ? [member.value] : [])),
      };
    case "array": {
      if (only.prefixItems) return { kind: "json" };
      const item = { name, type: only.items, optional: false };
      return { kind: "list", item: fieldOf(item, depth + 1) };
    }
    case "object":
      if (only.properties.length === 0) return { kind: "json" };
      return { kind: "group", fields: only.properties.map((property) => fieldOf(property, depth + 1)) };
    case "any":
    case "never":
      return { kind: "json" };
  }
}
