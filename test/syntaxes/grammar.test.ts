import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar, type IRawGrammar } from "vscode-textmate";
import { parseMarked } from "../support/carets.ts";

const grammarFile = new URL("../../syntaxes/dotprompt.tmLanguage.json", import.meta.url);

/** What the grammar uses of VS Code's Markdown, and constructs there that swallow a tag if nothing is done. */
const markdown = {
  scopeName: "text.html.markdown",
  patterns: [],
  repository: {
    separator: { name: "meta.separator.markdown", match: "^ {0,3}-{3,}\\s*$" },
    fenced_code_block: {
      name: "markup.fenced_code.block.markdown",
      begin: "^\\s*(```)\\s*json\\s*$",
      end: "^\\s*\\1\\s*$",
      patterns: [{ name: "string.json", begin: '"', end: '"' }],
    },
    inline: {
      patterns: [
        { name: "markup.bold.markdown", begin: "\\*\\*", end: "\\*\\*" },
        { name: "markup.inline.raw.string.markdown", match: "(`+)[^`]*\\1" },
        { name: "meta.link.inline.markdown", match: "\\[[^\\]]*\\](\\([^)]*\\))?" },
        { name: "constant.character.escape.markdown", match: "\\\\[\\\\{}]" },
      ],
    },
  },
} as unknown as IRawGrammar;

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(readFileSync(wasm));

async function load(withMarkdown: boolean): Promise<IGrammar> {
  const registry = new textmate.Registry({
    onigLib: Promise.resolve(oniguruma),
    loadGrammar: async (scope) => {
      if (scope === "source.dotprompt") return JSON.parse(readFileSync(grammarFile, "utf8"));
      return withMarkdown && scope === "text.html.markdown" ? markdown : null;
    },
  });
  return (await registry.loadGrammar("source.dotprompt"))!;
}

const grammar = await load(true);
const alone = await load(false);

/** For each UTF-16 unit its scopes, without that of the file. */
function scopesOf(text: string, using: IGrammar): string[][] {
  const scopes: string[][] = [];
  let state = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = using.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes: all } of tokens) {
      for (let at = startIndex; at < Math.min(endIndex, line.length); at++) scopes.push(all.slice(1));
    }
    scopes.push([]);
    state = ruleStack;
  }
  return scopes;
}

/** `^^^^ scope` covers exactly a run of that scope or of one below it; under `^^^^ !scope` there is none. */
function check(source: string, using = grammar): void {
  const [file] = parseMarked(source);
  const scopes = scopesOf(file!.text, using);
  expect(file!.labels.length).toBeGreaterThan(0);
  for (const { start, end, label } of file!.labels) {
    const scope = label.replace(/^!/, "");
    const has = (at: number) => scopes[at]?.some((one) => one === scope || one.startsWith(`${scope}.`)) ?? false;
    const found = scopes.slice(start, end).map((all) => all.join(" "));
    const message = `${label} at '${file!.text.slice(start, end)}', which has: ${[...new Set(found)].join(" | ")}`;
    if (label.startsWith("!")) {
      for (let at = start; at < end; at++) expect(has(at), message).toBe(false);
      continue;
    }
    for (let at = start; at < end; at++) expect(has(at), message).toBe(true);
    expect(has(start - 1), `${message}; it begins before`).toBe(false);
    expect(has(end), `${message}; it ends after`).toBe(false);
  }
}

const frontMatter = "meta.embedded.block.frontmatter";
const tag = "meta.embedded.expression.handlebars";
const key = "keyword.other.key.dotprompt";

