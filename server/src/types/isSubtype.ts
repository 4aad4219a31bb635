import { acceptsValue, type HasFormat } from "./acceptsValue.ts";
import { alternatives } from "./alternatives.ts";
import { matchesPattern } from "./pattern.ts";
import { type ArrayType, type NumericType, type ObjectType, resolve, type StringType, type Type } from "./type.ts";

/**
 * Whether every value of `source` is one of `target`, proven from how they are written: `false` where that cannot be
 * proven, be it so or not. Types that contain themselves are taken to fit until something shows that they do not.
 */
export function isSubtype(source: Type, target: Type, hasFormat: HasFormat): boolean {
  return new Proof(hasFormat).holds(source, target, 0);
}

type Alternative = ReturnType<typeof alternatives>[number];

const deepest = 150;

class Proof {
  readonly #hasFormat: HasFormat;
  readonly #assumed = new Map<Type, Set<Type>>();
  readonly #alternatives = new Map<Type, readonly Alternative[]>();
  #steps = 50_000;

  constructor(hasFormat: HasFormat) {
    this.#hasFormat = hasFormat;
  }

  holds(source: Type, target: Type, depth: number): boolean {
    const from = resolve(source);
    const to = resolve(target);
    if (from === to || to.kind === "any" || from.kind === "never") return true;
    if (depth > deepest || this.#steps-- < 0) return false;
    const isNamed = source.kind === "reference" || target.kind === "reference";
    const assumed = this.#assumed.get(from) ?? new Set();
    if (isNamed && assumed.has(to)) return true;
    if (isNamed) this.#assumed.set(from, assumed.add(to));
    const targets = this.#of(to);
    const holds = this.#of(from).every((one) => this.#fits(one, targets, depth));
    // What was proven under an assumption holds no longer than that.
    if (isNamed) assumed.delete(to);
    return holds;
  }

  #of(type: Type): readonly Alternative[] {
    let known = this.#alternatives.get(type);
    if (!known) {
      known = alternatives(type);
      this.#alternatives.set(type, known);
    }
    return known;
  }

  #fits(source: Alternative, targets: readonly Alternative[], depth: number): boolean {
    const isAccepted = (value: unknown): boolean =>
      targets.some((target) => acceptsValue(target, value, this.#hasFormat) === true);
    switch (source.kind) {
      case "never":
        return true;
      case "null":
        return isAccepted(null);
      case "literal":
        return isAccepted(source.value);
      case "enum":
        return source.members.every((member) => isAccepted(member.kind === "null" ? null : member.value));
      case "boolean":
        return isAccepted(true) && isAccepted(false);
      default:
        return targets.some((target) => this.#one(source, target, depth));
    }
  }

  #one(source: Alternative, target: Alternative, depth: number): boolean {
    if (this.#steps-- < 0) return false;
    if (target.kind === "any") return true;
    if (source.kind === "string" && target.kind === "string") return this.#text(source, target);
    if (isNumeric(source) && isNumeric(target)) return numbersFit(source, target);
    if (source.kind === "array" && target.kind === "array") return this.#array(source, target, depth);
    if (source.kind === "object" && target.kind === "object") return this.#object(source, target, depth);
    return false;
  }

  #text(source: StringType, target: StringType): boolean {
    const isKnown = target.format !== undefined && this.#hasFormat(target.format, "") !== undefined;
    return (
      (!isKnown || source.format === target.format) &&
      (target.pattern === undefined || source.pattern === target.pattern) &&
      (source.minLength ?? 0) >= (target.minLength ?? 0) &&
      (source.maxLength ?? Infinity) <= (target.maxLength ?? Infinity)
    );
  }

  #array(source: ArrayType, target: ArrayType, depth: number): boolean {
    const most = source.maxItems ?? Infinity;
    if ((source.minItems ?? 0) < (target.minItems ?? 0) || most > (target.maxItems ?? Infinity)) {
      const isEmptyAfter = resolve(source.items).kind === "never";
      if (!isEmptyAfter || (source.prefixItems?.length ?? 0) > (target.maxItems ?? Infinity)) return false;
      if ((source.minItems ?? 0) < (target.minItems ?? 0)) return false;
    }
    if (target.uniqueItems && !source.uniqueItems && most > 1) return false;
    const prefix = Math.max(source.prefixItems?.length ?? 0, target.prefixItems?.length ?? 0);
    for (let index = 0; index < Math.min(prefix, most); index++) {
      const from = source.prefixItems?.[index] ?? source.items;
      const to = target.prefixItems?.[index] ?? target.items;
      if (!this.holds(from, to, depth + 1)) return false;
      // No list goes beyond a place that holds nothing.
      if (resolve(from).kind === "never") return true;
    }
    return most <= prefix || this.holds(source.items, target.items, depth + 1);
  }

