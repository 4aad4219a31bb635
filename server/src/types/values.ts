import type { YamlMapNode, YamlNode } from "../syntax/yamlNodes.ts";
import type { TextRange } from "../text/range.ts";
import { alternatives } from "./alternatives.ts";
import { displayType } from "./display.ts";
import { matchesPattern } from "./pattern.ts";
import { describeNode } from "./schemaReader.ts";
import {
  type ArrayType,
  anyType,
  type NumericType,
  type ObjectType,
  type Property,
  type StringType,
  type Type,
} from "./type.ts";

/** One place where a value does not fit its type. */
export interface ValueIssue {
  readonly kind: "mismatch" | "missing" | "unknown";
  readonly range: TextRange;
  /** From the value that was checked down to the place. */
  readonly path: readonly string[];
  /** One sentence, without the path: `expected string, but this is a number.` */
  readonly problem: string;
}

const deepest = 100;

/** Where a written value does not fit a type, with the same verdict as JSON Schema where types can say it. */
export function checkValue(type: Type, node: YamlNode): readonly ValueIssue[] {
  return new ValueChecker().check(type, node, [], 0);
}

class ValueChecker {
  /** Nested alternatives multiply: after so many steps a value counts as fitting. */
  #steps = 200_000;
  readonly #alternatives = new Map<Type, ReturnType<typeof alternatives>>();
  readonly #properties = new Map<ObjectType, ReadonlyMap<string, Property>>();
  readonly #displayed = new Map<Type, string>();

