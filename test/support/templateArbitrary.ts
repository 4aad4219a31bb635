import fc from "fast-check";

/** Generates valid Handlebars templates that use everything the grammar has, and ways to break them. */

const name = fc.constantFrom(
  "a",
  "b",
  "name",
  "user",
  "items",
  "x1",
  "if",
  "each",
  "with",
  "else1",
  "as",
  "true1",
  "$v",
  "ä",
  "n-m",
  "this1",
);
const blank = fc.constantFrom("", " ", "  ", "\n", " \t", "\r\n");
const someBlank = fc.constantFrom(" ", "  ", "\n", "\r\n ", "\t");
const tilde = fc.constantFrom("", "", "", "~");

const segment = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom("[a b]", "[0]", "[a\\]b]", "[this]", "[x.y]", "[é🎉]") },
);
const prefix = fc.constantFrom("", "", "", "", "../", "../../", "this.", "./", "this/", "@", "@root.", "@../");
const path = fc
  .tuple(prefix, fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom(".", "/"))
  .map(([start, parts, separator]) => start + parts.join(separator));
const literal = fc.constantFrom(
  '"text"',
  "'it'",
  '"a \\" b"',
  "''",
  '"{{"',
  '"line\nbreak"',
  "1",
  "-2",
  "3.5",
  "true",
  "false",
  "null",
  "undefined",
);
const thing = fc.oneof(
  { weight: 4, arbitrary: path },
  { weight: 1, arbitrary: fc.constantFrom("this", ".", "..", "@index") },
  { weight: 2, arbitrary: literal },
);

const { expression } = fc.letrec<{ expression: string; sub: string }>((tie) => ({
  expression: fc.oneof({ maxDepth: 2 }, { weight: 3, arbitrary: thing }, { weight: 1, arbitrary: tie("sub") }),
  sub: fc
    .tuple(path, fc.array(fc.tuple(someBlank, tie("expression")), { maxLength: 2 }), hashOf(tie("expression")), blank)
    .map(([callee, params, hash, end]) => `(${callee}${params.map((parts) => parts.join("")).join("")}${hash}${end})`),
}));

function hashOf(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const pair = fc
    .tuple(someBlank, name, blank, blank, value)
    .map(([before, key, left, right, inner]) => `${before}${key}${left}=${right}${inner}`);
  return fc.array(pair, { maxLength: 2 }).map((pairs) => pairs.join(""));
}

const call = fc
  .tuple(path, fc.array(fc.tuple(someBlank, expression), { maxLength: 2 }), hashOf(expression), blank)
  .map(([callee, params, hash, end]) => ({
    callee,
    text: `${callee}${params.map((parts) => parts.join("")).join("")}${hash}${end}`,
  }));
const blockParams = fc.constantFrom("", "", "", " as |item|", " as |item index|", "  as  | a b |");
const content = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "text",
      " ",
      "\n",
      "  \n",
      "\n  ",
      "\r\n",
      "a\n  b",
      "\t\n\n",
      "🎉 é",
      '{ "a": 1 }',
      " }",
      "# h\n",
      "\\",
      "\\\n",
      " } }",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("\\{{escaped}} ", "\\\\", "--", "\u00a0\n", "\u2028") },
);

