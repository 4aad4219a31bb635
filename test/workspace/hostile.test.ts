import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RenderError, renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../server/src/render/sampleInput.ts";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { type CheckedFile, Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

// Any text ends in diagnostics at places inside it: never in a crash or a hang. What hangs runs into the runner's timeout.

const main = "file:///w/main.prompt";

function open(files: Readonly<Record<string, string>>): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [name, text] of Object.entries(files)) fileSystem.files.set(`file:///w/${name}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  return workspace;
}

function check(files: Readonly<Record<string, string>>): CheckedFile {
  const workspace = open(files);
  for (const file of workspace.files) wellFormed(workspace.check(file)!);
  return workspace.check(main)!;
}

/** Ranges lie inside the text, and every fix can be applied. */
function wellFormed({ file, source, diagnostics }: CheckedFile): void {
  const { length } = source.text;
  for (const { range, fixes, message, help } of diagnostics) {
    if (!(0 <= range.start && range.start <= range.end && range.end <= length)) {
      throw new Error(`[${range.start}, ${range.end}) of ${length}: ${message}`);
    }
    if (/<\w+>/.test(message.replace(/'[^']*'/g, "")) && /<(name|type|problem|reason)>/.test(message + help)) {
      throw new Error(`A placeholder is left in: ${message}`);
    }
    for (const fix of fixes) {
      const own = fix.edits.filter((edit) => edit.file === file);
      for (const edit of own)
        if (edit.range.start > edit.range.end || edit.range.end > length) throw new Error(fix.title);
      applyEdits(source.text, own);
    }
  }
}

const yamlPiece = fc.constantFrom(
  ...[
    "---\n",
    "---",
    "\n",
    "input:\n",
    "  schema:\n",
    "    a: string\n",
    "    b?(array, x): {",
    "}",
    "[",
    "]",
    ": ",
    "- ",
  ],
  ...[
    "    c(enum): [x, 1, null]\n",
    "&a ",
    "*a",
    "!!binary ",
    "? ",
    "|\n",
    ">-\n",
    "'",
    '"',
    "# x\n",
    "\t",
    "\r\n",
    "\r",
  ],
  ...[
    "output: {schema: ",
    "$ref: '#'",
    "type: object\n",
    "  default:\n",
    "    a: 1\n",
    "tp-ignore x: y",
    "<<: *a\n",
    "1: 2\n",
  ],
  ...[
    "\ufeff",
    "\u0000",
    "\ud800",
    "\udc00",
    "🎉",
    "%YAML 1.1\n",
    "...\n",
    "tools: ",
    "config:\n  ",
    "(*): any\n",
    "true",
    "~",
  ],
);

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.array(yamlPiece, { maxLength: 30 }).map((pieces) => pieces.join("")),
  fc
    .tuple(fc.array(yamlPiece, { maxLength: 20 }), validTemplate, fc.string({ maxLength: 5 }))
    .map(([yaml, template, noise]) => `---\n${yaml.join("")}\n---\n${template}${noise}`),
);

test("20,000 texts of any kind end in well-formed diagnostics", () => {
  fc.assert(
    fc.property(anyText, anyText, (text, partial) => {
      check({ "main.prompt": text, "_a.prompt": partial, "_b.prompt": text });
    }),
    { numRuns: 20_000 },
  );
});

test("any text is rendered, or refused with a reason", () => {
  fc.assert(
    fc.property(anyText, anyText, (text, partial) => {
      const workspace = open({ "main.prompt": text, "_a.prompt": partial });
      const { file, signature, usage } = workspace.model(main)!;
      try {
        const input = sampleInput(signature.input, usage);
        renderPrompt(file, signature, (name) => workspace.partialText(name, main), { input });
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
      }
    }),
    { numRuns: 3_000 },
  );
});

test("any configuration is read as far as it makes sense", () => {
  const json = fc.oneof(
    fc.json(),
    fc.string({ unit: "binary" }),
    fc.json().map((text) => text.replace(/[{[,]/, "")),
  );
  const section = fc.constantFrom("rules", "helpers", "schemas", "partials", "include", "exclude", "other");
  const config = fc.oneof(
    json,
    fc.dictionary(section, fc.jsonValue()).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(config, (text) => {
      check({ "main.prompt": "---\ninput: {schema: Foo}\n---\n{{a}} {{foo a}}", "typed-prompts.config.json": text });
    }),
    { numRuns: 3_000 },
  );
});

describe("in bulk", () => {
  const deep = (open: string, close: string, count: number): string => open.repeat(count) + close.repeat(count);
  const schema = (text: string): string => `---\ninput:\n  schema: ${text}\n---\n{{a.b.c}}`;
  const lines = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join("\n");
  const inline = (index: number, body: string): string => `{{#*inline "p${index}"}}${body}{{/inline}}`;
  const manyInputs = `---\ninput:\n  schema:\n${lines(3_000, (i) => `    field${i}: string`)}\n`;
  const bomb = `---\na: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
    .split("")
    .map((name, index) => `${name}: &${name} [${`*${"abcdefghij"[index]},`.repeat(9)}]`)
    .join("\n")}\ninput: {schema: *j}\n---\n{{x}}`;

  test.each<[string, string]>([
    ["10 MB of text", "a ".repeat(5_000_000)],
    ["10 MB of front matter", `---\n${"a: b\n".repeat(2_000_000)}---\nx`],
    ["10 MB of one line of front matter", `---\na: ${"b".repeat(10_000_000)}\n---\nx`],
    ["1 MB of open tags", "{{".repeat(500_000)],
    ["100,000 variables", "{{a.b.c}} ".repeat(100_000)],
    ["10,000 unclosed blocks", "{{#if a}}\n".repeat(10_000)],
    ["10,000 nested blocks", deep("{{#each a}}", "{{/each}}", 10_000)],
    ["100,000 nested parentheses", `{{a ${deep("(", ")", 100_000)}}}`],
    ["5,000 nested sub-expressions", `{{a ${"(b ".repeat(5_000)}c${")".repeat(5_000)}}}`],
    ["an alias bomb", bomb],
    ["100,000 nested lists", schema(deep("[", "]", 100_000))],
    ["100,000 nested maps", schema(deep("{a: ", "}", 100_000))],
    ["a schema nested as deep as YAML may be", schema(deep("{a: ", "}", 190))],
    ["a deep JSON Schema", schema(deep("{type: object, properties: {a: ", "}}", 90))],
    ["alternatives of alternatives", schema(deep("{anyOf: [{type: 'null'}, ", "]}", 60))],
    ["a reference to itself", schema('{type: object, properties: {a: {$ref: "#/properties/a"}}}')],
    [
      "a circle of references",
      schema('{$ref: "#/$defs/a", type: object, $defs: {a: {$ref: "#/$defs/b"}, b: {$ref: "#/$defs/a"}}}'),
    ],
    [
      "a whole schema in itself",
      schema('{type: object, properties: {a: {anyOf: [{$ref: "#"}, {type: array, items: {$ref: "#"}}]}}}'),
    ],
    ["50,000 opening braces in text", `---\noutput: {schema: {a: string}}\n---\n${"{\n".repeat(50_000)}`],
    ["50,000 JSON samples", `---\noutput: {schema: {a: string}}\n---\n${'{"a": 1}\n'.repeat(50_000)}`],
    ["100,000 carriage returns", "\r".repeat(100_000)],
    ["100,000 comments that suppress", "{{! tp-ignore unknown-variable: x }}\n".repeat(20_000)],
    ["100,000 uses of one unknown name", `---\ninput: {schema: {a: string}}\n---\n${"{{b}}\n".repeat(100_000)}`],
    [
      "50,000 suppressions in one line",
      `---\ninput: {schema: {a: string}}\n---\n${"{{b}}{{! tp-ignore unknown-variable: x }}".repeat(50_000)}`,
    ],
    ["3,000 mistyped names of 3,000", `${manyInputs}---\n${lines(3_000, (i) => `{{fild${i}}}`)}`],
    ["20,000 inline partials, each calling the next", lines(20_000, (i) => inline(i, `{{>p${i + 1}}}`))],
    [
      "200 inline partials, each calling all before",
      lines(200, (i) =>
        inline(
          i,
          lines(i, (j) => `{{>p${j}}}`),
        ),
      ),
    ],
    [
      "a circle of 5,000 inline partials, with a way back to each",
      lines(5_000, (i) => inline(i, `{{>p${i + 1}}}`)) +
        inline(
          10_000,
          lines(10_000, (i) => `{{>p${i}}}`),
        ),
    ],
    [
      "2,000 calls of an inline partial with 2,000 parameters",
      `---\ninput: {schema: {a: string}}\n---\n${inline(
        0,
        lines(2_000, (i) => `{{x${i}}}`),
      )}${"{{>p0 a=1}}".repeat(2_000)}`,
    ],
    ["a long name", `---\ninput: {schema: {${"a".repeat(100_000)}: string}}\n---\n{{${"b".repeat(100_000)}}}`],
    [
      "30,000 inputs",
      `---\ninput:\n  schema:\n${Array.from({ length: 20_000 }, (_, i) => `    a${i}: string`).join("\n")}\n---\n{{b}}`,
    ],
  ])("%s", (_, text) => {
    expect(check({ "main.prompt": text })).toBeDefined();
    expect(check({ "main.prompt": "{{>p}}", "_p.prompt": text })).toBeDefined();
  });

  test("1,000 partials in a circle, and a chain of 1,000", () => {
    const circle = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`_p${index}.prompt`, `{{>p${(index + 1) % 1_000}}}{{a${index}}}`]),
    );
    check({ "main.prompt": "{{>p0}}", ...circle });
    check({ "main.prompt": "{{>p0}}", ...circle, "_p999.prompt": "{{end}}" });
  });

  test("partials that call each other 2^40 ways", () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `_p${index}.prompt`,
        `{{>p${index + 1}}}{{>p${index + 1} x=y}}{{a${index}.b}}`,
      ]),
    );
    check({ "main.prompt": "---\ninput: {schema: {a: string}}\n---\n{{>p0}}", ...doubling, "_p40.prompt": "{{z}}" });
  });
});
