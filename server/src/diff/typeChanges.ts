import { plainValue } from "../syntax/yamlValue.ts";
import { canonicalJson } from "../text/canonicalJson.ts";
import { acceptsValue, type HasFormat } from "../types/acceptsValue.ts";
import { alternatives } from "../types/alternatives.ts";
import { displayType } from "../types/display.ts";
import { isSubtype } from "../types/isSubtype.ts";
import { matchesPattern } from "../types/pattern.ts";
import { toJsonSchema } from "../types/toJsonSchema.ts";
import {
  type ArrayType,
  anyType,
  type LiteralType,
  type NumericType,
  nullType,
  type ObjectType,
  type Origin,
  type Property,
  resolve,
  type StringType,
  type Type,
} from "../types/type.ts";
import type { ChangeRule } from "./changeRules.ts";
import { textsOfPattern } from "./textOfPattern.ts";
import { hasDefault, type Side } from "./typeReading.ts";
import { hintsOf, ValueMaker } from "./valuesOfType.ts";

/** One difference between two types, before it is known what follows from it. */
export interface FoundChange {
  readonly rule: ChangeRule;
  readonly path: string;
  /** What is different, a sentence with the user's names. */
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly before: Origin | undefined;
  readonly after: Origin | undefined;
  readonly effect: ValueEffect | ReaderEffect;
}

/** Values come or go. */
export interface ValueEffect {
  readonly kind: "values";
  /**
   * Two types that differ in nothing but this change. Callers write values of the source and the target is to take them:
   * the old and the new input, the new and the old output.
   */
  readonly source: Type;
  readonly target: Type;
  /** A value of the whole source that has this value at the place of the change; `undefined` where none was found. */
  readonly embed: (value: unknown) => unknown;
}

/** The values stay the same; `model` says whether it reads what is different. */
export interface ReaderEffect {
  readonly kind: "text";
  readonly readBy: "model" | "nobody";
}

export interface FoundChanges {
  readonly changes: readonly FoundChange[];
  /** Whether all of both types was looked at. */
  readonly isComplete: boolean;
}

/** What differs between two types as `readTypeAs` reads them, each difference once, at the most specific place. */
export function typeChanges(before: Type, after: Type, side: Side, hasFormat: HasFormat): FoundChanges {
  return new Comparison(side, hasFormat, before, after).run();
}

interface Place {
  readonly path: string;
  readonly before: Origin | undefined;
  readonly after: Origin | undefined;
  readonly embed: (value: unknown) => unknown;
  readonly depth: number;
  /** Whether null came or went together with something that is reported already. */
  readonly ignoresNull?: boolean;
  /** Whether the descriptions have been compared. */
  readonly isDescribed?: boolean;
}

type Alternative = ReturnType<typeof alternatives>[number];

const deepest = 250;
const mostSteps = 40_000;
const mostMembers = 200;

class Comparison {
  readonly #side: Side;
  readonly #hasFormat: HasFormat;
  readonly #before: Type;
  readonly #after: Type;
  readonly #changes: FoundChange[] = [];
  readonly #compared = new Map<Type, Set<Type>>();
  readonly #keys = new Map<Type, string>();
  #maker: ValueMaker | undefined;
  #steps = 0;
  #isComplete = true;

  constructor(side: Side, hasFormat: HasFormat, before: Type, after: Type) {
    this.#side = side;
    this.#hasFormat = hasFormat;
    this.#before = before;
    this.#after = after;
  }

