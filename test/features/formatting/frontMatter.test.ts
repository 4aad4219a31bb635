import { expect, test } from "vitest";
import { formatted } from "./formatted.ts";

function yaml(lines: readonly string[]): string {
  return `---\n${lines.join("\n")}\n---\nHi\n`;
}

const cases: Readonly<Record<string, readonly [before: readonly string[], after: readonly string[]]>> = {
  "two spaces for each level": [
    [
      "input:",
      "    schema:",
      "        a: string",
      "        b:",
      "            c: string",
      "    default:",
      "        a: x",
    ],
    ["input:", "  schema:", "    a: string", "    b:", "      c: string", "  default:", "    a: x"],
  ],
  "a block that is indented as a whole": [
    ["   model: x", "   config:", "    topK: 1"],
    ["model: x", "config:", "  topK: 1"],
  ],
  "lists are inside of their key": [
    ["tools:", "- a", "# between", "- b", "# of the next key", "model: x"],
    ["tools:", "  - a", "  # between", "  - b", "# of the next key", "model: x"],
  ],
  "one space after '-', and what is in the item moves along": [
    ["toolDefs:", "-   name: a", "    inputSchema:", "         type: object", "-  - b", "   - c", "-", "     d: 1"],
    ["toolDefs:", "  - name: a", "    inputSchema:", "      type: object", "  - - b", "    - c", "  -", "    d: 1"],
  ],
  "one space after ':', none before": [
    ["model:   x", "name :\ty", '"version"  : 1', "config: {a:   1}"],
    ["model: x", "name: y", '"version": 1', "config: {a:   1}"],
  ],
  "an alias that is a key needs its space": [
    ["name: &n x", "config:", "    *n : 1"],
    ["name: &n x", "config:", "  *n : 1"],
  ],
  "no spaces at the ends of lines": [
    ["input:  ", "  schema: \t", "    a: string  ", "  ", "name: x # note  "],
    ["input:", "  schema:", "    a: string", "", "name: x # note"],
  ],
  "no blank lines at the ends": [
    ["", " ", "model: x", "", "name: y", "", "  ", ""],
    ["model: x", "", "name: y"],
  ],
  "quotes, order and the columns of comments stay": [
    ["name: 'x'    # one", 'model: "y"   # two', "config:", "    topK: 1  # three", "input:   # four"],
    ["name: 'x'    # one", 'model: "y"   # two', "config:", "  topK: 1  # three", "input:   # four"],
  ],
  "comments stand as the line after them, at an end as the lines of their level": [
    [
      "# top",
      "input:",
      "      # leads in",
      "    schema:",
      "        a: string",
      "        # after a",
      "    # after schema",
      "# end",
    ],
    ["# top", "input:", "  # leads in", "  schema:", "    a: string", "    # after a", "  # after schema", "# end"],
  ],
  "block scalars move with their key": [
    [
      "input:",
      "    default:",
      "        a: |",
      "            one",
      "              two  ",
      "",
      "            three",
      "        b: >-",
      "         x",
    ],
    ["input:", "  default:", "    a: |", "      one", "        two  ", "", "      three", "    b: >-", "      x"],
  ],
  "spaces that a block scalar keeps": [
    [
      "input:",
      "    default:",
      "        a: |2",
      "             one",
      "        b: |+",
      "            two",
      "              ",
      "",
      "",
    ],
    ["input:", "  default:", "    a: |2", "         one", "    b: |+", "      two", "        ", "", ""],
  ],
  "blank lines after a block scalar that clips them": [
    ["description: |", "  text", "", ""],
    ["description: |", "  text"],
  ],
  "block scalars of blank lines": [
    ["tools:", "- |", "", "  ", "- x", "description: |", "", " "],
    ["tools:", "  - |", "", "", "  - x", "description: |"],
  ],
  "a block scalar in a list": [
    ["tools:", "- |", " one", "-   >", "    two"],
    ["tools:", "  - |", "    one", "  - >", "    two"],
  ],
  "further lines of scalars move along": [
    [
      "input:",
      "    default:",
      '        a: "one',
      '          two"',
      "        b: three",
      "           four",
      "        c:",
      "          five",
    ],
    ["input:", "  default:", '    a: "one', '      two"', "    b: three", "       four", "    c:", "      five"],
  ],
  "collections in brackets keep their form": [
    [
      "input:",
      "    schema:",
      "        a(enum): [ x,y,",
      "          z ]",
      "        b: {c: string,",
      "",
      "         d: string}",
      "tools: [",
      "  x, # note",
      "]",
    ],
    [
      "input:",
      "  schema:",
      "    a(enum): [ x,y,",
      "      z ]",
      "    b: {c: string,",
      "",
      "     d: string}",
      "tools: [",
      "  x, # note",
      "]",
    ],
  ],
  "anchors and tags": [
    ["input:", "    default: &d", "        a: !!str 1", "    schema:   *d"],
    ["input:", "  default: &d", "    a: !!str 1", "  schema: *d"],
  ],
};

test.each(Object.entries(cases))("%s", (_, [before, after]) => {
  expect(formatted(yaml(before))).toBe(yaml(after));
  const crlf = (lines: readonly string[]): string => yaml(lines).replaceAll("\n", "\r\n");
  expect(formatted(crlf(before))).toBe(crlf(after));
});

test.each([
  ["explicit keys", ["?   a", ":   b", "model:   x"]],
  ["an end of the document", ["model:   x", "..."]],
  ["a document of its own", ["--- # note", "model:   x"]],
  ["not a map", ["  - a", "  - b"]],
])("%s: the author's layout", (_, lines) => {
  expect(formatted(yaml(lines))).toBe(yaml(lines));
});

test("where the result would say something else, nothing in front matter is touched", () => {
  // The digit counts from the key, and the `|` in a line of its own hides where that is.
  const text = yaml(["config:    x", "description:", "    |2", "     text"]);
  expect(formatted(`${text}{{ a }}\n`)).toBe(`${text}{{a}}\n`);
});

test.each([
  ["YAML that is broken", "---\nmodel:   [x\n---\nHi {{ a }}"],
  ["a key twice", "---\nmodel:   x\nmodel: y\n---\nHi {{ a }}"],
  ["front matter without an end", "---\nmodel:   x\nHi {{ a }}"],
  ["a byte order mark", "\ufeff---\nmodel:   x\n---\nHi {{ a }}"],
])("%s: left alone", (_, text) => {
  expect(formatted(text)).toBeUndefined();
});

test("rules lose the blank space after them, the template that at its ends", () => {
  const text = "---  \n\n \nmodel: x\n--- \t\n\n\n   Hi  \n {{ a }}\n \n\n";
  expect(formatted(text)).toBe("---\nmodel: x\n---\n\nHi  \n {{a}}\n");
});

test("a template that is not there", () => {
  expect(formatted("---\nmodel: x\n---\n")).toBe("---\nmodel: x\n---\n");
  expect(formatted("---\nmodel: x\n---\n \n\n")).toBe("---\nmodel: x\n---\n");
});

test("where a comment comes first, some engines take all for text: only tags are spaced", () => {
  const text = "# licence\n---\nmodel:   x\n---\n\n\n {{ a }}\n\n";
  expect(formatted(text)).toBe(text.replace("{{ a }}", "{{a}}"));
});
