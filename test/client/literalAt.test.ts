// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source of template literals.
import fc from "fast-check";
import { expect, test } from "vitest";
import { literalAt } from "../../client/src/literalAt.ts";

/** The pieces of the literal at `┆`, and its source. */
function check(source: string, expected: readonly unknown[] | undefined, literal?: string): void {
  const cursor = source.indexOf("┆");
  const text = source.replace("┆", "");
  const found = literalAt(text, cursor, cursor);
  expect(found?.pieces).toEqual(expected);
  if (literal !== undefined) expect(text.slice(found!.start, found!.end)).toBe(literal);
}

const found: readonly (readonly [title: string, source: string, pieces: readonly unknown[], literal: string])[] = [
  ["double quotes", 'f("a ┆b")', ["a b"], '"a b"'],
  ["single quotes", "f('a \\'┆b')", ["a 'b"], "'a \\'b'"],
  ["a template", "f(`a ┆${b} c`)", ["a ", { expression: "b" }, " c"], "`a ${b} c`"],
  [
    "braces in an expression",
    "f(`a${ { x: {} }.x }┆b`)",
    ["a", { expression: " { x: {} }.x " }, "b"],
    "`a${ { x: {} }.x }b`",
  ],
  ["a string in an expression", "`a${f('}`')}b┆`", ["a", { expression: "f('}`')" }, "b"], "`a${f('}`')}b`"],
  ["a template in a template", "`a${x ? `┆b${y}` : ''}c`", ["b", { expression: "y" }], "`b${y}`"],
  [
    "the outer one",
    "`a${x ? `b${y}` : ''}c┆`",
    ["a", { expression: "x ? `b${y}` : ''" }, "c"],
    "`a${x ? `b${y}` : ''}c`",
  ],
  [
    "a comment in an expression",
    "`a${/* } ` */ b}c┆`",
    ["a", { expression: "/* } ` */ b" }, "c"],
    "`a${/* } ` */ b}c`",
  ],
  [
    "escapes",
    '"\\n\\t\\u{1F600}\\u0041\\x41\\\\\\q┆\\\nx"',
    ["\n\t😀AA\\qx"],
    '"\\n\\t\\u{1F600}\\u0041\\x41\\\\\\q\\\nx"',
  ],
  ["escaped marks in a template", "`\\`\\${a} ┆$b`", ["`${a} $b"], "`\\`\\${a} $b`"],
  ["line breaks of a template", "`a\r\n┆b`", ["a\nb"], "`a\r\nb`"],
  ["after a comment with a quote", "// don't\nf('┆a')", ["a"], "'a'"],
  ["after a regular expression with a quote", "x = /[\"'`/]/g; f('┆a')", ["a"], "'a'"],
  ["after a regular expression of return", "return /'/.test(a) && '┆a'", ["a"], "'a'"],
  ["after a division", "a / b; f('┆a'); c / d", ["a"], "'a'"],
  ["after a string that does not end", "<p>don't</p>\nf('┆a')", ["a"], "'a'"],
  ["a value of a property", "({ a: '┆b c' })", ["b c"], "'b c'"],
  ["a template after return", "return `┆a`", ["a"], "`a`"],
];

test.each(found)("%s", (_, source, pieces, literal) => check(source, pieces, literal));

test.each([
  ["code", "f(┆a)"],
  ["a comment", "// 'a ┆b'\n'c'"],
  ["a block comment", "/* `a ┆b` */"],
  ["a regular expression", "x = /'a┆b'/"],
  ["a tagged template", "sql`a ┆${b}`"],
  ["a tagged template after a call", "f()`a┆`"],
  ["the name of a module", "import a from './┆a.js'"],
  ["a required module", "require('./┆a')"],
  ["a property's name", "({ 'a┆': 1 })"],
  ["an attribute", "<a title='b┆'>"],
  ["a template that does not end", "`a ┆${b}"],
  ["an escape that is none", '"\\u┆12"'],
])("nothing in %s", (_, source) => check(source, undefined));

// Whatever is written into a literal, and wherever, comes out again.
test("a literal says what JavaScript reads", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "\\", "`", "$", "{", "}", "'", '"', "\n", "/", "😀", "é") });
  fc.assert(
    fc.property(text, text, fc.constantFrom("x = /`/;", "// '\n", "a / 2;", "`${`${1}`}`;", ""), (a, b, before) => {
      const quoted = JSON.stringify(a + b);
      const template = (part: string): string => part.replace(/[\\`]|\$(?=\{)|\$$/g, "\\$&");
      const sources = [
        { source: quoted, pieces: [a + b] },
        {
          source: `\`${template(a)}\${x}${template(b)}\``,
          pieces: [a, { expression: "x" }, b].filter((one) => one !== ""),
        },
      ];
      for (const { source, pieces } of sources) {
        const program = `${before}f(${source});\ng("z")`;
        const start = before.length + 2;
        const literal = literalAt(program, start, start + source.length);
        expect(literal).toEqual({ start, end: start + source.length, pieces });
      }
    }),
  );
});