  #object(source: ObjectType, target: ObjectType, depth: number): boolean {
    this.#steps -= (source.properties.length + target.properties.length) / 10;
    const declared = new Map(source.properties.map((property) => [property.name, property]));
    const expected = new Map(target.properties.map((property) => [property.name, property]));
    const own = source.patterns ?? [];
    const others = target.patterns ?? [];

    for (const { name, type, optional } of target.properties) {
      const property = declared.get(name);
      if (!optional && (!property || property.optional)) return false;
      if (property) {
        if (!this.holds(property.type, type, depth + 1)) return false;
        continue;
      }
      const matching = own.filter(({ pattern }) => matchesPattern(pattern, name) !== false);
      const isCertain = matching.every(({ pattern }) => matchesPattern(pattern, name) === true);
      if (matching.some((one) => this.holds(one.type, type, depth + 1)) && isCertain) continue;
      if (matching.length > 0 && isCertain) return false;
      if (source.index && !this.holds(source.index, type, depth + 1)) return false;
      if (!matching.every((one) => this.holds(one.type, type, depth + 1))) return false;
    }
    for (const { name, type } of source.properties) {
      if (expected.has(name)) continue;
      const matching = others.map(({ pattern }) => matchesPattern(pattern, name));
      if (matching.includes(true)) continue;
      if (!target.index ? resolve(type).kind !== "never" : !this.holds(type, target.index, depth + 1)) return false;
    }
    for (const { pattern, type } of others) {
      if (own.some((one) => one.pattern === pattern && this.holds(one.type, type, depth + 1))) continue;
      const named = source.properties.filter(({ name }) => matchesPattern(pattern, name) !== false);
      const possible = [
        ...named.map((one) => one.type),
        ...own.map((one) => one.type),
        ...(source.index ? [source.index] : []),
      ];
      if (!possible.every((one) => this.holds(one, type, depth + 1))) return false;
    }
    const rest = [
      ...(source.index ? [source.index] : []),
      ...own.filter(({ pattern }) => !others.some((other) => other.pattern === pattern)).map((one) => one.type),
    ];
    if (rest.length === 0) return true;
    const { index } = target;
    return rest.every((one) => (index ? this.holds(one, index, depth + 1) : resolve(one).kind === "never"));
  }
}

function isNumeric(type: Alternative): type is NumericType {
  return type.kind === "number" || type.kind === "integer";
}

function numbersFit(source: NumericType, target: NumericType): boolean {
  const isWhole = source.kind === "integer" || (source.multipleOf !== undefined && Number.isInteger(source.multipleOf));
  if (target.kind === "integer" && !isWhole) return false;
  if (!isNotBelow(source, target, isWhole) || !isNotBelow(negated(source), negated(target), isWhole)) return false;
  const { multipleOf } = target;
  if (multipleOf === undefined || multipleOf === source.multipleOf) return true;
  if (multipleOf === 1 && isWhole) return true;
  const exact = source.multipleOf !== undefined && Number.isInteger(source.multipleOf) && Number.isInteger(multipleOf);
  return exact && source.multipleOf! % multipleOf === 0;
}

/** Whether no number of one lies below those of the other. */
function isNotBelow(source: NumericType, target: NumericType, isWhole: boolean): boolean {
  const least = source.minimum ?? -Infinity;
  const above = source.exclusiveMinimum ?? -Infinity;
  // Above 0 there is no whole number before 1.
  const low = isWhole ? Math.max(Math.ceil(least), Math.floor(above) + 1) : Math.max(least, above);
  if (target.minimum !== undefined && low < target.minimum) return false;
  if (target.exclusiveMinimum === undefined) return true;
  return low > target.exclusiveMinimum || above === target.exclusiveMinimum;
}

function negated({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: NumericType): NumericType {
  const negative = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value);
  return {
    kind: "number",
    minimum: negative(maximum),
    maximum: negative(minimum),
    exclusiveMinimum: negative(exclusiveMaximum),
    exclusiveMaximum: negative(exclusiveMinimum),
  };
}