  run(): FoundChanges {
    this.#compare(this.#before, this.#after, {
      path: this.#side,
      before: this.#before.origin,
      after: this.#after.origin,
      embed: (value) => value,
      depth: 0,
    });
    return { changes: this.#changes, isComplete: this.#isComplete };
  }

  #compare(b: Type, a: Type, place: Place): void {
    const before = resolve(b);
    const after = resolve(a);
    if (!place.isDescribed)
      this.#descriptions(b.description ?? before.description, a.description ?? after.description, place);
    if (before === after) return;
    if (place.depth > deepest || this.#steps++ > mostSteps) {
      this.#isComplete = false;
      return;
    }
    if (b.kind === "reference" || a.kind === "reference") {
      const compared = this.#compared.get(before) ?? new Set();
      if (compared.has(after)) return;
      this.#compared.set(before, compared.add(after));
    }
    if (before.kind === "any" && after.kind === "any") return;
    if ([before.kind, after.kind].some((kind) => kind === "any" || kind === "never"))
      return this.#whole(before, after, place);

    const [old, now] = [partsOf(before), partsOf(after)];
    const [isOldNull, isNowNull] = [isOnlyNull(old), isOnlyNull(now)];
    if (isOldNull && isNowNull) return;
    if (isOldNull || isNowNull) return this.#whole(before, after, place);
    if (old.isNullable !== now.isNullable && !place.ignoresNull)
      this.#nullability(before, after, now.isNullable, place);
    const [oldTypes, nowTypes] = [withoutNull(before, old), withoutNull(after, now)];
    if (old.others.length === 0 && now.others.length === 0) return this.#literals(old, now, oldTypes, nowTypes, place);
    const isCrossing =
      (old.others.length === 0 && now.literals.length === 0) || (now.others.length === 0 && old.literals.length === 0);
    if (isCrossing) return this.#whole(oldTypes, nowTypes, place);
    if (old.literals.length + now.literals.length > 0) this.#literals(old, now, oldTypes, nowTypes, place);
    this.#members(old.others, now.others, oldTypes, nowTypes, place);
  }

  // --- Whole types

  #whole(before: Type, after: Type, place: Place): void {
    const widens = isSubtype(before, after, this.#hasFormat);
    const narrows = isSubtype(after, before, this.#hasFormat);
    if (widens && narrows) return;
    const rule = widens ? "type-widened" : narrows ? "type-narrowed" : "type-changed";
    const [from, to] = [displayType(before), displayType(after)];
    this.#add(
      rule,
      place,
      `${this.#subject(place)} was ${from}, and is ${to}`,
      from,
      to,
      this.#values(before, after, place),
    );
  }

  #nullability(before: Type, after: Type, isNullable: boolean, place: Place): void {
    const rule = isNullable ? "nullability-added" : "nullability-removed";
    const what = isNullable ? "may be null" : "may not be null any more";
    const [from, to] = isNullable ? ["not null", "null"] : ["null", "not null"];
    const effect = this.#part(nullType, isNullable, before, after, place);
    this.#add(rule, place, `${this.#subject(place)} ${what}`, from, to, effect);
  }

  #literals(old: Parts, now: Parts, before: Type, after: Type, place: Place): void {
    const gone = old.literals.filter((one) => !now.literals.some((other) => other.value === one.value));
    const added = now.literals.filter((one) => !old.literals.some((other) => other.value === one.value));
    const [first] = gone;
    const [other] = added;
    if (
      old.literals.length === 1 &&
      now.literals.length === 1 &&
      first &&
      other &&
      old.others.length + now.others.length === 0
    ) {
      const [from, to] = [displayType(first), displayType(other)];
      this.#add(
        "literal-changed",
        at(place, first.origin, other.origin),
        `${this.#subject(place)} was ${from}, and is ${to}`,
        from,
        to,
        this.#values(before, after, place),
      );
      return;
    }
    for (const one of gone) {
      if (acceptsValue(after, one.value, this.#hasFormat) === true) continue;
      const shown = displayType(one);
      const here = at(place, one.origin, after.origin ?? place.after);
      this.#add(
        "enum-value-removed",
        here,
        `${this.#subject(place)} cannot be ${shown} any more`,
        shown,
        undefined,
        this.#part(one, false, before, after, place),
      );
    }
    for (const one of added) {
      if (acceptsValue(before, one.value, this.#hasFormat) === true) continue;
      const shown = displayType(one);
      const here = at(place, before.origin ?? place.before, one.origin);
      this.#add(
        "enum-value-added",
        here,
        `${this.#subject(place)} can be ${shown} now`,
        undefined,
        shown,
        this.#part(one, true, before, after, place),
      );
    }
  }

  // --- Unions

  #members(old: readonly Alternative[], now: readonly Alternative[], before: Type, after: Type, place: Place): void {
    if (old.length > mostMembers || now.length > mostMembers) {
      this.#isComplete = false;
      return;
    }
    const [first] = old;
    const [other] = now;
    if (old.length === 1 && now.length === 1 && first && other) {
      const inner = this.#of(first, other, before, after, place);
      return family(first) === family(other) ? this.#details(first, other, inner) : this.#whole(before, after, place);
    }
    const pairs = this.#paired(old, now);
    const isOld = new Set(pairs.map(([one]) => one));
    const isNow = new Set(pairs.map(([, one]) => one));
    for (const [one, partner] of pairs) this.#details(one, partner, this.#of(one, partner, before, after, place));
    for (const one of old.filter((member) => !isOld.has(member))) this.#member(one, false, before, after, place);
    for (const one of now.filter((member) => !isNow.has(member))) this.#member(one, true, before, after, place);
  }

  #member(one: Type, isAdded: boolean, before: Type, after: Type, place: Place): void {
    const shown = displayType(one);
    const what = isAdded ? `can be ${shown} now` : `cannot be ${shown} any more`;
    const here = isAdded
      ? at(place, before.origin ?? place.before, one.origin ?? place.after)
      : at(place, one.origin ?? place.before, after.origin ?? place.after);
    const [from, to] = isAdded ? [undefined, shown] : [shown, undefined];
    this.#add(
      isAdded ? "union-member-added" : "union-member-removed",
      here,
      `${this.#subject(place)} ${what}`,
      from,
      to,
      this.#part(one, isAdded, before, after, place),
    );
  }

  /** Which members of two unions are the same one: equal ones first, then those of a kind that have most in common. */
  #paired(old: readonly Alternative[], now: readonly Alternative[]): readonly (readonly [Alternative, Alternative])[] {
    const pairs: (readonly [Alternative, Alternative])[] = [];
    const free = new Set(now);
    const rest: Alternative[] = [];
    for (const one of old) {
      const equal = [...free].find(
        (other) => other === one || (family(other) === family(one) && this.#key(other) === this.#key(one)),
      );
      if (equal) {
        pairs.push([one, equal]);
        free.delete(equal);
      } else rest.push(one);
    }
    const scored = rest.flatMap((one) => [...free].map((other) => ({ one, other, score: likeness(one, other) })));
    const used = new Set<Alternative>();
    for (const { one, other, score } of scored.toSorted((left, right) => right.score - left.score)) {
      if (score <= 0 || used.has(one) || !free.has(other)) continue;
      used.add(one);
      free.delete(other);
      pairs.push([one, other]);
    }
    return pairs;
  }

  /** A member of a union in its own right: places are where it is written. */
  #of(one: Type, other: Type, before: Type, after: Type, place: Place): Place {
    const isUnion = alternatives(before).length > 1 || alternatives(after).length > 1;
    return isUnion ? at(place, one.origin ?? place.before, other.origin ?? place.after) : place;
  }

  // --- Kinds

  #details(before: Alternative, after: Alternative, place: Place): void {
    if (before.kind === "object" && after.kind === "object") return this.#object(before, after, place);
    if (before.kind === "array" && after.kind === "array") return this.#array(before, after, place);
    if (before.kind === "string" && after.kind === "string") return this.#text(before, after, place);
    if (isNumeric(before) && isNumeric(after)) return this.#number(before, after, place);
  }

  #text(before: StringType, after: StringType, place: Place): void {
    this.#bound(before, after, ["minLength"], "length", place);
    this.#bound(before, after, ["maxLength"], "length", place);
    for (const keyword of ["format", "pattern"] as const) {
      const [from, to] = [before[keyword], after[keyword]];
      if (from === to) continue;
      const suffix = from === undefined ? "added" : to === undefined ? "removed" : "changed";
      const what =
        suffix === "added"
          ? `has the ${keyword} '${to}' now`
          : suffix === "removed"
            ? `does not have the ${keyword} '${from}' any more`
            : `had the ${keyword} '${from}', and has '${to}'`;
      this.#add(
        `${keyword}-${suffix}`,
        place,
        `${this.#subject(place)} ${what}`,
        from,
        to,
        this.#field(before, after, [keyword], place),
      );
    }
  }

  #number(before: NumericType, after: NumericType, place: Place): void {
    if (before.kind !== after.kind) {
      const rule = after.kind === "number" ? "type-widened" : "type-narrowed";
      const effect = this.#field(before, after, ["kind"], place);
      this.#add(
        rule,
        place,
        `${this.#subject(place)} was ${before.kind}, and is ${after.kind}`,
        before.kind,
        after.kind,
        effect,
      );
    }
    this.#bound(before, after, ["minimum", "exclusiveMinimum"], "value", place);
    this.#bound(before, after, ["maximum", "exclusiveMaximum"], "value", place);
    if (before.multipleOf === after.multipleOf) return;
    const [from, to] = [before.multipleOf, after.multipleOf].map((one) =>
      one === undefined ? "any" : `multiple of ${one}`,
    );
    this.#add(
      "multiple-of-changed",
      place,
      `${this.#subject(place)} was ${from} number, and is ${to}`,
      from,
      to,
      this.#field(before, after, ["multipleOf"], place),
    );
  }

  /** One end of a range, which keywords may say in two ways. */
  #bound<Bounded extends NumericType | StringType | ArrayType>(
    before: Bounded,
    after: Bounded,
    keywords: readonly string[],
    of: "value" | "length" | "count",
    place: Place,
  ): void {
    const plain = before.kind === after.kind ? before.kind : "number";
    const bare = (type: Bounded): Type =>
      ({ kind: plain, ...(type.kind === "array" ? { items: anyType } : {}), ...picked(type, keywords) }) as Type;
    const relaxes = isSubtype(bare(before), bare(after), this.#hasFormat);
    const tightens = isSubtype(bare(after), bare(before), this.#hasFormat);
    if (relaxes && tightens) return;
    const [from, to] = [bounds(before, keywords), bounds(after, keywords)];
    const noun = of === "value" ? "" : of === "length" ? "the length of " : "the number of items of ";
    const subject = noun === "" ? this.#subject(place) : `${noun}${this.#subject(place)}`;
    const what =
      to === undefined
        ? `${subject} had a ${from} and has none`
        : from === undefined
          ? `${subject} has a ${to} now`
          : `${subject} had a ${from}, and has a ${to}`;
    this.#add(
      relaxes ? "bound-relaxed" : "bound-tightened",
      place,
      capitalized(what),
      from,
      to,
      this.#field(before, after, keywords, place),
    );
  }

  #array(before: ArrayType, after: ArrayType, place: Place): void {
    const [source, target] = this.#side === "input" ? [before, after] : [after, before];
    const prefixes = [before.prefixItems ?? [], after.prefixItems ?? []] as const;
    const both = Math.min(prefixes[0].length, prefixes[1].length);
    const most = Math.max(prefixes[0].length, prefixes[1].length);
    const inside = (index: number, suffix: string, b: Type, a: Type): Place => ({
      path: `${place.path}[${suffix}]`,
      before: b.origin ?? place.before,
      after: a.origin ?? place.after,
      embed: (value) => this.#embedItem(source, target, index, value, place),
      depth: place.depth + 1,
    });
    for (let index = 0; index < both; index++) {
      const [b, a] = [prefixes[0][index]!, prefixes[1][index]!];
      this.#compare(b, a, inside(index, String(index), b, a));
    }
    for (let index = both; index < most; index++) {
      const [b, a] = [prefixes[0][index] ?? before.items, prefixes[1][index] ?? after.items];
      if (this.#key(b) === this.#key(a)) continue;
      const here = inside(index, String(index), b, a);
      const isAdded = index < prefixes[1].length;
      const what = isAdded
        ? `${this.#subject(here)} has a type of its own, ${displayType(a)}, and was ${displayType(b)}`
        : `${this.#subject(here)} was ${displayType(b)}, and is ${displayType(a)} as all that follow`;
      const effect = this.#values(b, a, here);
      this.#add(
        isAdded ? "tuple-item-added" : "tuple-item-removed",
        here,
        what,
        displayType(b),
        displayType(a),
        effect,
      );
    }
    this.#compare(before.items, after.items, inside(most, "", before.items, after.items));
    this.#bound(before, after, ["minItems"], "count", place);
    this.#bound(before, after, ["maxItems"], "count", place);
    if ((before.uniqueItems ?? false) === (after.uniqueItems ?? false)) return;
    const what = after.uniqueItems ? "have to differ from each other now" : "may be equal now";
    const [from, to] = after.uniqueItems ? ["any items", "unique items"] : ["unique items", "any items"];
    this.#add(
      after.uniqueItems ? "unique-items-added" : "unique-items-removed",
      place,
      `The items of ${this.#subject(place)} ${what}`,
      from,
      to,
      this.#field(before, after, ["uniqueItems"], place),
    );
  }

  // --- Objects

  #object(before: ObjectType, after: ObjectType, place: Place): void {
    this.#steps += (before.properties.length + after.properties.length) / 10;
    const [source, target] = this.#side === "input" ? [before, after] : [after, before];
    const [old, now] = [byName(before), byName(after)];
    const gone = before.properties.filter(({ name }) => !now.has(name));
    const added = after.properties.filter(({ name }) => !old.has(name));
    const renames = this.#renames(gone, added);
    for (const property of before.properties) {
      const partner = now.get(property.name);
      if (partner) this.#property(property, partner, source, target, place);
      else this.#removed(property, renames.get(property), source, target, after, place);
    }
    const reversed = new Map([...renames].map(([one, other]) => [other, one]));
    for (const property of added) this.#added(property, reversed.get(property), source, target, before, place);
    this.#index(before, after, source, target, place);
    this.#patterns(before, after, source, target, place);
  }

  #property(before: Property, after: Property, source: ObjectType, target: ObjectType, place: Place): void {
    const { name } = before;
    const inner = this.#fieldPlace(name, before, after, source, target, place);
    this.#descriptions(before.description, after.description, inner);
    const isOptionalNow = after.optional;
    const changesPresence = before.optional !== isOptionalNow;
    const [wasNullable, isNullable] = [isNullableType(before.type), isNullableType(after.type)];
    // An optional field of Picoschema may be null as well: that is one change, not two.
    const ignoresNull = changesPresence && wasNullable !== isNullable && isNullable === isOptionalNow;
    const defaults = this.#default(before, after, inner, changesPresence, source, target, place);
    if (changesPresence && !defaults) {
      const effect = this.#presence(before, after, ignoresNull, source, target, place);
      const rule = `${this.#side}-field-made-${isOptionalNow ? "optional" : "required"}` as const;
      const what =
        this.#side === "input"
          ? isOptionalNow
            ? "may be left out now"
            : "must be passed now"
          : isOptionalNow
            ? "may be missing now"
            : "is always there now";
      const [from, to] = isOptionalNow ? ["required", "optional"] : ["optional", "required"];
      this.#add(rule, inner, `${this.#subject(inner)} ${what}`, from, to, effect);
    }
    const isAlike = before.type === after.type;
    if (!isAlike)
      this.#compare(before.type, after.type, {
        ...inner,
        ...typePlaces(before, after),
        isDescribed: true,
        ignoresNull,
      });
  }

  /** Whether the default explains why the field may be left out now, or not any more. */
  #default(
    before: Property,
    after: Property,
    inner: Place,
    changesPresence: boolean,
    source: ObjectType,
    target: ObjectType,
    place: Place,
  ): boolean {
    const [old, now] = [before.default, after.default];
    const [from, to] = [old, now].map((node) => (node === undefined ? undefined : canonicalJson(plainValue(node))));
    const isLaid = this.#side === "input" && (hasDefault(before) || hasDefault(after));
    if (from === to && hasDefault(before) === hasDefault(after)) return false;
    const suffix = from === undefined ? "added" : to === undefined ? "removed" : "changed";
    const explains =
      changesPresence && isLaid && hasDefault(before) !== hasDefault(after) && hasDefault(after) === after.optional;
    const what =
      suffix === "added"
        ? `has the default ${to} now`
        : suffix === "removed"
          ? `has no default any more; it was ${from}`
          : `had the default ${from}, and has ${to}`;
    const reader: ReaderEffect = { kind: "text", readBy: isLaid || this.#side === "output" ? "model" : "nobody" };
    const effect = explains ? this.#presence(before, after, false, source, target, place) : reader;
    const file = (origin: Origin | undefined, node: Property["default"]): Origin | undefined =>
      origin && node && node.range.end > 0 ? { file: origin.file, range: node.range } : origin;
    const here = at(inner, file(inner.before, old), file(inner.after, now));
    this.#add(`default-${suffix}`, here, `${this.#subject(inner)} ${what}`, from, to, effect);
    return explains;
  }

  #removed(
    property: Property,
    renamed: Property | undefined,
    source: ObjectType,
    target: ObjectType,
    owner: ObjectType,
    place: Place,
  ): void {
    const inner = this.#fieldPlace(property.name, property, undefined, source, target, place);
    const here = at(inner, inner.before, owner.origin ?? place.after);
    const hint = renamed ? `, perhaps renamed to '${renamed.name}'` : "";
    const what = `${this.#subject(inner)} is gone${hint}`;
    const effect = this.#fieldEffect(property.name, source, target, place);
    this.#add(`${this.#side}-field-removed`, here, what, displayProperty(property), undefined, effect);
  }

  #added(
    property: Property,
    renamed: Property | undefined,
    source: ObjectType,
    target: ObjectType,
    owner: ObjectType,
    place: Place,
  ): void {
    const inner = this.#fieldPlace(property.name, undefined, property, source, target, place);
    const here = at(inner, owner.origin ?? place.before, inner.after);
    const rule =
      this.#side === "output"
        ? "output-field-added"
        : property.optional
          ? "input-field-added-optional"
          : "input-field-added-required";
    const hint = renamed ? `, perhaps '${renamed.name}' under another name` : "";
    const how =
      this.#side === "output" ? "is new" : property.optional ? "is new and may be left out" : "is new and required";
    const what = `${this.#subject(inner)} ${how}${hint}`;
    const effect = this.#fieldEffect(property.name, source, target, place);
    this.#add(rule, here, what, undefined, displayProperty(property), effect);
  }

  /** A field that is gone and one that is new of the same type, where nothing else could be meant. */
  #renames(gone: readonly Property[], added: readonly Property[]): ReadonlyMap<Property, Property> {
    const renames = new Map<Property, Property>();
    if (gone.length === 0 || added.length === 0 || gone.length > mostMembers || added.length > mostMembers)
      return renames;
    const keyOf = (one: Property): string => `${one.optional} ${this.#key(one.type)}`;
    for (const one of gone) {
      const alike = added.filter((other) => keyOf(other) === keyOf(one));
      const [only] = alike;
      if (only && alike.length === 1 && gone.filter((other) => keyOf(other) === keyOf(one)).length === 1)
        renames.set(one, only);
    }
    return renames;
  }

  #index(before: ObjectType, after: ObjectType, source: ObjectType, target: ObjectType, place: Place): void {
    const name = freshName(before, after);
    const inner = (b: Type | undefined, a: Type | undefined): Place => ({
      path: `${place.path}[*]`,
      before: b?.origin ?? place.before,
      after: a?.origin ?? place.after,
      embed: (value) => this.#embedField(source, target, name, { [name]: value }, place),
      depth: place.depth + 1,
    });
    if (before.index && after.index) return this.#compare(before.index, after.index, inner(before.index, after.index));
    const one = before.index ?? after.index;
    if (!one || resolve(one).kind === "never") return;
    const isAllowed = after.index !== undefined;
    const what = isAllowed ? "takes other fields now" : "does not take other fields any more";
    const bare = (index: Type | undefined): ObjectType => ({ kind: "object", properties: [], index });
    const merge = (value: unknown): unknown => this.#embedField(source, target, undefined, value, place);
    const effect: ValueEffect = {
      kind: "values",
      source: bare(source.index),
      target: bare(target.index),
      embed: merge,
    };
    const shown = `[*]: ${displayType(one)}`;
    const rule = isAllowed ? "additional-properties-allowed" : "additional-properties-refused";
    const here = inner(before.index, after.index);
    this.#add(
      rule,
      here,
      `${this.#subject(place)} ${what}`,
      isAllowed ? undefined : shown,
      isAllowed ? shown : undefined,
      effect,
    );
  }

  #patterns(before: ObjectType, after: ObjectType, source: ObjectType, target: ObjectType, place: Place): void {
    const [old, now] = [before.patterns ?? [], after.patterns ?? []];
    for (const pattern of new Set([...old, ...now].map((one) => one.pattern))) {
      const [b, a] = [old, now].map((patterns) => patterns.find((one) => one.pattern === pattern)?.type);
      const name = textsOfPattern(pattern).find((one) => !byName(before).has(one) && !byName(after).has(one));
      const inner: Place = {
        path: `${place.path}[/${pattern}/]`,
        before: b?.origin ?? place.before,
        after: a?.origin ?? place.after,
        embed: (value) =>
          name === undefined ? undefined : this.#embedField(source, target, name, { [name]: value }, place),
        depth: place.depth + 1,
      };
      if (b && a) {
        this.#compare(b, a, inner);
        continue;
      }
      const one = (b ?? a)!;
      const shown = `[/${pattern}/]: ${displayType(one)}`;
      const isAdded = a !== undefined;
      const what = `Fields of ${this.#subject(place)} that match '${pattern}' ${isAdded ? `are ${displayType(one)} now` : `are not ${displayType(one)} any more`}`;
      const own: ObjectType = {
        ...source,
        properties: source.properties
          .filter((property) => matchesPattern(pattern, property.name) !== false)
          .map((property) => ({ ...property, optional: true })),
      };
      const others = (own.patterns ?? []).filter((other) => other.pattern !== pattern);
      const toggled = {
        ...own,
        patterns: target.patterns?.some((other) => other.pattern === pattern)
          ? [...others, { pattern, type: one }]
          : others,
      };
      const embed = (value: unknown): unknown => this.#embedField(source, target, undefined, value, place);
      this.#add(
        isAdded ? "name-pattern-added" : "name-pattern-removed",
        inner,
        what,
        isAdded ? undefined : shown,
        isAdded ? shown : undefined,
        { kind: "values", source: own, target: toggled, embed },
      );
    }
  }

  #fieldPlace(
    name: string,
    before: Property | undefined,
    after: Property | undefined,
    source: ObjectType,
    target: ObjectType,
    place: Place,
  ): Place {
    return {
      path: place.path + accessor(name),
      before: before?.nameOrigin ?? before?.entryOrigin ?? before?.type.origin ?? place.before,
      after: after?.nameOrigin ?? after?.entryOrigin ?? after?.type.origin ?? place.after,
      embed: (value) => this.#embedField(source, target, name, { [name]: value }, place),
      depth: place.depth + 1,
    };
  }

  // --- Effects

  #values(before: Type, after: Type, place: Place): ValueEffect {
    const [source, target] = this.#side === "input" ? [before, after] : [after, before];
    return { kind: "values", source, target, embed: place.embed };
  }

  /** A part that one side has and the other has not. */
  #part(part: Type, isAdded: boolean, before: Type, after: Type, place: Place): ValueEffect {
    const [source, target] = this.#side === "input" ? [before, after] : [after, before];
    const isInSource = (this.#side === "input") !== isAdded;
    if (isInSource) return { kind: "values", source: part, target, embed: place.embed };
    return { kind: "values", source, target: { kind: "union", members: [source, part] }, embed: place.embed };
  }

  /** Keywords of a type that are different; all others are those of the source. */
  #field<Of extends Type>(before: Of, after: Of, keywords: readonly string[], place: Place): ValueEffect {
    const [source, target] = this.#side === "input" ? [before, after] : [after, before];
    const rest = Object.fromEntries(Object.entries(source).filter(([key]) => !keywords.includes(key)));
    return {
      kind: "values",
      source,
      target: { ...rest, ...picked(target, keywords) } as unknown as Type,
      embed: place.embed,
    };
  }

  /** Whether a field is there, apart from what it is. */
  #presence(
    before: Property,
    after: Property,
    changesNull: boolean,
    source: ObjectType,
    target: ObjectType,
    place: Place,
  ): ValueEffect {
    const [from, to] = this.#side === "input" ? [before, after] : [after, before];
    const bare = (optional: boolean, type: Type): ObjectType => ({
      kind: "object",
      properties: [{ name: from.name, type, optional }],
      index: undefined,
    });
    const toType = !changesNull
      ? from.type
      : isNullableType(to.type)
        ? { kind: "union" as const, members: [from.type, nullType] }
        : withoutNull(from.type, partsOf(from.type));
    return {
      kind: "values",
      source: bare(from.optional, from.type),
      target: bare(to.optional, toType),
      embed: (value) => this.#embedField(source, target, from.name, value, place),
    };
  }

  /** A field that one of the sides does not declare. */
  #fieldEffect(name: string, source: ObjectType, target: ObjectType, place: Place): ValueEffect {
    const matching = ({ patterns = [] }: ObjectType) =>
      patterns.filter(({ pattern }) => matchesPattern(pattern, name) !== false);
    const declared = (type: ObjectType): readonly Property[] =>
      type.properties.filter((property) => property.name === name);
    const own = declared(source);
    const patterns = matching(source);
    const possible = patterns.length > 0 ? anyType : source.index;
    const properties = own.length > 0 || !possible ? own : [{ name, type: possible, optional: true }];
    return {
      kind: "values",
      source: { kind: "object", properties, index: undefined, patterns: patterns.length > 0 ? patterns : undefined },
      target: { kind: "object", properties: declared(target), index: target.index, patterns: matching(target) },
      embed: (value) => this.#embedField(source, target, name, value, place),
    };
  }

  // --- Values of the whole

  #fill(type: Type, target: Type | undefined): unknown {
    const [before, after] = [this.#before, this.#after];
    this.#maker ??= new ValueMaker(hintsOf(before, after), this.#hasFormat);
    const values = this.#maker.of(type);
    if (!target) return values[0];
    return values.find((value) => acceptsValue(target, value, this.#hasFormat) === true) ?? values[0];
  }

  /** The fields given, and all others that the source must have, such that the target takes them where it can. */
  #embedField(
    source: ObjectType,
    target: ObjectType,
    name: string | undefined,
    fields: unknown,
    place: Place,
  ): unknown {
    const others = byName(target);
    const given = fields as Readonly<Record<string, unknown>>;
    const entries: [string, unknown][] = [];
    for (const property of source.properties) {
      if (Object.hasOwn(given, property.name)) {
        entries.push([property.name, given[property.name]]);
        continue;
      }
      const partner = others.get(property.name);
      if (property.name === name || (property.optional && (!partner || partner.optional))) continue;
      const value = this.#fill(property.type, partner?.type);
      if (value === undefined && !property.optional) return undefined;
      if (value !== undefined) entries.push([property.name, value]);
    }
    const known = new Set(entries.map(([key]) => key));
    return place.embed(Object.fromEntries([...entries, ...Object.entries(given).filter(([key]) => !known.has(key))]));
  }

  #embedItem(source: ArrayType, target: ArrayType, index: number, value: unknown, place: Place): unknown {
    const length = Math.max(source.minItems ?? 0, target.minItems ?? 0, index + 1);
    if (length > 200 || length > (source.maxItems ?? Infinity)) return undefined;
    const used = new Set([canonicalJson(value)]);
    const list: unknown[] = [];
    for (let at = 0; at < length; at++) {
      if (at === index) {
        list.push(value);
        continue;
      }
      const type = source.prefixItems?.[at] ?? source.items;
      let item = this.#fill(type, target.prefixItems?.[at] ?? target.items);
      if (source.uniqueItems && used.has(canonicalJson(item)))
        item = this.#maker?.of(type).find((one) => !used.has(canonicalJson(one)));
      if (item === undefined) return undefined;
      used.add(canonicalJson(item));
      list.push(item);
    }
    return place.embed(list);
  }

  // --- Telling

  #descriptions(before: string | undefined, after: string | undefined, place: Place): void {
    if ((before ?? "").trim() === (after ?? "").trim()) return;
    const what =
      before === undefined
        ? "has a description now"
        : after === undefined
          ? "has no description any more"
          : "is described otherwise";
    const effect: ReaderEffect = { kind: "text", readBy: this.#side === "output" ? "model" : "nobody" };
    this.#add("description-changed", place, `${this.#subject(place)} ${what}`, before?.trim(), after?.trim(), effect);
  }

  #add(
    rule: ChangeRule,
    place: Place,
    what: string,
    from: string | undefined,
    to: string | undefined,
    effect: FoundChange["effect"],
  ): void {
    this.#changes.push({ rule, path: place.path, what, from, to, before: place.before, after: place.after, effect });
  }

  /** `'user.name'`, or `The input`. */
  #subject({ path }: Place): string {
    const rest = path.slice(this.#side.length).replace(/^\./, "");
    return rest === "" ? `The ${this.#side}` : `'${rest}'`;
  }

  /** Equal for types that are written alike, apart from their descriptions. */
  #key(type: Type): string {
    let key = this.#keys.get(type);
    if (key === undefined) {
      key = JSON.stringify(toJsonSchema(type), (name, value: unknown) =>
        (name === "description" || name === "default") && typeof value !== "object" ? undefined : value,
      );
      this.#keys.set(type, key);
    }
    return key;
  }
}

