import type { YamlNode } from "../syntax/yamlNodes.ts";
import { compilePattern } from "./pattern.ts";
import { describeNode } from "./schemaReader.ts";

/** What the value of a keyword must be, by the meta-schemas of draft 7 and 2020-12. */
type Shape =
  | "text"
  | "boolean"
  | "number"
  | "positive number"
  | "count"
  | "names"
  | "list"
  | "values"
  | "mapping"
  | "pattern"
  | "types"
  | "schema"
  | "schemas"
  | "schema or schemas"
  | "named schemas"
  | "named schemas or names"
  | "named names"
  | "patterns";

const shapes: Readonly<Record<string, Shape>> = {
  $id: "text",
  $schema: "text",
  $ref: "text",
  $anchor: "text",
  $dynamicRef: "text",
  $dynamicAnchor: "text",
  $comment: "text",
  $vocabulary: "mapping",
  $defs: "named schemas",
  definitions: "named schemas",
  title: "text",
  description: "text",
  format: "text",
  contentEncoding: "text",
  contentMediaType: "text",
  contentSchema: "schema",
  deprecated: "boolean",
  readOnly: "boolean",
  writeOnly: "boolean",
  examples: "list",
  type: "types",
  enum: "values",
  multipleOf: "positive number",
  maximum: "number",
  minimum: "number",
  exclusiveMaximum: "number",
  exclusiveMinimum: "number",
  maxLength: "count",
  minLength: "count",
  pattern: "pattern",
  maxItems: "count",
  minItems: "count",
  uniqueItems: "boolean",
  maxContains: "count",
  minContains: "count",
  maxProperties: "count",
  minProperties: "count",
  required: "names",
  properties: "named schemas",
  patternProperties: "patterns",
  additionalProperties: "schema",
  propertyNames: "schema",
  unevaluatedProperties: "schema",
  items: "schema or schemas",
  prefixItems: "schemas",
  additionalItems: "schema",
  unevaluatedItems: "schema",
  contains: "schema",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
  if: "schema",
  // biome-ignore lint/suspicious/noThenProperty: the keyword's name
  then: "schema",
  else: "schema",
  dependencies: "named schemas or names",
  dependentRequired: "named names",
  dependentSchemas: "named schemas",
};

/** Keywords that may have any value, of JSON Schema itself and of the dialects that APIs have. */
const otherKeywords = ["const", "default", "nullable", "example", "discriminator", "id"];

export function isKeyword(name: string): boolean {
  return Object.hasOwn(shapes, name) || otherKeywords.includes(name) || /^(?:\$|x-)/.test(name);
}

export const typeNames = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** Something wrong with one keyword's value: one sentence, at the node that is wrong. */
export interface KeywordProblem {
  readonly node: YamlNode;
  readonly problem: string;
  /** A name that is close to what a type should be. */
  readonly typeName?: string | undefined;
}

/** What is wrong with a keyword's own value; schemas inside it are not looked at. */
export function keywordProblems(keyword: string, value: YamlNode): readonly KeywordProblem[] {
  const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword] : undefined;
  if (!shape) return [];
  const wrong = (expected: string, node = value): readonly KeywordProblem[] => [
    { node, problem: `'${keyword}' must be ${expected}, but this is ${describeNode(node)}.` },
  ];
  switch (shape) {
    case "text":
      return isText(value) ? [] : wrong("text");
    case "boolean":
      return isScalar(value, "boolean") ? [] : wrong("true or false");
    case "number":
      return isNumber(value) ? [] : wrong("a number");
    case "positive number":
      return isNumber(value) && numberOf(value) > 0 ? [] : wrong("a number above 0");
    case "count":
      return isNumber(value) && Number.isInteger(numberOf(value)) && numberOf(value) >= 0
        ? []
        : wrong("a whole number of at least 0");
    case "pattern":
      return patternProblems(keyword, value);
    case "types":
      return typeProblems(value);
    case "names":
      return nameProblems(keyword, value);
    case "list":
      return value.kind === "sequence" ? [] : wrong("a list");
    case "values":
      if (value.kind !== "sequence") return wrong("a list");
      return value.items.length > 0 ? [] : [{ node: value, problem: `'${keyword}' must list at least one value.` }];
    case "mapping":
      return value.kind === "map" ? [] : wrong("a mapping");
    case "schema":
      return isSchema(value) ? [] : wrong("a schema");
    case "schemas":
      return schemaListProblems(keyword, value);
    case "schema or schemas":
      if (value.kind === "sequence") return schemaListProblems(keyword, value);
      return isSchema(value) ? [] : wrong("a schema");
    case "named schemas":
    case "patterns":
      return schemaMapProblems(keyword, value, shape === "patterns");
    case "named names":
    case "named schemas or names":
      if (value.kind !== "map") return wrong("a mapping");
      return value.entries.flatMap(({ value: node }) =>
        shape === "named schemas or names" && isSchema(node) ? [] : nameProblems(keyword, node),
      );
  }
}

