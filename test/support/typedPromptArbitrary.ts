import fc from "fast-check";

/**
 * Generates closed input schemas, templates over their names and over wrong ones, and inputs that conform. Each place
 * that prints stands between markers, and so do the bodies of blocks and the calls of partials: what is rendered tells
 * what each place wrote each time it ran, and on behalf of which calls.
 */
export interface TypedPrompt {
  /** By path; the prompt is `main.prompt`, the others are partials. */
  readonly files: Readonly<Record<string, string>>;
  readonly places: readonly Place[];
  readonly blocks: readonly Block[];
  readonly calls: readonly Call[];
  /** Whether a loop may go over the values of an object, which differ in type. */
  readonly mixes: boolean;
  readonly schema: ObjectSchema;
  readonly inputs: Inputs;
}

export interface Inputs {
  /** Nothing is missing: optional values, items of lists, and under a wildcard all names that templates use. */
  readonly full: Input;
  /** Optional values are absent or null at times, lists empty at times. */
  readonly sparse: Input;
  /** As `sparse`, wildcards too, and values repeat. */
  readonly any: Input;
}

export type Input = Readonly<Record<string, unknown>>;

interface Site {
  readonly id: number;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Place extends Site {
  readonly form: "path" | "json";
  /** Whether what it prints depends on a key that only the input knows, or on the data of the program. */
  readonly dynamic: boolean;
}

export interface Block extends Site {
  readonly helper: BlockHelper;
}

export interface Call extends Site {
  /** Whether the partial that is called, or one that it calls, tests anything: what it tests may be left out. */
  readonly tests: boolean;
}

export type BlockHelper = "if" | "unless" | "each" | "with" | "section" | "inverse" | "ifEquals" | "unlessEquals";

export type Schema =
  | { readonly kind: "string" | "number" | "integer" | "boolean" }
  | { readonly kind: "enum"; readonly members: readonly string[] }
  | { readonly kind: "array"; readonly items: Schema }
  | ObjectSchema;

export interface ObjectSchema {
  readonly kind: "object";
  readonly properties: readonly { readonly name: string; readonly optional: boolean; readonly schema: Schema }[];
  readonly wildcard: Schema | undefined;
}

const declaredNames = ["a", "b", "c", "d", "e"] as const;
const names = [...declaredNames, "zz", "yy"] as const;
const colors = ["red", "green", "blue"] as const;

/** A stream of decisions. When it ends, the first option is taken: shorter and smaller numbers make simpler prompts. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(count: number): number {
    return (this.#numbers[this.#next++] ?? 0) % count;
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  /** True in `percent` of the cases, and not at the stream's end. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }
}

const numbers = (maxLength: number) => fc.array(fc.nat({ max: 9999 }), { maxLength, minLength: 0, size: "max" });

export const typedPrompt: fc.Arbitrary<TypedPrompt> = fc
  .tuple(numbers(30), numbers(140), numbers(60))
  .map(([forSchema, forTemplate, forInputs]) => {
    const schema = objectSchema(new Choices(forSchema), 2);
    const writer = new Writer(new Choices(forTemplate), schema);
    writer.write();
    const input = (manner: Manner) => sampleOf(schema, new Choices(forInputs), manner, { last: 1 }) as Input;
    return {
      files: writer.files,
      places: writer.places,
      blocks: writer.blocks,
      calls: writer.calls,
      mixes: writer.mixes,
      schema,
      inputs: {
        full: input("full"),
        sparse: input(writer.indexes ? "sparse, no empty list" : "sparse"),
        any: input("any"),
      },
    };
  });

// --- Schemas

function objectSchema(choices: Choices, depth: number): ObjectSchema {
  const count = 1 + choices.below(3);
  const properties = declaredNames
    .slice(0, count)
    .map((name) => ({ name, optional: choices.chance(35), schema: anySchema(choices, depth) }));
  const wildcard = choices.chance(8) ? anySchema(choices, depth - 1) : undefined;
  return { kind: "object", properties, wildcard };
}

function anySchema(choices: Choices, depth: number): Schema {
  const kinds = [
    "string",
    "string",
    "number",
    "integer",
    "boolean",
    "enum",
    "array",
    "array",
    "object",
    "object",
  ] as const;
  const kind = choices.one(depth > 0 ? kinds : kinds.slice(0, 6));
  if (kind === "object") return objectSchema(choices, depth - 1);
  if (kind === "enum") return { kind, members: colors.slice(0, 1 + choices.below(3)) };
  if (kind !== "array") return { kind: kind as "string" };
  return {
    kind,
    items: choices.chance(60)
      ? objectSchema(choices, depth - 1)
      : { kind: choices.one(["string", "number", "boolean"]) },
  };
}

function picoschema({ properties, wildcard }: ObjectSchema, indent: string): string {
  const entries = properties.map(({ name, optional, schema }) =>
    entry(`${name}${optional ? "?" : ""}`, schema, indent),
  );
  if (wildcard) entries.push(entry(`"(*)"`, wildcard, indent, true));
  return entries.join("");
}

function entry(key: string, schema: Schema, indent: string, isWildcard = false): string {
  const inner = (type: ObjectSchema) => `\n${picoschema(type, `${indent}  `)}`;
  switch (schema.kind) {
    case "enum":
      return isWildcard ? `${indent}${key}: string\n` : `${indent}${key}(enum): [${schema.members.join(", ")}]\n`;
    case "array":
      if (isWildcard) return `${indent}${key}: string\n`;
      return `${indent}${key}(array):${schema.items.kind === "object" ? inner(schema.items) : ` ${schema.items.kind}\n`}`;
    case "object":
      return `${indent}${key}:${inner(schema)}`;
    default:
      return `${indent}${key}: ${schema.kind}\n`;
  }
}

// --- Inputs

type Manner = "full" | "sparse" | "sparse, no empty list" | "any";

/** A conforming value: text is never empty and no number is zero. But for `any`, no two scalars of a kind are equal. */
function sampleOf(schema: Schema, choices: Choices, manner: Manner, counter: { last: number }): unknown {
  const number = () => (manner === "any" ? 2 + choices.below(2) : ++counter.last);
  switch (schema.kind) {
    case "string":
      return `s${number()}`;
    case "number":
      return number() + 0.5;
    case "integer":
      return number();
    case "boolean":
      return choices.below(2) === 0;
    case "enum":
      return choices.one(schema.members);
    case "array": {
      const least = manner === "full" || manner === "sparse, no empty list" ? 1 : 0;
      return Array.from({ length: least + choices.below(3) }, () => sampleOf(schema.items, choices, manner, counter));
    }
    case "object": {
      const value: Record<string, unknown> = {};
      for (const { name, optional, schema: inner } of schema.properties) {
        const absent = optional && manner !== "full" ? choices.below(4) : 3;
        if (absent === 0) continue;
        value[name] = absent === 1 ? null : sampleOf(inner, choices, manner, counter);
      }
      if (!schema.wildcard) return value;
      const type = inWildcard(schema.wildcard);
      for (const name of names) {
        if (schema.properties.some((property) => property.name === name)) continue;
        if (manner !== "any" || choices.below(2) === 0) value[name] = sampleOf(type, choices, manner, counter);
      }
      return value;
    }
  }
}

/** Picoschema has no way to write a list or an enum under a wildcard. */
function inWildcard(schema: Schema): Schema {
  return schema.kind === "enum" || schema.kind === "array" ? { kind: "string" } : schema;
}

/** Another value than the given one, conforming too. */
export function otherValue(schema: Schema, seed: number): unknown {
  return sampleOf(schema, new Choices([seed, seed + 1, 0, seed, 1]), "full", { last: 1000 });
}

// --- Templates

/** What the writer believes to be in scope, to choose names that mostly exist; the checker knows nothing of it. */
interface Scope {
  readonly frames: readonly (Schema | undefined)[];
  readonly params: ReadonlyMap<string, Schema | undefined>;
  readonly inline: readonly Callable[];
  readonly loops: number;
}

interface Callable {
  readonly name: string;
  readonly tests: boolean;
  readonly guess: Schema | undefined;
}

interface Path {
  readonly text: string;
  readonly schema: Schema | undefined;
  readonly dynamic: boolean;
}

class Writer {
  readonly files: Record<string, string> = {};
  readonly places: Place[] = [];
  readonly blocks: Block[] = [];
  readonly calls: Call[] = [];
  indexes = false;
  mixes = false;
  readonly #choices: Choices;
  readonly #root: ObjectSchema;
  readonly #objects: readonly Schema[];
  readonly #partials: Callable[] = [];
  #file = "";
  #text = "";
  #ids = 0;
  /** Whether the partial that is being written tests anything. */
  #tests = false;

