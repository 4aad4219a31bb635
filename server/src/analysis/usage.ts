import type { FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import { anyType, booleanType, stringType, type Type } from "../types/type.ts";
import type { PartialTemplate } from "./partialTemplate.ts";

/**
 * How one place of a template uses a value:
 * `print` writes it, `test` asks whether it is there, `each` loops over it, `with` makes it the context, `property`
 * reads a part of it, `argument` hands it to a helper.
 */
export type UsageKind = "print" | "test" | "each" | "with" | "property" | "argument";

export interface UsageSite {
  readonly kind: UsageKind;
  readonly file: FileId;
  readonly range: TextRange;
  /** Whether an enclosing block has made sure that the value is there, or the use itself copes with its absence. */
  readonly guarded: boolean;
  /** The names of what the template was given that enclosing blocks test: they decide whether the place is reached. */
  readonly conditions: readonly string[];
}

/**
 * How a template uses a value whose type is not declared: the inferred type of a partial's parameters, and of the
 * inputs of a prompt without schema. Grows while the template is checked, and is read only afterwards.
 */
export class Usage {
  readonly #sites: UsageSite[] = [];
  readonly #known = new Set<string>();
  readonly properties = new Map<string, Usage>();
  /** Whether the whole value goes somewhere that may read any part of it. */
  escapes = false;
  /** What may be read of the value, by name: inside a block that leaves open whether its body's context is this one. */
  readonly names = new Set<string>();
  /** Whether the template that the value is the context of reads `@root`, directly or through partials. */
  readsRoot = false;
  /**
   * The partials that the template calls, directly or through others, and that its callers may replace by inline ones of
   * their own: the inline partial that a name means without them, `file` or `open`, which is none at all.
   */
  readonly calls = new Map<string, PartialTemplate | "file" | "open">();
  /**
   * Whether the template renders the block that it is called with, `{{> @partial-block}}`, in the context it is given
   * everywhere, or in a loop for one.
   */
  blockContext: "same" | "changed" | undefined;
  #items: Usage | undefined;

  get sites(): readonly UsageSite[] {
    return this.#sites;
  }

  /**
   * Of places that say the same the first stands for all: there may be hundreds of thousands, and the ways in which
   * partials lead to them double with every call.
   */
  add(site: UsageSite): void {
    const key = `${site.kind} ${site.guarded} ${site.conditions.join()}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#sites.push(site);
  }

  property(name: string): Usage {
    let found = this.properties.get(name);
    if (!found) {
      found = new Usage();
      this.properties.set(name, found);
    }
    return found;
  }

  items(): Usage {
    this.#items ??= new Usage();
    return this.#items;
  }

  get item(): Usage | undefined {
    return this.#items;
  }

  /** Takes over what another template does with the value, as if it did so at each place of its own. */
  absorb(other: Usage, conditions: readonly string[], depth = 0): void {
    if (depth > 20 || other === this) return;
    this.escapes ||= other.escapes;
    for (const name of other.names) this.names.add(name);
    for (const site of other.#sites) this.add(conditions.length > 0 ? { ...site, conditions } : site);
    for (const [name, usage] of other.properties) this.property(name).absorb(usage, conditions, depth + 1);
    if (other.item) this.items().absorb(other.item, conditions, depth + 1);
  }
}

/** A Picoschema entry for a field, inferred from use: `name: string`, `tags(array): string`, or a nested object. */
export function inferredEntry(name: string, usage: Usage): readonly string[] {
  return entry(name, usage, 0);
}

function entry(name: string, usage: Usage, depth: number): readonly string[] {
  const key = /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
  const optional = isOptional(usage) ? "?" : "";
  const item = usage.item;
  if (item && depth < 8) {
    const fields = fieldsOf(item, depth);
    return fields.length > 0 ? [`${key}${optional}(array):`, ...fields] : [`${key}${optional}(array): ${scalar(item)}`];
  }
  const fields = depth < 8 ? fieldsOf(usage, depth) : [];
  return fields.length > 0 ? [`${key}${optional}:`, ...fields] : [`${key}${optional}: ${scalar(usage)}`];
}

function isOptional(usage: Usage): boolean {
  return isTested(usage) && usage.sites.some((site) => site.kind !== "test");
}

/** Whoever tests a value says that it may be absent. */
function isTested(usage: Usage): boolean {
  return usage.sites.some((site) => site.kind === "test");
}

function fieldsOf(usage: Usage, depth: number): readonly string[] {
  return [...usage.properties]
    .filter(([name]) => name !== "length")
    .flatMap(([name, inner]) => entry(name, inner, depth + 1).map((line) => `  ${line}`));
}

function scalar(usage: Usage): "string" | "boolean" | "any" {
  if (usage.sites.some((site) => site.kind === "print")) return "string";
  if (usage.sites.some((site) => site.kind === "argument" || site.kind === "with")) return "any";
  if (isTested(usage)) return "boolean";
  return usage.properties.has("length") ? "string" : "any";
}

/** The type that `inferredEntry` writes; `any` where the use says nothing. */
export function inferredType(usage: Usage, depth = 0): Type {
  if (depth >= 8) return anyType;
  if (usage.item) return { kind: "array", items: inferredType(usage.item, depth + 1) };
  const properties = [...usage.properties].filter(([name]) => name !== "length");
  if (properties.length === 0) return scalarTypes[scalar(usage)];
  return {
    kind: "object",
    properties: properties.map(([name, inner]) => ({
      name,
      type: inferredType(inner, depth + 1),
      optional: isOptional(inner),
    })),
    index: undefined,
  };
}

const scalarTypes = { string: stringType, boolean: booleanType, any: anyType } as const;