// --- Parts of types

interface Parts {
  readonly isNullable: boolean;
  readonly literals: readonly LiteralType[];
  readonly others: readonly Alternative[];
}

function partsOf(type: Type): Parts {
  const all = alternatives(type);
  const literals = all.flatMap((one): readonly LiteralType[] => {
    if (one.kind === "enum") return one.members.filter((member) => member.kind === "literal");
    return one.kind === "literal" ? [one] : [];
  });
  return {
    isNullable: all.some(
      (one) => one.kind === "null" || (one.kind === "enum" && one.members.some((member) => member.kind === "null")),
    ),
    literals: [...new Map(literals.map((one) => [one.value, one])).values()],
    others: all.filter((one) => one.kind !== "literal" && one.kind !== "enum" && one.kind !== "null"),
  };
}

function isOnlyNull({ isNullable, literals, others }: Parts): boolean {
  return isNullable && literals.length === 0 && others.length === 0;
}

function isNullableType(type: Type): boolean {
  const parts = partsOf(type);
  return parts.isNullable && !isOnlyNull(parts);
}

function withoutNull(type: Type, { isNullable, literals, others }: Parts): Type {
  if (!isNullable) return type;
  const { origin } = type;
  const members: Type[] = [...others];
  if (literals.length > 0) members.push({ kind: "enum", members: literals, origin });
  const [only] = members;
  return members.length === 1 && only ? { ...only, origin: only.origin ?? origin } : { kind: "union", members, origin };
}