describe("front matter", () => {
  test("is between the first two rules", () => {
    check(`---
^^^ punctuation.definition.front-matter.begin
model: a
^^^^^^^^ ${frontMatter}
---
^^^ punctuation.definition.front-matter.end
model: a
^^^^^^^^ !${frontMatter}
---
^^^ meta.separator.markdown
model: a
^^^^^^^^ !${frontMatter}
---
^^^ meta.separator.markdown`);
  });

  test("does not begin in the body", () => {
    check(`Text
---
^^^ meta.separator.markdown
model: a
^^^^^^^^ !${frontMatter}
---`);
  });

  test("may follow comments and blank lines", () => {
    check(`# Copyright
^^^^^^^^^^^ comment.line.number-sign.dotprompt

---
^^^ punctuation.definition.front-matter.begin
model: a
^^^^^ ${key}
---   
# Heading
^^^^^^^^^ markup.heading.markdown
^^^^^^^^^ !comment`);
  });

  test.each(["# Hello {{name}}", "## Hello"])("does not follow the heading '%s'", (heading) => {
    check(`${heading}
${"^".repeat(heading.length)} markup.heading.markdown
---
^^^ meta.separator.markdown`);
  });

  test("ends whatever is unclosed in it", () => {
    check(`---
description: "unclosed
             ^^^^^^^^^ string.quoted.double.yaml
input:
  schema: {
---
^^^ punctuation.definition.front-matter.end
Text
^^^^ !meta.header.dotprompt`);
  });

  test("keys that Dotprompt knows, and others", () => {
    const top = [
      "name",
      "variant",
      "version",
      "description",
      "model",
      "tools",
      "toolDefs",
      "config",
      "input",
      "output",
    ];
    const genkit = ["metadata", "ext", "raw", "maxTurns", "toolChoice", "returnToolRequests", "use"];
    for (const name of [...top, ...genkit]) check(`---\n${name}: x\n${"^".repeat(name.length)} ${key}\n---`, alone);
    check(
      `---
modle: x
^^^^^ entity.name.tag.yaml
my.model: x
^^^^^^^^ entity.name.tag.yaml
config:
  temperature: 1
  ^^^^^^^^^^^ ${key}
  unknown: 1
  ^^^^^^^ entity.name.tag.yaml
input:
  default:
  ^^^^^^^ ${key}
    schema: x
    ^^^^^^ entity.name.tag.yaml
  schema:
  ^^^^^^ ${key}
    a: any
output:
  format: json
  ^^^^^^ ${key}
  schema: any
  ^^^^^^ ${key}
metadata:
  model: x
  ^^^^^ entity.name.tag.yaml
---`,
      alone,
    );
  });

  test("YAML", () => {
    check(
      `---
# note
^^^^^^ comment.line.number-sign.yaml
model: a#b c # note
       ^^^^^^ string.unquoted.plain.yaml
             ^^^^^^ comment.line.number-sign.yaml
a: 'it''s' # note
   ^^^^^^^ string.quoted.single.yaml
           ^^^^^^ comment.line.number-sign.yaml
b: "\\" # {{no}}"
   ^^^^^^^^^^^^^ string.quoted.double.yaml
         ^^^^ !${tag}
c: -0.5
   ^^^^ constant.numeric.yaml
d: true
   ^^^^ constant.language.yaml
e: 5 apples
   ^^^^^^^^ string.unquoted.plain.yaml
f: [one, "two", 3, {g: null}]
    ^^^ string.unquoted.plain.yaml
         ^^^^^ string.quoted.double.yaml
                ^ constant.numeric.yaml
                    ^ entity.name.tag.yaml
                       ^^^^ constant.language.yaml
tools:
  - name: x
  ^ punctuation.definition.block.sequence.item.yaml
    ^^^^ entity.name.tag.yaml
  - y
    ^ string.unquoted.plain.yaml
description: |
^^^^^^^^^^^ ${key}
             ^ keyword.control.flow.block-scalar.yaml
  model: text
^^^^^^^^^^^^^ string.unquoted.block.yaml

  ---
^^^^^ string.unquoted.block.yaml
model: x
^^^^^ ${key}
---`,
      alone,
    );
  });
});

