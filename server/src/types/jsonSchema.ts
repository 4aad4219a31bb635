import { entryOf, stringOf, type YamlEntry, type YamlMapNode, type YamlNode } from "../syntax/yamlNodes.ts";
import { closest } from "../text/suggestion.ts";
import { Intersection, union } from "./intersection.ts";
import { nodeAtPointer } from "./jsonPointer.ts";
import { keywordProblems, subschemas, typeNames } from "./jsonSchemaKeywords.ts";
import { nullable } from "./nullable.ts";
import { matchesPattern } from "./pattern.ts";
import type { SchemaReader } from "./schemaReader.ts";
import {
  type ArrayType,
  anyType,
  type EnumType,
  type LiteralType,
  type NullType,
  type NumericType,
  type ObjectType,
  type Property,
  type ReferenceType,
  type StringType,
  type Type,
  unreadType,
} from "./type.ts";

/**
 * Reads JSON Schema, draft 7 or 2020-12. The type has at least the values that the schema accepts: what types cannot
 * say (`not`, `if`, dependencies) is left out. `root` is the document that `$ref`s point into.
 */
export function readJsonSchema(reader: SchemaReader, node: YamlNode, root: YamlNode = node): Type {
  return new JsonSchemaReader(reader, root).readAll(node);
}

/** Definitions that lead to each other deeper than this are read afterwards. */
const deepest = 300;

class JsonSchemaReader {
  readonly #reader: SchemaReader;
  readonly #root: YamlNode;
  /** Of every schema that a `$ref` has led to: aliases and recursion end here. */
  readonly #references = new Map<YamlNode, ReferenceType["target"]>();
  readonly #intersection = new Intersection();
  readonly #postponed: (() => void)[] = [];
  #depth = 0;
  #anchors: ReadonlyMap<string, YamlNode> | undefined;

  constructor(reader: SchemaReader, root: YamlNode) {
    this.#reader = reader;
    this.#root = root;
  }