  constructor(choices: Choices, root: ObjectSchema) {
    this.#choices = choices;
    this.#root = root;
    this.#objects = parts(root);
  }

  write(): void {
    const count = this.#choices.below(3);
    // The prompt comes first, so that few decisions make a prompt without much in its partials.
    for (const name of ["p", "q"].slice(0, count)) this.#writePartial(name);
    this.#begin("main.prompt", `---\ninput:\n  schema:\n${picoschema(this.#root, "    ")}---\n`);
    this.#program({ frames: [this.#root], params: new Map(), inline: [], loops: 0 }, 3);
    this.#end();
  }

  #writePartial(name: string): void {
    const guess = this.#choices.one(this.#objects);
    this.#begin(`_${name}.prompt`, "");
    this.#tests = false;
    this.#program({ frames: [guess], params: new Map(), inline: [], loops: 0 }, 2);
    this.#end();
    this.#partials.push({ name, tests: this.#tests, guess });
  }

  #begin(file: string, text: string): void {
    this.#file = file;
    this.#text = text;
  }

  #end(): void {
    this.files[this.#file] = this.#text;
  }

  /** Writes `before`, then `text` as a site, then `after`. */
  #site(id: number, before: string, text: string, after: string): Site {
    const start = this.#text.length + before.length;
    this.#text += before + text + after;
    return { id, file: this.#file, start, end: start + text.length };
  }

  #program(scope: Scope, depth: number): void {
    let inner = scope;
    if (depth > 0 && scope.params.size === 0 && this.#choices.chance(6)) inner = this.#inline(scope);
    const count = 1 + this.#choices.below(depth > 1 ? 4 : 3);
    for (let index = 0; index < count; index++) this.#statement(inner, depth);
  }

  #inline(scope: Scope): Scope {
    const name = this.#choices.one(["i", "j"]);
    const guess = this.#choices.one(this.#objects);
    const before = this.#tests;
    this.#tests = false;
    this.#text += `{{#*inline "${name}"}}`;
    // A partial that calls its own name calls itself, without end.
    const others = scope.inline.filter((one) => one.name !== name);
    this.#program({ ...scope, frames: [guess], inline: others }, 1);
    this.#text += "{{/inline}}";
    const inline = { name, tests: this.#tests, guess };
    this.#tests = before || this.#tests;
    return { ...scope, inline: [...others, inline] };
  }

  #statement(scope: Scope, depth: number): void {
    const choices = this.#choices;
    const kinds = [
      "print",
      "print",
      "print",
      "print",
      "call",
      "each",
      "if",
      "with",
      "section",
      "equals",
      "print",
      "each",
    ] as const;
    const kind = choices.one(depth > 0 ? kinds : kinds.slice(0, 5));
    if (kind === "call" && this.#callable(scope).length > 0) return this.#call(scope);
    switch (kind) {
      case "call":
      case "print":
        return this.#print(scope);
      case "each": {
        const path = this.#path(scope, ["array", "array", "object"]);
        const item = itemOf(path.schema);
        if (mayBeContext(item, scope)) return this.#print(scope);
        if (path.schema?.kind !== "array") this.mixes = true;
        const params = choices.chance(30) ? choices.one([["x"], ["x", "k"], ["a"]]) : [];
        const then = this.#named(this.#pushed(scope, item, 1), params, [item, { kind: "integer" }]);
        return this.#block("each", path.text, params, scope, then, depth);
      }
      case "if": {
        const path = this.#path(scope);
        return this.#block(choices.one(["if", "unless"]), path.text, [], scope, scope, depth);
      }
      case "with": {
        const path = choices.chance(10)
          ? this.#lookup(scope, true)
          : this.#path(scope, ["object", "object", "string", "array"]);
        const params = choices.chance(30) ? [choices.one(["x", "y", "b"])] : [];
        if (path.text !== "this" && mayBeContext(path.schema, scope)) return this.#print(scope);
        const inside = path.text === "this" ? scope : this.#pushed(scope, path.schema, 0);
        const then = this.#named(inside, params, [path.schema]);
        return this.#block("with", path.text, params, scope, then, depth);
      }
      case "section": {
        const path = this.#path(scope);
        const type = path.schema?.kind;
        if (type !== "boolean" && mayBeContext(type === "array" ? itemOf(path.schema) : path.schema, scope))
          return this.#print(scope);
        const then =
          type === "array"
            ? this.#pushed(scope, itemOf(path.schema), 1)
            : type === "boolean"
              ? scope
              : this.#pushed(scope, path.schema, 0);
        return choices.chance(25)
          ? this.#block("inverse", path.text, [], then, scope, depth)
          : this.#block("section", path.text, [], scope, then, depth);
      }
      case "equals": {
        const path = this.#path(scope, ["enum", "enum", "string", "number", "boolean"]);
        const other =
          choices.one([`"red"`, `"green"`, `"rde"`, "2", "true", `"s2"`, "null", ""]) || this.#path(scope).text;
        const both = choices.chance(30) ? `${other} ${path.text}` : `${path.text} ${other}`;
        return this.#block(choices.one(["ifEquals", "unlessEquals"]), both, [], scope, scope, depth);
      }
    }
  }

  #print(scope: Scope): void {
    const id = this.#ids++;
    const choice = this.#choices.below(20);
    const path = choice === 19 ? this.#lookup(scope, false) : this.#path(scope);
    const json = choice === 18;
    const text = choice === 19 ? path.text.slice(1, -1) : json ? `json ${path.text}` : path.text;
    const site = this.#site(id, `<${id}|`, `{{${text}}}`, ">");
    this.places.push({ ...site, form: json ? "json" : "path", dynamic: path.dynamic });
  }

  #block(helper: BlockHelper, head: string, params: readonly string[], scope: Scope, then: Scope, depth: number): void {
    if (helper !== "each" && helper !== "ifEquals" && helper !== "unlessEquals") this.#tests = true;
    const open = helper === "section" ? "#" : helper === "inverse" ? "^" : `#${helper} `;
    const name = helper === "section" || helper === "inverse" ? head : helper;
    const id = this.#head(helper, `{{${open}`, head, params);
    this.#program(then, depth - 1);
    if (this.#choices.chance(35)) this.#otherwise(scope, depth, id, helper);
    this.#text += `{{/${name}}}`;
  }

  #head(helper: BlockHelper, open: string, head: string, params: readonly string[]): number {
    const id = this.#ids++;
    const as = params.length > 0 ? ` as |${params.join(" ")}|` : "";
    this.blocks.push({ ...this.#site(id, open, head, `${as}}}<#${id}.0>`), helper });
    return id;
  }

  #otherwise(scope: Scope, depth: number, id: number, helper: BlockHelper): void {
    if (helper === "inverse" || !this.#choices.chance(40)) {
      this.#text += `{{${this.#choices.one(["else", "^"])}}}<#${id}.1>`;
      return this.#program(scope, depth - 1);
    }
    this.#tests = true;
    const chained = this.#head("if", "{{else if ", this.#path(scope).text, []);
    this.#program(scope, depth - 1);
    if (!this.#choices.chance(50)) return;
    this.#text += `{{else}}<#${chained}.1>`;
    this.#program(scope, depth - 1);
  }

  #callable(scope: Scope): readonly Callable[] {
    return [...this.#partials, ...scope.inline];
  }

  #call(scope: Scope): void {
    const choices = this.#choices;
    const partial = choices.one(this.#callable(scope));
    const context = choices.chance(40) ? ` ${this.#path(scope, [partial.guess?.kind ?? "object"]).text}` : "";
    const keys = choices.chance(45) ? declaredNames.slice(0, 1 + choices.below(3)) : [];
    const hash = keys.map((key) => {
      const value = choices.chance(30) ? choices.one([`"text"`, "7", "true"]) : this.#path(scope).text;
      return ` ${key}=${value}`;
    });
    const id = this.#ids++;
    const site = this.#site(id, `<(${id}>`, `{{>${partial.name}${context}${hash.join("")}}}`, `<)${id}>`);
    this.calls.push({ ...site, tests: partial.tests });
    this.#tests ||= partial.tests;
  }

  /** `(lookup path key)`. */
  #lookup(scope: Scope, index: boolean): Path {
    const object = this.#path(scope, index ? ["array"] : ["object", "object", "array"]);
    if (this.#choices.chance(25)) {
      return { text: `(lookup ${object.text} ${this.#path(scope).text})`, schema: undefined, dynamic: true };
    }
    if (object.schema?.kind === "array") this.indexes = true;
    const dynamic =
      object.dynamic ||
      !/[a-z0-9]\]?$/.test(object.text) ||
      /^(this|@root)$/.test(object.text) ||
      scope.params.has(object.text);
    const key = object.schema?.kind === "array" ? "0" : `"${this.#name(object.schema)}"`;
    const schema = object.schema?.kind === "array" ? object.schema.items : property(object.schema, key.slice(1, -1));
    return { text: `(lookup ${object.text} ${key})`, schema, dynamic };
  }

  #pushed(scope: Scope, schema: Schema | undefined, loops: number): Scope {
    return { ...scope, frames: [schema, ...scope.frames], loops: scope.loops + loops };
  }

  #named(scope: Scope, params: readonly string[], values: readonly (Schema | undefined)[]): Scope {
    const map = new Map(scope.params);
    for (const [index, name] of params.entries()) map.set(name, values[index]);
    return { ...scope, params: map };
  }

  /** A path that mostly exists, of one of the kinds where a few tries find one. */
  #path(scope: Scope, kinds?: readonly Schema["kind"][]): Path {
    const wanted = kinds && this.#choices.one(kinds);
    const last = wanted && this.#choices.chance(85) ? this.#pathTo(scope, wanted) : undefined;
    return last ?? this.#anyPath(scope);
  }

  #anyPath(scope: Scope): Path {
    const choices = this.#choices;
    const start = this.#start(scope);
    if (start.whole) return start;
    let { text, schema, dynamic } = start;
    const steps = start.bare ? 0 : 1;
    const more = choices.one([0, 0, 0, 1, 1, 2]);
    for (let step = 0; step < steps + more; step++) {
      if (step >= steps && schema && schema.kind !== "object" && schema.kind !== "array" && !choices.chance(15)) break;
      const separator = text === "" || text.endsWith("/") || text.endsWith(".") ? "" : choices.chance(10) ? "/" : ".";
      if (schema?.kind === "array" && choices.chance(80)) {
        const length = choices.chance(40);
        if (!length) this.indexes = true;
        text += `${separator}${length ? "length" : "[0]"}`;
        schema = length ? { kind: "integer" } : schema.items;
      } else {
        const name = this.#name(schema);
        text += separator + name;
        schema = property(schema, name);
      }
    }
    return { text: text || "this", schema, dynamic };
  }

  #start(scope: Scope): Path & { readonly whole?: boolean; readonly bare?: boolean } {
    const choices = this.#choices;
    const here = { text: "", schema: scope.frames[0], dynamic: false };
    const params = [...scope.params];
    if (params.length > 0 && choices.chance(35)) {
      const [name, schema] = choices.one(params);
      return { text: name, schema, dynamic: false, bare: true };
    }
    switch (choices.below(20)) {
      case 12:
      case 13:
        return { text: "this.", schema: scope.frames[0], dynamic: false };
      case 14:
        return { text: "@root.", schema: this.#root, dynamic: this.#file !== "main.prompt" };
      case 15:
      case 16:
      case 17: {
        const depth =
          scope.frames.length === 1 && !choices.chance(10) ? 0 : 1 + choices.below(Math.min(2, scope.frames.length));
        if (depth === 0) return here;
        const schema = scope.frames[depth];
        if (choices.chance(10)) return { text: "../".repeat(depth).slice(0, -1), schema, dynamic: false, whole: true };
        return { text: "../".repeat(depth), schema, dynamic: false };
      }
      case 18:
        return { text: choices.one(["this", "."]), schema: scope.frames[0], dynamic: false, whole: true };
      case 19:
        if (scope.loops === 0) return here;
        return {
          text: choices.one(["@index", "@key", "@first", "@last"]),
          schema: undefined,
          dynamic: false,
          whole: true,
        };
      default:
        return here;
    }
  }

  /** A path to a value of a kind, through what is in scope. */
  #pathTo(scope: Scope, kind: Schema["kind"]): Path | undefined {
    const found: Path[] = [];
    const add = (text: string, schema: Schema | undefined, depth: number): void => {
      if (schema?.kind === kind && text !== "") found.push({ text: text.replace(/\/$/, ""), schema, dynamic: false });
      if (schema?.kind !== "object" || depth === 0) return;
      const separator = text === "" || text.endsWith("/") ? "" : ".";
      for (const inner of schema.properties) add(text + separator + inner.name, inner.schema, depth - 1);
    };
    for (const [index, frame] of scope.frames.entries()) add("../".repeat(index), frame, 2);
    for (const [name, schema] of scope.params) add(name, schema, 1);
    if (scope.frames[0]?.kind === kind) found.push({ text: "this", schema: scope.frames[0], dynamic: false });
    return found.length > 0 ? this.#choices.one(found) : undefined;
  }

  #name(schema: Schema | undefined): string {
    const known = schema?.kind === "object" ? schema.properties.map((one) => one.name) : [];
    if (known.length > 0 && !this.#choices.chance(15)) return this.#choices.one(known);
    return this.#choices.one(names);
  }
}

function itemOf(schema: Schema | undefined): Schema | undefined {
  if (schema?.kind === "array") return schema.items;
  return schema?.kind === "object" ? schema.properties[0]?.schema : undefined;
}

/** Whether a value may equal the context where it becomes one: Handlebars then adds no level that `../` would leave. */
function mayBeContext(schema: Schema | undefined, scope: Scope): boolean {
  const [context] = scope.frames;
  if (!schema || !context || schema === context) return schema !== undefined && schema === context;
  return schema.kind === context.kind && schema.kind !== "object" && schema.kind !== "array";
}

function property(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema?.kind !== "object") return undefined;
  const found = schema.properties.find((one) => one.name === name)?.schema;
  return found ?? (schema.wildcard && inWildcard(schema.wildcard));
}

/** The object schemas in a schema, itself first. */
function parts(schema: Schema): readonly Schema[] {
  if (schema.kind === "array") return parts(schema.items);
  if (schema.kind !== "object") return [];
  return [schema, ...schema.properties.flatMap((one) => parts(one.schema))];
}