function isNumeric(type: Type): type is NumericType {
  return type.kind === "number" || type.kind === "integer";
}

function family(type: Alternative): string {
  return type.kind === "integer" ? "number" : type.kind;
}

/** How much two members of unions have in common; none when they are of different kinds. */
function likeness(one: Alternative, other: Alternative): number {
  if (family(one) !== family(other)) return 0;
  if (one.kind !== "object" || other.kind !== "object") return 1;
  const others = byName(other);
  let score = 0.1;
  for (const { name, type } of one.properties) {
    const partner = others.get(name);
    if (!partner) continue;
    score += 1;
    const [left, right] = [partsOf(type), partsOf(partner.type)];
    if (left.others.length > 0 || right.others.length > 0 || left.literals.length === 0) continue;
    // A constant tells the members of a union apart.
    const isShared = left.literals.some((literal) => right.literals.some((two) => two.value === literal.value));
    score += isShared ? 10 : -1.5;
  }
  return score;
}

const named = new WeakMap<ObjectType, ReadonlyMap<string, Property>>();

function byName(type: ObjectType): ReadonlyMap<string, Property> {
  let known = named.get(type);
  if (!known) {
    known = new Map(type.properties.map((property) => [property.name, property]));
    named.set(type, known);
  }
  return known;
}