describe("Picoschema", () => {
  test.each(["string", "number", "integer", "boolean", "any", "null"])("type %s", (type) => {
    const carets = "^".repeat(type.length);
    check(`---
input:
  schema:
    a: ${type}
       ${carets} support.type.primitive.picoschema
output:
  schema: ${type}, text
          ${carets} support.type.primitive.picoschema
---`);
  });

  test("fields", () => {
    check(
      `---
input:
  schema:
    plain: string, of a: b, c # note
    ^^^^^ variable.other.property.picoschema
           ^^^^^^ support.type.primitive.picoschema
                 ^ punctuation.separator.description.picoschema
                   ^^^^^^^^^^^ string.unquoted.description.picoschema
                              ^^^^^^ comment.line.number-sign.yaml
    maybe?: Address, where
    ^^^^^ variable.other.property.picoschema
         ^ keyword.operator.optional.picoschema
            ^^^^^^^ entity.name.type.schema.picoschema
                     ^^^^^ string.unquoted.description.picoschema
    list?(array, of (some) things): strings
    ^^^^ variable.other.property.picoschema
        ^ keyword.operator.optional.picoschema
          ^^^^^ storage.type.picoschema
                 ^^^^^^^^^^^^^^^^ string.unquoted.description.picoschema
                                    ^^^^^^^ entity.name.type.schema.picoschema
    tone(enum, how): [formal, any]
         ^^^^ storage.type.picoschema
               ^^^ string.unquoted.description.picoschema
                      ^^^^^^ string.unquoted.plain.yaml
                              ^^^ string.unquoted.plain.yaml
    size(enum):
      - string
        ^^^^^^ string.unquoted.plain.yaml
    user(object):
         ^^^^^^ storage.type.picoschema
      schema: string
      ^^^^^^ variable.other.property.picoschema
      "quoted(array)": "string, the text"
       ^^^^^^ variable.other.property.picoschema
              ^^^^^ storage.type.picoschema
                        ^^^^^^ support.type.primitive.picoschema
                                ^^^^^^^^ string.quoted.description.picoschema
    (*): any, the rest
    ^^^ variable.language.wildcard.picoschema
         ^^^ support.type.primitive.picoschema
    wrong: string[]
           ^^^^^^^^ !support.type.primitive
    flow: {a?: string, b(array): Foo}
           ^ variable.other.property.picoschema
            ^ keyword.operator.optional.picoschema
               ^^^^^^ support.type.primitive.picoschema
                       ^ variable.other.property.picoschema
                         ^^^^^ storage.type.picoschema
                                 ^^^ entity.name.type.schema.picoschema
  default:
    plain: string
           ^^^^^^ !support.type.primitive
---`,
      alone,
    );
  });
});

