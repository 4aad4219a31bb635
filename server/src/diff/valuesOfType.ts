import { canonicalJson } from "../text/canonicalJson.ts";
import { acceptsValue, type HasFormat } from "../types/acceptsValue.ts";
import { alternatives } from "../types/alternatives.ts";
import {
  type ArrayType,
  type NumericType,
  type ObjectType,
  resolve,
  type StringType,
  type Type,
} from "../types/type.ts";
import { textsOfPattern } from "./textOfPattern.ts";

/** What values should be tried near: bounds, members and lengths of the types that are compared. */
export interface Hints {
  readonly numbers: ReadonlySet<number>;
  readonly texts: ReadonlySet<string>;
  readonly counts: ReadonlySet<number>;
  /** Of fields that nobody declares. */
  readonly names: ReadonlySet<string>;
}

/** Longer texts and lists are not made: bounds beyond that are not reached by values. */
const longestText = 2000;
const longestList = 60;
const deepest = 12;
const mostHints = 120;
const mostParts = 4000;

/** Texts that have a format, and may lack others. */
const formatted: Readonly<Record<string, readonly string[]>> = {
  date: ["2024-02-29"],
  time: ["10:30:00Z"],
  "date-time": ["2024-02-29T10:30:00Z"],
  "iso-date-time": ["2024-02-29T10:30:00"],
  "iso-time": ["10:30:00"],
  duration: ["P1D"],
  email: ["ada@example.com"],
  uri: ["https://example.com/a"],
  "uri-reference": ["/a/b"],
  "uri-template": ["/a/{b}"],
  url: ["https://example.com/a"],
  uuid: ["123e4567-e89b-12d3-a456-426614174000"],
  hostname: ["example.com"],
  ipv4: ["192.168.0.1"],
  ipv6: ["2001:db8::1"],
  regex: ["^a+$"],
  "json-pointer": ["/a/0"],
  "relative-json-pointer": ["0/a"],
  byte: ["YQ=="],
};

/** What is worth trying when these types are compared. */
export function hintsOf(...types: readonly Type[]): Hints {
  const hints = {
    numbers: new Set<number>([1, 0, -1, 0.5]),
    texts: new Set<string>(["text", "a", ""]),
    counts: new Set<number>([0, 1, 2]),
    names: new Set<string>(),
  };
  const declared = new Set<string>();
  const pending: Type[] = [...types];
  const seen = new Set<Type>();
  let parts = 0;
  for (let type = pending.shift(); type && parts < mostParts; type = pending.shift()) {
    if (seen.has(type)) continue;
    seen.add(type);
    parts++;
    addHints(type, hints);
    if (type.kind === "reference") pending.push(type.target.type);
    else if (type.kind === "union") pending.push(...type.members);
    else if (type.kind === "array") pending.push(type.items, ...(type.prefixItems ?? []));
    else if (type.kind === "object") {
      for (const property of type.properties) {
        declared.add(property.name);
        pending.push(property.type);
      }
      for (const { pattern, type: inner } of type.patterns ?? []) {
        for (const name of textsOfPattern(pattern).slice(0, 2)) hints.names.add(name);
        pending.push(inner);
      }
      if (type.index) pending.push(type.index);
    }
  }
  for (const name of ["other", "another", "anything"]) hints.names.add(declared.has(name) ? `${name}Field` : name);
  return hints;
}

interface OpenHints {
  readonly numbers: Set<number>;
  readonly texts: Set<string>;
  readonly counts: Set<number>;
}

function addHints(type: Type, { numbers, texts, counts }: OpenHints): void {
  if (numbers.size > mostHints || texts.size > mostHints) return;
  switch (type.kind) {
    case "literal":
      if (typeof type.value === "number") numbers.add(type.value);
      if (typeof type.value === "string") texts.add(type.value);
      break;
    case "enum":
      for (const member of type.members.slice(0, mostHints)) addHints(member, { numbers, texts, counts });
      break;
    case "number":
    case "integer": {
      const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type;
      for (const bound of [minimum, maximum, exclusiveMinimum, exclusiveMaximum]) {
        if (bound === undefined) continue;
        for (const step of [0, 1, -1, 0.5, -0.5]) numbers.add(bound + step);
        for (const other of [minimum, maximum]) if (other !== undefined) numbers.add((bound + other) / 2);
        if (multipleOf)
          for (const step of [-1, 0, 1]) numbers.add((Math.floor(bound / multipleOf) + step) * multipleOf);
      }
      if (multipleOf) for (const factor of [1, 2, 3, 5, 7, -1]) numbers.add(multipleOf * factor);
      break;
    }
    case "string":
      for (const text of textsOfPattern(type.pattern ?? "")) texts.add(text);
      for (const text of formatted[type.format ?? ""] ?? []) texts.add(text);
      for (const length of [type.minLength, type.maxLength]) if (length !== undefined) addCounts(counts, length);
      break;
    case "array":
      for (const length of [type.minItems, type.maxItems, type.prefixItems?.length])
        if (length !== undefined) addCounts(counts, length);
      break;
    default:
      break;
  }
}