const leaf = fc.oneof(
  { weight: 5, arbitrary: content },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        tilde,
        blank,
        fc.oneof(
          thing,
          call.map((one) => one.text),
        ),
        blank,
        tilde,
      )
      .map(([open, before, inner, after, close]) => `{{${open}${before}${inner}${after}${close}}}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(tilde, call, tilde).map(([open, inner, close]) => `{{${open}{${inner.text}}${close}}}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(tilde, call, tilde).map(([open, inner, close]) => `{{${open}&${inner.text}${close}}}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(tilde, fc.constantFrom("note", " a } b ", "", "-x", "x\ny"), tilde)
      .map(([open, text, close]) => `{{${open}! ${text} ${close}}}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(tilde, fc.constantFrom(" note ", " {{x}} ", "", "a\nb", "-"), tilde)
      .map(([open, text, close]) => `{{${open}!--${text}--${close}}}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        tilde,
        blank,
        fc.oneof(
          call.map((one) => one.text),
          fc.constantFrom("a/b", '"q r"', "(lookup . 'x')", "1"),
        ),
        tilde,
      )
      .map(([open, before, inner, close]) => `{{${open}>${before}${inner}${close}}}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(tilde, call, tilde).map(([open, inner, close]) => `{{${open}*${inner.text}${close}}}`),
  },
);

export const validTemplate: fc.Arbitrary<string> = fc.letrec<{ template: string; statement: string; block: string }>(
  (tie) => ({
    template: fc.array(tie("statement"), { maxLength: 3, depthIdentifier: "template" }).map((parts) => parts.join("")),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: "template" },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: tie("block") },
    ),
    block: fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(
            fc.array(tilde, { minLength: 6, maxLength: 6 }),
            fc.constantFrom("#", "#", "# "),
            call,
            blockParams,
            tie("template"),
            fc.array(fc.tuple(call, blockParams, tie("template"), tilde, tilde), { maxLength: 2 }),
            fc.option(tie("template")),
            fc.constantFrom("else", "^", " else "),
          )
          .map(([t, mark, open, params, body, chain, otherwise, word]) => {
            const links = chain
              .map(([link, names, inner, a, b]) => `{{${a}else ${link.text}${names}${b}}}${inner}`)
              .join("");
            const last = otherwise === null ? "" : `{{${t[2]}${word}${t[3]}}}${otherwise}`;
            return `{{${t[0]}${mark}${open.text}${params}${t[1]}}}${body}${links}${last}{{${t[4]}/${open.callee}${t[5]}}}`;
          }),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.array(tilde, { minLength: 6, maxLength: 6 }),
            call,
            blockParams,
            tie("template"),
            fc.option(tie("template")),
          )
          .map(([t, open, params, body, otherwise]) => {
            const last = otherwise === null ? "" : `{{${t[2]}^${t[3]}}}${otherwise}`;
            return `{{${t[0]}^${open.text}${params}${t[1]}}}${body}${last}{{${t[4]}/${open.callee}${t[5]}}}`;
          }),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.array(tilde, { minLength: 4, maxLength: 4 }), call, tie("template"))
          .map(([t, open, body]) => `{{${t[0]}#>${open.text}${t[1]}}}${body}{{${t[2]}/${open.callee}${t[3]}}}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.array(tilde, { minLength: 4, maxLength: 4 }), tie("template"))
          .map(([t, body]) => `{{${t[0]}#*inline "p"${t[1]}}}${body}{{${t[2]}/inline${t[3]}}}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(name, fc.constantFrom("raw {{x}}", "", "\n a \n", "{{{{b}}}} in {{{{/b}}}}", "{{", "}}}}"))
          .map(([open, body]) => `{{{{${open}}}}}${body}{{{{/${open}}}}}`),
      },
    ),
  }),
).template;

const tokens = [
  "{{",
  "}}",
  "{{{",
  "}}}",
  "{{#",
  "{{/",
  "{{else}}",
  "{{^}}",
  "{{!",
  "--}}",
  "~",
  "(",
  ")",
  "=",
  "|",
  "as |x|",
  ".",
  "..",
  "/",
  "@",
  '"',
  "'",
  "[",
  "]",
  "1",
  "if",
  " ",
  "\n",
  "\\",
  "{{{{",
  "}}}}",
  "{{>",
  "{{#>",
  "{{#*",
  "&",
  "*",
  "!",
  "-",
  "true",
  "\0",
  "{{!--",
  "~}}",
  "{{~",
  "a",
  "this",
  "🎉",
  "}",
];

/** Templates that are mostly broken: valid ones with a few tokens inserted, removed, doubled or cut off. */
export const mutatedTemplate: fc.Arbitrary<string> = fc
  .tuple(
    validTemplate,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(...tokens),
        fc.constantFrom("insert", "delete", "replace", "cut"),
        fc.integer({ min: 1, max: 4 }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([template, changes]) => {
    let text = template;
    for (const [where, token, how, length] of changes) {
      const at = text.length === 0 ? 0 : where % (text.length + 1);
      if (how === "insert") text = text.slice(0, at) + token + text.slice(at);
      else if (how === "delete") text = text.slice(0, at) + text.slice(at + length);
      else if (how === "replace") text = text.slice(0, at) + token + text.slice(at + length);
      else text = where % 3 === 0 ? text.slice(0, at) : text;
    }
    return text;
  });