describe("Handlebars", () => {
  test("output", () => {
    check(`a {{name}} b
  ^^^^^^^^ ${tag}
  ^^ punctuation.definition.template-expression.begin
    ^^^^ variable.other.handlebars
        ^^ punctuation.definition.template-expression.end`);
    check(`{{~ name ~}}
^^^^^^^^^^^^ ${tag}
  ^ keyword.operator.strip
    ^^^^ variable.other.handlebars
         ^ keyword.operator.strip`);
    check(`a {{{name}}} {{~{b}~}} {{&c}}
  ^^^^^^^^^^ ${tag}
     ^^^^ variable.other.handlebars
                 ^ variable.other.handlebars
             ^^^^^^^^^ ${tag}
                         ^ keyword.operator.unescaped
                          ^ variable.other.handlebars`);
  });

  test("comments", () => {
    check(`a {{! one }} b {{~!two~}} c {{!-- }} {{x}} --}} d
  ^^^^^^^^^^ comment.block.handlebars
               ^^^^^^^^^^ comment.block.handlebars
                            ^^^^^^^^^^^^^^^^^^^ comment.block.handlebars
                                     ^^^^^ !${tag}`);
    check(`a {{!--}} b {{!---}} c {{!----}} d
  ^^^^^^^ comment.block.handlebars
            ^^^^^^^^ comment.block.handlebars
                       ^^^^^^^^^ comment.block.handlebars`);
    check(`text {{!-- first
     ^^^^^^^^^^^ comment.block.handlebars

# second
^^^^^^^^ comment.block.handlebars
^^^^^^^^ !markup
last ~--}} {{x}}
^^^^^^^^^^ comment.block.handlebars
           ^^^^^ ${tag}`);
  });

  test("raw blocks", () => {
    check(`{{{{raw a}}}} {{b}} {{{{/raw}}}} {{c}}
^^^^ punctuation.definition.template-expression.begin
    ^^^ entity.name.function.block.handlebars
        ^ variable.other.handlebars
              ^^^^^ !${tag}
                    ^^^^^ punctuation.definition.template-expression.begin
                                 ^^^^^ ${tag}`);
  });

  test.each(["if", "unless", "each", "with", "ifEquals", "unlessEquals"])("block helper %s", (name) => {
    const carets = "^".repeat(name.length);
    check(`{{#${name} a}}b{{/${name}}}
  ^ keyword.control.block.handlebars
   ${carets} keyword.control.helper.handlebars
`);
    check(`{{~/${name}~}}
   ^ keyword.control.block.handlebars
    ${carets} keyword.control.helper.handlebars`);
    check(`{{else ${name} a}}
  ^^^^ keyword.control.else.handlebars
       ${carets} keyword.control.helper.handlebars`);
  });

  test.each(["lookup", "log", "role", "history", "section", "media", "json"])("inline helper %s", (name) => {
    const carets = "^".repeat(name.length);
    check(`{{${name}}}\n  ${carets} support.function.helper.handlebars`);
    check(`{{${name} a}}\n  ${carets} support.function.helper.handlebars`);
    check(`{{a (${name} b)}}\n     ${carets} support.function.helper.handlebars`);
    check(`{{a.${name}}}\n    ${carets} !support.function`);
    check(`{{${name}s}}\n  ${carets}^ variable.other.handlebars`);
  });

  test.each(["system", "user", "model", "tool"])("role %s", (role) => {
    const carets = "^".repeat(role.length);
    check(`{{role "${role}"}}
  ^^^^ support.function.helper.handlebars
       ^${carets}^ string.quoted.role.handlebars
        ${carets} constant.language.role.dotprompt`);
    check(`{{~role '${role}'~}}\n         ${carets} constant.language.role.dotprompt`);
    check(`{{json "${role}"}}\n        ${carets} !constant.language.role`);
  });

  test("else and inverse", () => {
    check(`{{else}} {{~ else ~}} {{^}} {{^a}} {{elsewhere}}
  ^^^^ keyword.control.else.handlebars
             ^^^^ keyword.control.else.handlebars
                        ^ keyword.control.block.handlebars
                              ^ keyword.control.block.handlebars
                               ^ variable.other.handlebars
                                     ^^^^^^^^^ variable.other.handlebars`);
  });

  test("partials", () => {
    check(`{{> dir/name.x ctx a=1}} {{>"b c"}} {{> (lookup . "d")}}
  ^ keyword.control.partial.handlebars
    ^^^^^^^^^^ entity.name.function.partial.handlebars
               ^^^ variable.other.handlebars
                   ^ entity.other.attribute-name.handlebars
                            ^^^^^ string.quoted.double.handlebars
                                         ^^^^^^ support.function.helper.handlebars`);
    check(`{{#> layout}}x{{/layout}}
  ^^ keyword.control.partial.handlebars
     ^^^^^^ entity.name.function.partial.handlebars`);
    check(`{{#*inline "a"}}b{{/inline}}
  ^^ keyword.control.block.handlebars
    ^^^^^^ keyword.control.inline.handlebars
           ^^^ string.quoted.double.handlebars
                    ^^^^^^ keyword.control.inline.handlebars`);
  });

  test("paths", () => {
    check(`{{#each a.b/c}}{{../d}} {{this.e}} {{.}} {{./f}} {{@root.g}} {{@../index}} {{this}} {{h.[i j].k-l}}
        ^ variable.other.handlebars
         ^ punctuation.separator.path.handlebars
          ^ variable.other.property.handlebars
            ^ variable.other.property.handlebars
                 ^^ variable.language.parent.handlebars
                    ^ variable.other.property.handlebars
                          ^^^^ variable.language.this.handlebars
                               ^ variable.other.property.handlebars
                                     ^ variable.language.this.handlebars
                                           ^ variable.language.this.handlebars
                                             ^ variable.other.property.handlebars
                                                   ^^^^^ variable.language.data.handlebars
                                                         ^ variable.other.property.handlebars
                                                               ^ variable.language.data.handlebars
                                                                ^^ variable.language.parent.handlebars
                                                                             ^^^^ variable.language.this.handlebars
                                                                                        ^^^^^ string.quoted.other.segment.handlebars
                                                                                              ^^^ variable.other.property.handlebars`);
  });

  test("arguments", () => {
    check(`{{call "a\\"}}" 'b' -1.5 2 true null [c d]=false e = (f g=undefined) x1 true1}}
  ^^^^ entity.name.function.helper.handlebars
       ^^^^^^^ string.quoted.double.handlebars
         ^^ constant.character.escape.handlebars
               ^^^ string.quoted.single.handlebars
                   ^^^^ constant.numeric.handlebars
                        ^ constant.numeric.handlebars
                          ^^^^ constant.language.handlebars
                               ^^^^ constant.language.handlebars
                                    ^^^^^ entity.other.attribute-name.handlebars
                                         ^ keyword.operator.assignment.handlebars
                                          ^^^^^ constant.language.handlebars
                                                ^ entity.other.attribute-name.handlebars
                                                  ^ keyword.operator.assignment.handlebars
                                                    ^ punctuation.section.parens.begin.handlebars
                                                     ^ entity.name.function.helper.handlebars
                                                       ^ entity.other.attribute-name.handlebars
                                                         ^^^^^^^^^ constant.language.handlebars
                                                                  ^ punctuation.section.parens.end.handlebars
                                                                    ^^ variable.other.handlebars
                                                                       ^^^^^ variable.other.handlebars`);
  });

  test("block parameters", () => {
    check(`{{#each items as |item i|}}{{asset}}{{as}}
              ^^ keyword.control.as.handlebars
                 ^ punctuation.definition.parameters.begin.handlebars
                  ^^^^ variable.parameter.handlebars
                       ^ variable.parameter.handlebars
                        ^ punctuation.definition.parameters.end.handlebars
                             ^^^^^ variable.other.handlebars
                                      ^^ variable.other.handlebars`);
  });

  test("escaped tags", () => {
    check(`a \\{{b}} {{c}}
  ^^^ constant.character.escape.handlebars
     ^ !${tag}
         ^^^^^ ${tag}`);
    check(`a \\\\{{b}} c
  ^^ constant.character.escape.handlebars
    ^^^^^ ${tag}`);
  });

  test("over several lines", () => {
    check(`text {{#if
     ^^^^^ ${tag}
  condition}} {{x}}
^^^^^^^^^^^^^ ${tag}
  ^^^^^^^^^ variable.other.handlebars`);
  });

  test("an unclosed tag ends at the next one", () => {
    check(`{{role "user {{name}}
       ^^^^^^^^^^^^^^ string.quoted.double.handlebars
{{name}}
  ^^^^ variable.other.handlebars`);
    check(`{{name {{other}} text
         ^^^^^ variable.other.handlebars
                 ^^^^ !${tag}`);
  });
});