function addCounts(counts: Set<number>, count: number): void {
  if (counts.size < mostHints) for (const step of [0, 1, -1]) if (count + step >= 0) counts.add(count + step);
}

/** Makes values of types: few for each type, chosen so that two types that differ are told apart by one of them. */
export class ValueMaker {
  readonly #hints: Hints;
  readonly #hasFormat: HasFormat;
  readonly #made = new Map<Type, readonly unknown[]>();
  readonly #open = new Set<Type>();
  #left = 1500;

  constructor(hints: Hints, hasFormat: HasFormat) {
    this.#hints = hints;
    this.#hasFormat = hasFormat;
  }

  /** Values that the type accepts, the plainest first; none where none was found. */
  of(type: Type, depth = 0): readonly unknown[] {
    const known = resolve(type);
    const made = this.#made.get(known);
    if (made) return made;
    if (depth > deepest || this.#open.has(known)) return [];
    this.#open.add(known);
    const values = distinct(alternatives(known).flatMap((one) => this.#alternative(one, depth)));
    this.#open.delete(known);
    // What was cut short inside itself is made anew elsewhere.
    if (this.#open.size === 0 || !hasReferences(known)) this.#made.set(known, values);
    return values;
  }

  #alternative(type: ReturnType<typeof alternatives>[number], depth: number): readonly unknown[] {
    if (this.#left-- < 0) return [];
    const { numbers, texts } = this.#hints;
    switch (type.kind) {
      case "any":
        return [
          "text",
          1,
          true,
          null,
          [],
          {},
          0.5,
          ...[...texts].slice(0, 20),
          ...[...numbers].slice(0, 20),
          [1],
          { other: 1 },
        ];
      case "never":
        return [];
      case "string":
        return this.#accepted(type, this.#texts(type));
      case "number":
      case "integer":
        return this.#accepted(type, [...numbers, ...multiples(type)]);
      case "boolean":
        return [true, false];
      case "null":
        return [null];
      case "literal":
        return [type.value];
      case "enum":
        return type.members.map((member) => (member.kind === "null" ? null : member.value));
      case "array":
        return this.#lists(type, depth);
      case "object":
        return this.#objects(type, depth);
    }
  }

  #accepted(type: Type, values: readonly unknown[]): readonly unknown[] {
    return values.filter((value) => acceptsValue(type, value, this.#hasFormat) === true).slice(0, 60);
  }

  #texts({ minLength, pattern, format, maxLength }: StringType): readonly string[] {
    const { texts, counts } = this.#hints;
    const lengths = new Set([
      ...counts,
      ...(minLength === undefined ? [] : [minLength]),
      ...(maxLength === undefined ? [] : [maxLength]),
    ]);
    const ofLength = [...lengths].filter((length) => length <= longestText).map((length) => "a".repeat(length));
    const own = pattern === undefined ? [] : textsOfPattern(pattern);
    const padded = own.flatMap((text) =>
      [...lengths]
        .filter((length) => length > text.length && length < 200)
        .map((length) => text.padEnd(length, text.at(-1) ?? "a")),
    );
    return [...own, ...(formatted[format ?? ""] ?? []), ...texts, ...ofLength, ...padded];
  }

  #lists(
    { items, prefixItems = [], minItems = 0, maxItems = Infinity, uniqueItems }: ArrayType,
    depth: number,
  ): readonly unknown[] {
    const counts = new Set([
      minItems,
      ...this.#hints.counts,
      prefixItems.length,
      prefixItems.length + 1,
      ...(maxItems < longestList ? [maxItems] : []),
    ]);
    const possible = [...counts].filter((count) => count >= minItems && count <= maxItems && count <= longestList);
    const lists: unknown[] = [];
    const options = (index: number): readonly unknown[] => this.of(prefixItems[index] ?? items, depth + 1);
    for (const count of possible.slice(0, 8)) {
      for (let shift = 0; shift < (count === 0 ? 1 : 2); shift++) {
        const list = this.#list(count, options, uniqueItems === true, shift === 1);
        if (list) lists.push(list);
      }
    }
    const [base] = lists.filter((list) => (list as unknown[]).length > 0) as unknown[][];
    // Each place with each of its values, the others as plain as possible.
    const length = base?.length ?? 0;
    for (let index = 0; index < Math.min(length, prefixItems.length + 1); index++) {
      for (const value of options(index).slice(0, 40)) {
        const list = base!.map((old, at) => (at === index ? value : old));
        if (!uniqueItems || new Set(list.map(canonicalJson)).size === list.length) lists.push(list);
      }
    }
    return lists.slice(0, 80);
  }

  /** `undefined` where there are not so many different items. */
  #list(
    count: number,
    options: (index: number) => readonly unknown[],
    isUnique: boolean,
    varies: boolean,
  ): unknown[] | undefined {
    const list: unknown[] = [];
    const used = new Set<string>();
    for (let index = 0; index < count; index++) {
      const all = options(index);
      const values = isUnique ? all.filter((value) => !used.has(canonicalJson(value))) : all;
      if (values.length === 0) return undefined;
      const value = values[varies && !isUnique ? index % values.length : 0];
      used.add(canonicalJson(value));
      list.push(value);
    }
    return list;
  }

  #objects(type: ObjectType, depth: number): readonly unknown[] {
    const required: [string, unknown][] = [];
    for (const property of type.properties.filter(({ optional }) => !optional)) {
      const [plainest] = this.#field(type, property.name, property.type, depth);
      if (plainest === undefined) return [];
      required.push([property.name, plainest]);
    }
    const least = objectOf(required);
    const objects: unknown[] = [least];
    const full: [string, unknown][] = [...required];
    const [, ...furtherNames] = [...this.#hints.names];
    for (const property of type.properties.slice(0, 60)) {
      const values = this.#field(type, property.name, property.type, depth);
      if (property.optional && values[0] !== undefined) full.push([property.name, values[0]]);
      for (const value of values.slice(property.optional ? 0 : 1, 40))
        objects.push(withField(least, property.name, value));
    }
    if (full.length > required.length) objects.splice(1, 0, objectOf(full));
    if (type.index || type.patterns) {
      for (const name of [...this.#hints.names].slice(0, 6 + furtherNames.length)) {
        if (type.properties.some((property) => property.name === name)) continue;
        for (const value of this.#field(type, name, type.index, depth).slice(0, 20))
          objects.push(withField(least, name, value));
      }
    }
    return objects.slice(0, 250);
  }

  /** Values of a field, which patterns may restrict further. */
  #field({ patterns = [] }: ObjectType, name: string, type: Type | undefined, depth: number): readonly unknown[] {
    if (patterns.length === 0) return type ? this.of(type, depth + 1) : [];
    const probe = (value: unknown): boolean =>
      acceptsValue(
        { kind: "object", properties: type ? [{ name, type, optional: false }] : [], index: undefined, patterns },
        { [name]: value },
        this.#hasFormat,
      ) === true;
    const possible = [
      ...(type ? this.of(type, depth + 1) : []),
      ...patterns.flatMap((pattern) => this.of(pattern.type, depth + 1)),
    ];
    return distinct(possible.filter(probe));
  }
}

/** Random-looking but repeatable combinations of the values of fields. */
export function combinationsOf(maker: ValueMaker, type: Type, count: number): readonly unknown[] {
  const root = resolve(type);
  if (root.kind !== "object") return maker.of(type).slice(0, count);
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const fields = root.properties.slice(0, 60).map((property) => ({ ...property, values: maker.of(property.type) }));
  if (fields.some(({ optional, values }) => !optional && values.length === 0)) return [];
  return Array.from({ length: count }, () =>
    objectOf(
      fields.flatMap(({ name, optional, values }): [string, unknown][] =>
        values.length === 0 || (optional && next(3) === 0) ? [] : [[name, values[next(values.length)]]],
      ),
    ),
  );
}

function multiples({ multipleOf, minimum, exclusiveMinimum }: NumericType): readonly number[] {
  if (!multipleOf) return [];
  const low = minimum ?? exclusiveMinimum ?? 0;
  return [1, 2, 3].map((step) => (Math.floor(low / multipleOf) + step) * multipleOf);
}

function hasReferences(type: Type): boolean {
  const pending: Type[] = [type];
  for (let one = pending.pop(), steps = 0; one; one = pending.pop(), steps++) {
    if (one.kind === "reference" || steps > 500) return true;
    if (one.kind === "union") pending.push(...one.members);
    else if (one.kind === "array") pending.push(one.items, ...(one.prefixItems ?? []));
    else if (one.kind === "object") {
      pending.push(
        ...one.properties.map((property) => property.type),
        ...(one.patterns ?? []).map((pattern) => pattern.type),
      );
      if (one.index) pending.push(one.index);
    }
  }
  return false;
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  if (values.length < 2) return values;
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

/** As a literal would make it, but `__proto__` is a name like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

function withField(object: Readonly<Record<string, unknown>>, name: string, value: unknown): Record<string, unknown> {
  return objectOf([...Object.entries(object).filter(([key]) => key !== name), [name, value]]);
}
