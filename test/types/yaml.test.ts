import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isScalar, parse, parseDocument, visit } from "yaml";
import { parseYaml } from "../../server/src/syntax/yamlDocument.ts";
import type { YamlNode, YamlScalarNode } from "../../server/src/syntax/yamlNodes.ts";
import { plainValue } from "../../server/src/syntax/yamlValue.ts";
import type { TextRange } from "../../server/src/text/range.ts";
import { mutatedYaml, rawYaml, yamlText } from "./yamlArbitrary.ts";

const base = "---\n";

/** The reference's value, or that it throws. */
function oracle(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parse(text, { logLevel: "error" }) };
  } catch {
    return undefined;
  }
}

/** The same verdict as the `yaml` package, the same value, and ranges that make sense. Returns whether it is valid. */
function check(text: string): boolean {
  const expected = oracle(text);
  const span = { start: base.length, end: base.length + text.length };
  const { root, problems, comments } = parseYaml(`${base}${text}\n---\n`, span);
  const shown = JSON.stringify(text);
  expect(problems.length === 0, `valid: ${shown}; ${JSON.stringify(problems)}`).toBe(expected !== undefined);
  for (const { range } of problems) expectWithin(range, span, shown);
  for (const comment of comments) expectWithin(comment, span, shown);
  if (root) checkRanges(root, span, shown, expected !== undefined);
  if (expected === undefined) return false;
  for (const scalar of root ? scalarsOf(root) : []) checkScalar(scalar, base + text);
  const value = root ? plainValue(root) : null;
  if (!isDeepStrictEqual(value, expected.value) && isComparable(text, expected.value)) {
    expect(value, shown).toEqual(expected.value);
  }
  return true;
}

/**
 * What JavaScript makes of a tag, of `<<` in YAML 1.1, of a key that is not a scalar and of a value that contains itself
 * is not copied: no prompt has them, and only whether they are accepted matters.
 */
function isComparable(text: string, value: unknown): boolean {
  if (/!|%YAML/.test(text) || isCyclic(value, [])) return false;
  let hasComplexKey = false;
  visit(parseDocument(text, { logLevel: "error" }), {
    Pair: (_, { key }) => {
      if (!isScalar(key)) hasComplexKey = true;
    },
  });
  return !hasComplexKey;
}

function isCyclic(value: unknown, parents: readonly unknown[]): boolean {
  if (value === null || typeof value !== "object") return false;
  return parents.includes(value) || Object.values(value).some((inner) => isCyclic(inner, [...parents, value]));
}

function expectWithin(inner: TextRange, outer: TextRange, shown: string): void {
  const fits = outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
  expect(fits, `${JSON.stringify(inner)} in ${JSON.stringify(outer)}: ${shown}`).toBe(true);
}

/** Children lie inside their parents, in valid YAML one after the other. A node that an alias shares is where its anchor is. */
function checkRanges(root: YamlNode, span: TextRange, shown: string, isValid: boolean): void {
  const seen = new Set<YamlNode>();
  const enter = (node: YamlNode, parent: TextRange): void => {
    if (seen.has(node) || (shown.includes("*") && node.range.end <= parent.start)) return;
    seen.add(node);
    expectWithin(node.range, parent, shown);
    if (node.kind === "sequence") for (const item of node.items) enter(item, node.range);
    if (node.kind !== "map") return;
    let end = node.range.start;
    for (const entry of node.entries) {
      expectWithin(entry.range, { start: isValid ? end : node.range.start, end: node.range.end }, shown);
      enter(entry.keyNode, entry.range);
      enter(entry.value, entry.range);
      end = entry.range.end;
    }
  };
  enter(root, span);
}

function scalarsOf(node: YamlNode): readonly YamlScalarNode[] {
  if (node.kind === "scalar") return [node];
  if (node.kind === "sequence") return node.items.flatMap(scalarsOf);
  return node.entries.flatMap(({ keyNode, value }) => [keyNode, ...scalarsOf(value)]);
}