  readAll(node: YamlNode): Type {
    const type = this.read(node);
    for (let next = this.#postponed.pop(); next; next = this.#postponed.pop()) next();
    this.#validateAll(node);
    return type;
  }

  read(node: YamlNode): Type {
    this.#depth++;
    const type = this.#read(node);
    this.#depth--;
    return type;
  }

  #read(node: YamlNode): Type {
    if (node.kind === "scalar" && node.value === false) return { kind: "never", origin: this.#origin(node) };
    if (node.kind !== "map") return anyType;
    const reference = this.#reference(node);
    const own = this.#own(node);
    const type = reference ? (own.kind === "any" ? reference : this.#intersection.of(reference, own)) : own;
    const combined = this.#combine(type, node);
    const isNullable = scalarAt(node, "nullable") === true;
    const described = this.#described(isNullable ? nullable(combined) : combined, node);
    return described;
  }

  /** What the keywords of this schema itself say, without `$ref` and combinations. */
  #own(node: YamlMapNode): Type {
    const constant = entryOf(node, "const");
    if (constant) return this.#enumeration([constant.value], constant.value);
    const types = this.#typeNames(node);
    const members = entryOf(node, "enum")?.value;
    if (members?.kind === "sequence") {
      const enumeration = this.#enumeration(members.items, members);
      return types
        ? this.#intersection.of(enumeration, union(types.map((name) => this.#ofType(name, node))))
        : enumeration;
    }
    const names = types ?? this.#impliedTypes(node);
    if (names.length === 0) return { kind: "any", origin: this.#origin(node) };
    const read = names.map((name) => this.#ofType(name, node));
    const [only] = read;
    return read.length === 1 && only ? only : { kind: "union", members: read, origin: this.#origin(node) };
  }

  /** `undefined` without `type`, or with one that is not valid. */
  #typeNames(node: YamlMapNode): readonly string[] | undefined {
    const type = entryOf(node, "type")?.value;
    if (!type) return undefined;
    const names = (type.kind === "sequence" ? type.items : [type]).map(stringOf);
    const known = names.filter((name) => name !== undefined && typeNames.includes(name)) as string[];
    return known.length === names.length && known.length > 0 ? known : undefined;
  }

  /** Whoever lists properties or items means an object or an array. */
  #impliedTypes(node: YamlMapNode): readonly string[] {
    if (entryOf(node, "type")) return [];
    if (entryOf(node, "properties")) return ["object"];
    return entryOf(node, "items") || entryOf(node, "prefixItems") ? ["array"] : [];
  }

  #ofType(name: string, node: YamlMapNode): Type {
    const origin = this.#origin(node);
    switch (name) {
      case "string":
        return { ...this.#string(node), origin };
      case "number":
      case "integer":
        return { ...this.#numeric(name, node), origin };
      case "array":
        return { ...this.#array(node), origin };
      case "object":
        return { ...this.#object(node), origin };
      default:
        return { kind: name === "boolean" ? "boolean" : "null", origin };
    }
  }

  #string(node: YamlMapNode): StringType {
    return {
      kind: "string",
      format: stringOf(entryOf(node, "format")?.value),
      pattern: stringOf(entryOf(node, "pattern")?.value),
      minLength: numberAt(node, "minLength"),
      maxLength: numberAt(node, "maxLength"),
    };
  }

  #numeric(kind: "number" | "integer", node: YamlMapNode): NumericType {
    return {
      kind,
      minimum: numberAt(node, "minimum"),
      maximum: numberAt(node, "maximum"),
      exclusiveMinimum: numberAt(node, "exclusiveMinimum"),
      exclusiveMaximum: numberAt(node, "exclusiveMaximum"),
      multipleOf: numberAt(node, "multipleOf"),
    };
  }

  #array(node: YamlMapNode): ArrayType {
    const items = entryOf(node, "items")?.value;
    const prefix = entryOf(node, "prefixItems")?.value ?? (items?.kind === "sequence" ? items : undefined);
    const rest = items?.kind === "sequence" ? entryOf(node, "additionalItems")?.value : items;
    return {
      kind: "array",
      items: rest ? this.read(rest) : anyType,
      prefixItems: prefix?.kind === "sequence" ? prefix.items.map((item) => this.read(item)) : undefined,
      minItems: numberAt(node, "minItems"),
      maxItems: numberAt(node, "maxItems"),
      uniqueItems: scalarAt(node, "uniqueItems") === true,
    };
  }

  #object(node: YamlMapNode): ObjectType {
    const required = new Set(namesAt(node, "required"));
    const properties = entryOf(node, "properties")?.value;
    const declared = properties?.kind === "map" ? properties.entries : [];
    const names = new Set(declared.map((entry) => entry.key));
    const additional = entryOf(node, "additionalProperties")?.value;
    const read = additional ? this.read(additional) : anyType;
    // Who writes `additionalProperties: true` means it: that is told from an object that says nothing of others.
    const rest: Type = additional && read === anyType ? { kind: "any", origin: this.#origin(additional) } : read;
    const written = entryOf(node, "patternProperties")?.value;
    const patterns =
      written?.kind === "map"
        ? written.entries.map(({ key, value }) => ({ pattern: key, type: this.read(value) }))
        : undefined;
    // What a pattern matches has the type that the pattern says.
    const undeclared = [...required].flatMap((name): readonly Property[] => {
      if (names.has(name)) return [];
      const isMatched = patterns?.some(({ pattern }) => matchesPattern(pattern, name) !== false);
      if (rest.kind === "never" && !isMatched) return [];
      return [{ name, type: isMatched ? anyType : rest, optional: false }];
    });
    return {
      kind: "object",
      properties: [...declared.map((entry) => this.#property(entry, !required.has(entry.key))), ...undeclared],
      index: rest.kind === "never" ? undefined : rest,
      patterns,
    };
  }

  #property({ key, keyNode, value, range }: YamlEntry, optional: boolean): Property {
    const type = this.read(value);
    return {
      name: key,
      type,
      optional,
      description: stringOf(entryOf(value, "description")?.value) ?? type.description,
      default: entryOf(value, "default")?.value,
      nameOrigin: this.#reader.partOrigin(keyNode, 0, key.length),
      entryOrigin: this.#reader.origin(range),
    };
  }

  /** `any` when a member is an array or an object: those are compared by nobody. */
  #enumeration(items: readonly YamlNode[], at: YamlNode): Type {
    const origin = this.#origin(at);
    const members: EnumType["members"][number][] = [];
    for (const item of items) {
      const member = this.#literal(item);
      if (!member) return { kind: "any", origin };
      members.push(member);
    }
    const [only] = members;
    if (!only) return { kind: "never", origin };
    return members.length === 1 ? only : { kind: "enum", members, origin };
  }

  #literal(node: YamlNode): LiteralType | NullType | undefined {
    if (node.kind !== "scalar") return undefined;
    const origin = this.#origin(node);
    if (node.value === null) return { kind: "null", origin };
    return { kind: "literal", value: typeof node.value === "bigint" ? Number(node.value) : node.value, origin };
  }

  #combine(type: Type, node: YamlMapNode): Type {
    let combined = type;
    for (const part of sequenceAt(node, "allOf")) combined = this.#intersection.of(combined, this.read(part));
    for (const keyword of ["anyOf", "oneOf"]) {
      const parts = sequenceAt(node, keyword);
      if (parts.length === 0) continue;
      const members = parts.map((part) => this.read(part));
      combined = combined.kind === "any" ? union(members) : this.#intersection.of(combined, union(members));
    }
    return combined;
  }