describe("Markdown", () => {
  test("headings, lists, quotes, tags", () => {
    check(
      `# Title {{x}}
^^^^^^^^^^^^^ markup.heading.markdown
        ^^^^^ ${tag}
###### Sub
^^^^^^ punctuation.definition.heading.markdown
#hashtag
^^^^^^^^ !markup
- {{x}}
^ punctuation.definition.list.begin.markdown
  ^^^^^ ${tag}
  10. b
  ^^^ punctuation.definition.list.begin.markdown
> {{x}}
^ punctuation.definition.quote.begin.markdown
<context id="{{x}}">a</context> 1 <2 b
 ^^^^^^^ entity.name.tag.html
         ^^ entity.other.attribute-name.html
             ^^^^^ ${tag}
                       ^^^^^^^ entity.name.tag.html
                                  ^^^^ !meta.tag
<!-- {{x}} -->
^^^^^^^^^^^^^^ comment.block.html
     ^^^^^ ${tag}`,
      alone,
    );
  });

  test("a tag is found inside every construct", () => {
    check(`**bold {{x}} text**
^^^^^^^^^^^^^^^^^^^ markup.bold.markdown
       ^^^^^ ${tag}`);
    check(`\`code\` \`{{x}} code\` and \`\`{{y}}\`\` **\`{{z}}\`**
^^^^^^ markup.inline.raw.string.markdown
       ^^^^^^^^^^^^ markup.inline.raw.string.markdown
        ^^^^^ ${tag}
                        ^^^^^^^^^ markup.inline.raw.string.markdown
                          ^^^^^ ${tag}
                                    ^^^^^^^ markup.inline.raw.string.markdown
                                     ^^^^^ ${tag}`);
    check(`[text]({{url}}) ![{{alt}}](x) **[{{y}}]** [plain](url)
       ^^^^^^^ ${tag}
                  ^^^^^^^ ${tag}
                                 ^^^^^ ${tag}
                                          ^^^^^^^^^^^^ meta.link.inline.markdown`);
    check(`\`\`\`json
{"a": "{{x}}", "b": {{json [c d]}}}
      ^^^^^^^ string.json
       ^^^^^ ${tag}
                    ^^^^^^^^^^^^^^ ${tag}
\`\`\`
{{x}}
^^^^^ ${tag}`);
  });

  test("a code block whose language is a tag", () => {
    check(`\`\`\`{{language}}
^^^ punctuation.definition.markdown
   ^^^^^^^^^^^^ ${tag}
# {{code}}
^ !markup.heading
  ^^^^^^^^ ${tag}
\`\`\`
^^^ punctuation.definition.markdown
text
^^^^ !markup`);
  });

  test("braces that are no tag", () => {
    check(`{"a": {"b": 1}} { {x} }
^^^^^^^^^^^^^^^^^^^^^^^ !${tag}`);
  });
});