  check(type: Type, node: YamlNode, path: readonly string[], depth: number): readonly ValueIssue[] {
    if (depth > deepest || this.#steps < 0) return [];
    const options = remembered(this.#alternatives, type, () => alternatives(type));
    this.#steps -= options.length;
    let nearest: readonly ValueIssue[] | undefined;
    for (const option of options) {
      const found = this.#checkOne(option, type, node, path, depth);
      if (found.length === 0 || options.length === 1) return found;
      // The alternative of the same kind as the value was meant: its own issues say more than "none fits".
      const isMeant = found.every((issue) => issue.kind !== "mismatch" || issue.range !== node.range);
      if (isMeant && (!nearest || found.length < nearest.length)) nearest = found;
    }
    return nearest ?? [this.#mismatch(type, node, path)];
  }

  /** `shown` is the type as declared, for messages. */
  #checkOne(
    type: ReturnType<typeof alternatives>[number],
    shown: Type,
    node: YamlNode,
    path: readonly string[],
    depth: number,
  ): readonly ValueIssue[] {
    const value = node.kind === "scalar" ? plainNumber(node.value) : undefined;
    const unlessFits = (fits: boolean): readonly ValueIssue[] => (fits ? [] : [this.#mismatch(shown, node, path)]);
    const unlessFine = (problem: string | undefined): readonly ValueIssue[] =>
      problem === undefined ? [] : [{ kind: "mismatch", range: node.range, path, problem }];
    switch (type.kind) {
      case "any":
        return [];
      case "never":
        return unlessFine("no value is allowed here.");
      case "string":
        return typeof value === "string" ? unlessFine(this.#stringProblem(type, value)) : unlessFits(false);
      case "number":
      case "integer":
        if (typeof value !== "number" || (type.kind === "integer" && !Number.isInteger(value)))
          return unlessFits(false);
        return unlessFine(numberProblem(type, value));
      case "boolean":
        return unlessFits(typeof value === "boolean");
      case "null":
        return unlessFits(value === null);
      case "literal":
        return unlessFits(value === type.value);
      case "enum":
        return unlessFits(type.members.some((member) => value === (member.kind === "null" ? null : member.value)));
      case "array":
        if (node.kind !== "sequence") return unlessFits(false);
        return [...unlessFine(lengthProblem(type, node.items)), ...this.#checkItems(type, node.items, path, depth)];
      case "object":
        return node.kind === "map" ? this.#checkObject(type, node, path, depth) : unlessFits(false);
    }
  }

  #mismatch(type: Type, node: YamlNode, path: readonly string[]): ValueIssue {
    const problem = `expected ${this.#display(type)}, but this is ${describeValue(node)}.`;
    return { kind: "mismatch", range: node.range, path, problem };
  }

  #display(type: Type): string {
    return remembered(this.#displayed, type, () => displayType(type));
  }

  /** The types of the patterns that a name matches; `any` for one that is too costly to try. */
  #patternTypes({ patterns }: ObjectType, name: string): readonly Type[] {
    return (patterns ?? []).flatMap(({ pattern, type }) => {
      const matches = this.#matches(pattern, name);
      return matches === false ? [] : [matches ? type : anyType];
    });
  }

  #matches(pattern: string, text: string): boolean | undefined {
    this.#steps -= 20;
    return this.#steps < 0 ? undefined : matchesPattern(pattern, text);
  }

  #stringProblem({ pattern, minLength, maxLength }: StringType, value: string): string | undefined {
    const length = minLength === undefined && maxLength === undefined ? 0 : [...value].length;
    if (minLength !== undefined && length < minLength)
      return `expected at least ${minLength} characters, not ${length}.`;
    if (maxLength !== undefined && length > maxLength)
      return `expected at most ${maxLength} characters, not ${length}.`;
    if (pattern !== undefined && this.#matches(pattern, value) === false)
      return `expected text that matches /${pattern}/.`;
    return undefined;
  }

  #checkItems(type: ArrayType, items: readonly YamlNode[], path: readonly string[], depth: number) {
    return items.flatMap((item, index) =>
      this.check(type.prefixItems?.[index] ?? type.items, item, [...path, String(index)], depth + 1),
    );
  }

  #checkObject(type: ObjectType, node: YamlMapNode, path: readonly string[], depth: number): readonly ValueIssue[] {
    const declared = remembered(this.#properties, type, () => new Map(type.properties.map((one) => [one.name, one])));
    this.#steps -= (type.properties.length + node.entries.length) / 10;
    const issues: ValueIssue[] = [];
    for (const { key, keyNode, value } of node.entries) {
      const inner = [...path, key];
      const property = declared.get(key);
      const types = [...(property ? [property.type] : []), ...this.#patternTypes(type, key)];
      if (types.length === 0 && type.index) types.push(type.index);
      if (types.length === 0) {
        const problem = `'${key}' is not a property of ${this.#display(type)}.`;
        issues.push({ kind: "unknown", range: keyNode.range, path: inner, problem });
      }
      for (const one of types) issues.push(...this.check(one, value, inner, depth + 1));
    }
    const written = new Set(node.entries.map((entry) => entry.key));
    for (const { name, optional } of type.properties) {
      if (optional || written.has(name)) continue;
      issues.push({ kind: "missing", range: node.range, path: [...path, name], problem: `'${name}' is missing.` });
    }
    return issues;
  }
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = make();
  known.set(key, value);
  return value;
}

function describeValue(node: YamlNode): string {
  const isShort = node.kind === "scalar" && node.value !== null && String(node.value).length <= 30;
  if (!isShort) return describeNode(node);
  return typeof node.value === "bigint" ? String(node.value) : JSON.stringify(node.value);
}

function plainNumber(value: string | number | bigint | boolean | null): string | number | boolean | null {
  return typeof value === "bigint" ? Number(value) : value;
}

function numberProblem(type: NumericType, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type;
  if (minimum !== undefined && value < minimum) return `expected at least ${minimum}, not ${value}.`;
  if (maximum !== undefined && value > maximum) return `expected at most ${maximum}, not ${value}.`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `expected more than ${exclusiveMinimum}.`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return `expected less than ${exclusiveMaximum}.`;
  // Fractions are not exact: 0.3 is not a multiple of 0.1 by division.
  const isExact = multipleOf !== undefined && Number.isInteger(multipleOf) && Number.isInteger(value);
  return isExact && value % multipleOf !== 0 ? `expected a multiple of ${multipleOf}, not ${value}.` : undefined;
}

function lengthProblem({ minItems, maxItems }: ArrayType, items: readonly YamlNode[]): string | undefined {
  const count = items.length;
  if (minItems !== undefined && count < minItems) return `expected at least ${minItems} items, not ${count}.`;
  if (maxItems !== undefined && count > maxItems) return `expected at most ${maxItems} items, not ${count}.`;
  return undefined;
}