  #reference(node: YamlMapNode): ReferenceType | undefined {
    const value = entryOf(node, "$ref")?.value;
    const written = stringOf(value);
    if (!value || written === undefined) return undefined;
    const target = this.#target(written);
    const named = target ? undefined : this.#reader.named(written);
    if (!target && !named) return undefined;
    const name = target ? referenceName(written) : written;
    return {
      kind: "reference",
      name,
      target: target ? this.#readTarget(target) : { type: named ?? anyType },
      origin: this.#origin(node),
    };
  }

  #target(written: string): YamlNode | undefined {
    if (!written.startsWith("#")) return this.#anchorsOfRoot().get(written);
    const fragment = written.slice(1);
    if (fragment === "" || fragment.startsWith("/")) return nodeAtPointer(this.#root, fragment);
    return this.#anchorsOfRoot().get(fragment);
  }

  #readTarget(node: YamlNode): ReferenceType["target"] {
    const known = this.#references.get(node);
    if (known) return known;
    const target: ReferenceType["target"] = { type: unreadType };
    this.#references.set(node, target);
    const read = (): void => {
      target.type = this.read(node);
    };
    if (this.#depth > deepest) this.#postponed.push(read);
    else read();
    return target;
  }

  /** `$anchor` and `$id`, wherever they stand. */
  #anchorsOfRoot(): ReadonlyMap<string, YamlNode> {
    if (this.#anchors) return this.#anchors;
    const anchors = new Map<string, YamlNode>();
    const pending: YamlNode[] = [this.#root];
    const seen = new Set<YamlNode>();
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (seen.has(node) || node.kind === "scalar") continue;
      seen.add(node);
      pending.push(...(node.kind === "map" ? node.entries.map((entry) => entry.value) : node.items));
      for (const keyword of ["$anchor", "$id"]) {
        const name = stringOf(entryOf(node, keyword)?.value)?.replace(/^#/, "");
        if (name !== undefined) anchors.set(name, node);
      }
    }
    this.#anchors = anchors;
    return anchors;
  }

  #described(type: Type, node: YamlMapNode): Type {
    const description = stringOf(entryOf(node, "description")?.value) ?? stringOf(entryOf(node, "title")?.value);
    return description === undefined ? type : { ...type, description };
  }

  /** Reports what is wrong with a schema and all in it, also where it has no part in the type. */
  #validateAll(root: YamlNode): void {
    const seen = new Set<YamlNode>();
    const pending = [root];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.kind !== "map" || seen.has(node)) continue;
      seen.add(node);
      const inner = node.entries.flatMap(({ key, value }) => {
        this.#validate(key, value);
        const target = key === "$ref" ? this.#validateReference(value) : undefined;
        return target ? [target] : subschemas(key, value);
      });
      pending.push(...inner.reverse());
    }
  }

  #validate(key: string, value: YamlNode): void {
    for (const { node: at, problem, typeName } of keywordProblems(key, value)) {
      // `any` is no type of JSON Schema, but the reference takes it for one, and nothing can be wrong with it.
      if (typeName === "any") continue;
      const meant = typeName === undefined ? undefined : (otherNames.get(typeName) ?? closest(typeName, typeNames));
      const fixes = meant ? [this.#reader.replace(at.range, meant, `Change to '${meant}'`, true)] : [];
      this.#reader.report("invalid-json-schema", at.range, { problem }, { fixes });
    }
  }

  /** What a `$ref` leads to is a schema, wherever it stands. */
  #validateReference(value: YamlNode): YamlNode | undefined {
    const written = stringOf(value);
    const target = written === undefined ? undefined : this.#target(written);
    if (target || written === undefined || this.#reader.named(written)) return target;
    if (written.startsWith("#")) {
      const problem = `'${written}' points to nothing in this schema.`;
      this.#reader.report("invalid-json-schema", value.range, { problem });
    } else this.#reader.report("unresolved-schema", value.range, { name: written });
    return undefined;
  }

  #origin(node: YamlNode) {
    return this.#reader.origin(node.range);
  }
}

const otherNames = new Map([
  ["int", "integer"],
  ["float", "number"],
  ["double", "number"],
  ["str", "string"],
  ["text", "string"],
  ["bool", "boolean"],
  ["list", "array"],
  ["dict", "object"],
  ["map", "object"],
]);

function referenceName(written: string): string {
  const last = written.slice(written.lastIndexOf("/") + 1).replace(/^#/, "");
  return last === "" ? "the whole schema" : last.replaceAll("~1", "/").replaceAll("~0", "~");
}

function scalarAt(node: YamlMapNode, key: string): unknown {
  const value = entryOf(node, key)?.value;
  return value?.kind === "scalar" ? value.value : undefined;
}

function numberAt(node: YamlMapNode, key: string): number | undefined {
  const value = scalarAt(node, key);
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

function sequenceAt(node: YamlMapNode, key: string): readonly YamlNode[] {
  const value = entryOf(node, key)?.value;
  return value?.kind === "sequence" ? value.items : [];
}

function namesAt(node: YamlMapNode, key: string): readonly string[] {
  return sequenceAt(node, key).flatMap((item) => stringOf(item) ?? []);
}