/** Milliseconds for a text, the best of two runs; as VS Code does it, though without its limits of time and length. */
function time(text: string): number {
  const run = () => {
    const start = performance.now();
    let state = textmate.INITIAL;
    for (const line of text.split("\n")) state = alone.tokenizeLine2(line, state).ruleStack;
    return performance.now() - start;
  };
  return Math.min(run(), run());
}

const body = (unit: string) => (length: number) => `{{x}}\n${unit.repeat(length / unit.length)}`;
const yaml = (before: string, unit: string) => (length: number) =>
  `---\n${before}${unit.repeat(length / unit.length)}:x\n---\n`;

const hostile: Record<string, (length: number) => string> = {
  tags: body("{{a.b c=1}} "),
  "opening braces": body("{{ "),
  braces: body("{"),
  "unclosed comments": body("{{!-- "),
  "raw blocks": body("{{{{a}}}} "),
  backslashes: body("\\"),
  backticks: body("`{{"),
  brackets: body("[("),
  "angle brackets": body("<a "),
  heading: body("# "),
  "blank space": body(" "),
  "a word": (length) => `{{${"a".repeat(length)}`,
  digits: (length) => `{{a ${"1".repeat(length)}x`,
  parentheses: (length) => `{{a ${"(".repeat(length)}`,
  segments: (length) => `{{a ${"[a ".repeat(length / 3)}`,
  quotes: (length) => `{{a ${'\\"'.repeat(length / 2)}`,
  "blank space in a tag": (length) => `{{a ${" ".repeat(length)}`,
  "an attribute": (length) => `<a ${"b".repeat(length)}>`,
  "blank space that ends a raw block": (length) => `{{{{a}}}}{{{{/${" ".repeat(length)}`,
  dots: (length) => `{{a ${".".repeat(length)}`,
  "first line": (length) => `#${" {".repeat(length / 2)}`,
  "a key": yaml("", "a"),
  "a value": yaml("model: ", "a #"),
  "a quoted value": yaml('model: "', "\\"),
  "a flow value": yaml("a: ", "[{a, "),
  "blank space after a key": yaml("a: b", " "),
  dashes: yaml("", "- "),
  "a field": yaml("input:\n  schema:\n    a", "(array, "),
  "a description": yaml("input:\n  schema:\n    a: string, ", " #,"),
  "blank space in parentheses": yaml("input:\n  schema:\n    a(", " "),
  "blank space before a description": yaml("input:\n  schema:\n    a(array,", " "),
  "blank space before a quoted description": yaml('input:\n  schema:\n    a: "string,', " "),
  "a flow schema": yaml("input:\n  schema: {", "a?: {b, "),
};

/** Four times the text takes four times as long where it is linear, and sixteen times where it is quadratic. */
function checkLinear(make: (length: number) => string, length: number): void {
  let least = Number.POSITIVE_INFINITY;
  // Another process may have taken the processor meanwhile.
  for (let attempt = 0; attempt < 4 && least >= 9; attempt++) {
    const quarter = time(make(length / 4));
    least = Math.min(least, time(make(length)) / Math.max(quarter, 20));
  }
  expect(least).toBeLessThan(9);
}

test("a line of 1 MB is read in linear time", () => {
  checkLinear(body("Dear {{user.name}}, "), 1 << 20);
});

test.each(Object.entries(hostile))("a hostile line is read in linear time: %s", (_, make) => {
  checkLinear(make, 1 << 17);
});