/** The range is the scalar as written, and each character of its value is found where the offsets say. */
function checkScalar(node: YamlScalarNode, text: string): void {
  const written = text.slice(node.range.start, node.range.end);
  const shown = `${JSON.stringify(written)} of ${JSON.stringify(text)}`;
  if (node.style === "empty") return expect(written, shown).toBe("");
  if (node.style === "quoted") expect(written, shown).toMatch(/^(["']).*\1$/s);
  if (typeof node.value !== "string") {
    if (!/!|%YAML|\*/.test(text)) expect(parse(written), shown).toEqual(node.value);
    return;
  }
  if (!node.offsets) return expect(node.value, shown).toBe(written);
  expect(node.offsets.length, shown).toBe(node.value.length);
  let last = node.range.start;
  for (const [index, offset] of node.offsets.entries()) {
    expect(offset, shown).toBeGreaterThanOrEqual(last);
    last = offset;
    const character = node.value[index]!;
    if (/\s/.test(character)) continue;
    expect(offset, shown).toBeLessThan(node.range.end);
    if (node.style !== "quoted" || text[offset] !== "\\") expect(text[offset], shown).toBe(character);
  }
}

test("generated YAML is valid where the yaml package says so, with its value", () => {
  let valid = 0;
  fc.assert(
    fc.property(yamlText, (text) => {
      if (check(text)) valid++;
    }),
    { numRuns: 700 },
  );
  expect(valid).toBeGreaterThan(250);
});

test("mutated YAML is refused where the yaml package refuses it", () => {
  let refused = 0;
  fc.assert(
    fc.property(mutatedYaml, (text) => {
      if (!check(text)) refused++;
    }),
    { numRuns: 700 },
  );
  expect(refused).toBeGreaterThan(250);
});

test("any text at all is refused where the yaml package refuses it", () => {
  fc.assert(
    fc.property(rawYaml, (text) => {
      check(text);
    }),
    { numRuns: 4000 },
  );
});

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const hostile: readonly (readonly [title: string, text: string])[] = [
  ["an alias bomb of lists", `a0: &a0 [x, x]\n${lines(40, (n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)}`],
  ["an alias bomb of mappings", `a0: &a0 {b: x}\n${lines(40, (n) => `a${n + 1}: &a${n + 1} {b: *a${n}, c: *a${n}}`)}`],
  ["an alias bomb in one flow collection", `[&a [x, x], &b [*a, *a], &c [*b, *b], ${"*c, ".repeat(90)}]`],
  ["10,000 aliases of one anchor", `a: &a [x]\nb: [${"*a, ".repeat(10_000)}]`],
  ["10 MB of text", `a: ${"x".repeat(10_000_000)}`],
  ["10 MB of keys", lines(800_000, (n) => `key${n}: 1`)],
  ["10 MB of blank lines", "\n".repeat(10_000_000)],
  ["100,000 nested brackets", "[".repeat(100_000)],
  ["100,000 closed brackets", "[".repeat(100_000) + "]".repeat(100_000)],
  ["100,000 nested braces", "{a: ".repeat(100_000)],
  ["100,000 nested lists", "- ".repeat(100_000)],
  ["100,000 nested explicit keys", "? ".repeat(100_000)],
  ["1,000 nested mappings", lines(1000, (n) => `${" ".repeat(n)}a:`)],
  ["40,000 mistakes", lines(40_000, () => "a: b: c: d")],
  ["20,000 stray brackets", "]".repeat(20_000)],
  ["10,000 unresolved aliases", `[${"*x, ".repeat(10_000)}]`],
  ["20,000 times one key", lines(20_000, () => "key: 1")],
  [
    "two documents of 20,000 lines",
    `${lines(20_000, (n) => `key${n}: 1`)}\n---\n${lines(20_000, (n) => `key${n}: 1`)}`,
  ],
  ["900,000 bytes of tabs", `a:\n${"\t".repeat(900_000)}b`],
  ["900,000 bytes of quotes", '"'.repeat(900_001)],
  ["900,000 bytes of tags", "!!x ".repeat(225_000)],
  ["250,000 bytes of directives", "%A B\n".repeat(50_000)],
];

test.each(hostile)("%s ends in a problem", { timeout: 5000 }, (_, text) => {
  const { problems } = parseYaml(text, { start: 0, end: text.length });
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThan(100);
});

const large: readonly (readonly [title: string, text: string])[] = [
  ["10,000 keys", lines(10_000, (n) => `key${n}: 1`)],
  ["10,000 anchors", lines(10_000, (n) => `key${n}: &a${n} 1`)],
  ["900,000 bytes of escapes", `"${"\\n".repeat(450_000)}"`],
  ["900,000 bytes of spaces", `a: "${" ".repeat(900_000)}"`],
  ["900,000 bytes of line breaks", `a: "${"\\n".repeat(450_000)} "`],
  ["100,000 empty lines in quotes", `a: '${"\n".repeat(100_000)} b'`],
  ["20,000 folded lines", `a: >\n${lines(20_000, () => "  some text")}`],
  ["30,000 comments", `${lines(30_000, () => "# 'it")}\na: 1`],
  ["900,000 bytes of number signs", `a: ${"#".repeat(450_000)} ${"#".repeat(450_000)}`],
];

test.each(large)("%s are read", { timeout: 5000 }, (_, text) => {
  expect(parseYaml(text, { start: 0, end: text.length }).problems).toEqual([]);
});