function picked(type: object, keywords: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(type).filter(([key, value]) => keywords.includes(key) && value !== undefined),
  );
}

function bounds(type: object, keywords: readonly string[]): string | undefined {
  const entries = Object.entries(picked(type, keywords));
  return entries.length === 0
    ? undefined
    : entries.map(([key, value]) => `${boundNames[key] ?? key} ${String(value)}`).join(", ");
}

const boundNames: Readonly<Record<string, string>> = {
  minimum: "minimum of",
  maximum: "maximum of",
  exclusiveMinimum: "lower bound above",
  exclusiveMaximum: "upper bound below",
  minLength: "minimum of",
  maxLength: "maximum of",
  minItems: "minimum of",
  maxItems: "maximum of",
};

function displayProperty({ name, optional, type }: Property): string {
  return `${name}${optional ? "?" : ""}: ${displayType(type)}`;
}

function accessor(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function freshName(...types: readonly ObjectType[]): string {
  const patterns = types.flatMap((type) => type.patterns ?? []);
  const isFree = (name: string): boolean =>
    types.every((type) => !byName(type).has(name)) &&
    patterns.every(({ pattern }) => matchesPattern(pattern, name) === false);
  return ["other", "another", "otherField", "some other field", "0"].find(isFree) ?? "other";
}

function typePlaces(before: Property, after: Property): Pick<Place, "before" | "after"> {
  const where = ({ type, entryOrigin, nameOrigin }: Property): Origin | undefined =>
    type.origin ?? entryOrigin ?? nameOrigin;
  return { before: where(before), after: where(after) };
}

function at(place: Place, before: Origin | undefined, after: Origin | undefined): Place {
  return { ...place, before: before ?? place.before, after: after ?? place.after };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