/** The schemas that stand in the value of a keyword, if they are ones. */
export function subschemas(keyword: string, value: YamlNode): readonly YamlNode[] {
  const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword] : undefined;
  if (!shape || !/schema|patterns/.test(shape)) return [];
  if (shape === "schema") return [value];
  if (value.kind === "sequence") return value.items;
  if (value.kind === "scalar" || shape === "schema or schemas") return [value];
  return value.entries.map((entry) => entry.value);
}

function schemaListProblems(keyword: string, value: YamlNode): readonly KeywordProblem[] {
  if (value.kind !== "sequence" || value.items.length === 0) {
    return [{ node: value, problem: `'${keyword}' must be a list of at least one schema.` }];
  }
  return value.items.flatMap((node) =>
    isSchema(node) ? [] : [{ node, problem: `'${keyword}' must list schemas, but this is ${describeNode(node)}.` }],
  );
}

function schemaMapProblems(keyword: string, value: YamlNode, keysArePatterns: boolean): readonly KeywordProblem[] {
  if (value.kind !== "map") {
    return [{ node: value, problem: `'${keyword}' must map names to schemas, but this is ${describeNode(value)}.` }];
  }
  return value.entries.flatMap(({ key, keyNode, value: node }): readonly KeywordProblem[] => {
    if (!isSchema(node)) return [{ node, problem: `'${key}' must be a schema, but this is ${describeNode(node)}.` }];
    if (!keysArePatterns || compilePattern(key)) return [];
    return [{ node: keyNode, problem: `'${key}' is not a valid regular expression.` }];
  });
}

function patternProblems(keyword: string, value: YamlNode): readonly KeywordProblem[] {
  if (value.kind !== "scalar" || typeof value.value !== "string") {
    return [{ node: value, problem: `'${keyword}' must be text, but this is ${describeNode(value)}.` }];
  }
  if (compilePattern(value.value)) return [];
  return [{ node: value, problem: "This is not a valid regular expression." }];
}

function typeProblems(value: YamlNode): readonly KeywordProblem[] {
  const nodes = value.kind === "sequence" ? value.items : [value];
  if (nodes.length === 0) return [{ node: value, problem: "'type' must name at least one type." }];
  const seen = new Set<unknown>();
  return nodes.flatMap((node): readonly KeywordProblem[] => {
    const name = node.kind === "scalar" ? node.value : undefined;
    const listed = "a JSON Schema type: string, number, integer, boolean, array, object or null";
    if (typeof name !== "string")
      return [{ node, problem: `'type' must be ${listed}, but this is ${describeNode(node)}.` }];
    if (!typeNames.includes(name)) return [{ node, problem: `'${name}' is not ${listed}.`, typeName: name }];
    if (seen.has(name)) return [{ node, problem: `'${name}' is listed twice.` }];
    seen.add(name);
    return [];
  });
}

function nameProblems(keyword: string, value: YamlNode): readonly KeywordProblem[] {
  if (value.kind !== "sequence") {
    return [
      { node: value, problem: `'${keyword}' must be a list of property names, but this is ${describeNode(value)}.` },
    ];
  }
  const seen = new Set<unknown>();
  return value.items.flatMap((node): readonly KeywordProblem[] => {
    if (!isText(node)) return [{ node, problem: `'${keyword}' must list names, but this is ${describeNode(node)}.` }];
    const name = node.kind === "scalar" ? node.value : undefined;
    if (seen.has(name)) return [{ node, problem: `'${String(name)}' is listed twice.` }];
    seen.add(name);
    return [];
  });
}

/** A schema is a mapping, or true or false. */
function isSchema(node: YamlNode): boolean {
  return node.kind === "map" || isScalar(node, "boolean");
}

function isText(node: YamlNode): boolean {
  return isScalar(node, "string");
}

function isScalar(node: YamlNode, type: "string" | "boolean"): boolean {
  return node.kind === "scalar" && typeof node.value === type;
}

function isNumber(node: YamlNode): boolean {
  return node.kind === "scalar" && (typeof node.value === "number" || typeof node.value === "bigint");
}

function numberOf(node: YamlNode): number {
  return node.kind === "scalar" ? Number(node.value) : Number.NaN;
}
