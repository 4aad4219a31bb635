import fc from "fast-check";

/** Generates YAML in all its styles, and ways to break it. A value is written below a key at some indentation. */

type Written = (indent: string) => string;

const plain = fc.constantFrom(
  ...["text", "two words", "it's", "a#b", "http://x.y", "string", "a thing", "ü 🎉", "~x", "a-b", "{}", "[]"],
  ...["1", "-2.5", "0x1F", "0o17", "1e3", ".inf", ".nan", "1_000", "12345678901234567890", "01", "-0", "1.0"],
  ...["true", "False", "null", "~", "yes", "2024-01-01", "<<", "=", "! x"],
);
const awkward = fc.constantFrom("a, b", "x: y", "- x", "*", "@x", "`x`", "%x", "?", "-", "k:", '"\\q"', "*x", "*y", "");
const quoted = fc.constantFrom(
  ...['"text"', "'it''s'", '"a \\" b"', '""', "''", '"\\u00e9\\x41\\U0001F600\\n"', '"a \\\n   b"', '"1"', "'# x'"],
  ...['"one\n   two\n\n   three"', "'one\n   two'", '"tab\\t"', '" space "', '"{{x}}"', '"[a]: {b}"'],
);
const key = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      "a",
      "b",
      "name?",
      "tags(array of what)",
      "x.y",
      "(*)",
      "ü",
      "$ref",
      "__proto__",
      "c",
      "d",
      "e",
      "f",
      "g",
      "h",
      "i",
      "j",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("1", "1.0", "true", "null", "~", '"q k"', "'it''s'", '"\\u0061"', "two words"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("? a", "<<", "", "*x ", "&k c", "!!str d", "[f, g]", "{f: g}", "a ", "0x10"),
  },
);
const property = fc.oneof(
  { weight: 20, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "&x ",
      "&y ",
      "&z ",
      "!!str ",
      "!!int ",
      "!local ",
      "! ",
      "!!map ",
      "!!seq ",
      "&x !!str ",
    ),
  },
);
const comment = fc.constantFrom("", "", "", "", " # note", "  #", "\t# x", " # it's [ {");
const lineBreak = fc.constantFrom(
  "\n",
  "\n",
  "\n",
  "\n\n",
  "\n# note\n",
  "\n   # note\n",
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\n \n",
);

const flowScalar: fc.Arbitrary<Written> = fc
  .tuple(
    property,
    fc.oneof({ weight: 12, arbitrary: plain }, { weight: 8, arbitrary: quoted }, { weight: 1, arbitrary: awkward }),
  )
  .map(
    ([before, text]) =>
      (indent) =>
        before + text.replaceAll("\n", `\n${indent}`),
  );
const blockScalar: fc.Arbitrary<Written> = fc
  .tuple(
    fc.constantFrom("|", ">", "|-", ">-", "|+", ">+", "|2", ">1-"),
    comment,
    fc.array(fc.constantFrom("one", "two # not a comment", "  more", "", "- x", "a: b", "\ttab", "string, x"), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([header, note, lines]) => (indent) => {
    const extra = /\d/.exec(header)?.[0] === "1" ? " " : "  ";
    return `${header}${note}\n${lines.map((line) => (line ? indent + extra + line : "")).join("\n")}`;
  });

const { flow, block } = fc.letrec<{ flow: Written; block: Written }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 2 },
    { weight: 5, arbitrary: flowScalar },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.array(tie("flow"), { maxLength: 3 }),
          fc.constantFrom(", ", ",", " ,\n  "),
          fc.constantFrom("", ",", " "),
        )
        .map(
          ([items, comma, end]): Written =>
            (indent) =>
              `[${items.map((item) => item(indent)).join(comma)}${end}]`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.array(fc.tuple(key, tie("flow")), { maxLength: 3 }),
          fc.constantFrom(": ", ":", " : "),
          fc.constantFrom("", ","),
        )
        .map(
          ([entries, colon, end]): Written =>
            (indent) =>
              `{${entries.map(([name, value]) => name + colon + value(indent)).join(", ")}${end}}`,
        ),
    },
  ),
  block: fc.oneof(
    { maxDepth: 3 },
    {
      weight: 3,
      arbitrary: fc.tuple(tie("flow"), comment).map(
        ([value, note]): Written =>
          (indent) =>
            ` ${value(indent)}${note}`,
      ),
    },
    {
      weight: 1,
      arbitrary: blockScalar.map(
        (value): Written =>
          (indent) =>
            ` ${value(indent)}`,
      ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(property, fc.array(fc.tuple(key, tie("block"), lineBreak), { minLength: 1, maxLength: 3 }), comment)
        .map(
          ([before, entries, note]): Written =>
            (indent) => {
              const inner = `${indent}  `;
              const lines = entries.map(([name, value, end]) => `${inner}${name}:${value(inner)}${end}`);
              return ` ${before.trim()}${note}\n${lines.join("").trimEnd()}`;
            },
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          property,
          fc.array(fc.tuple(tie("block"), lineBreak), { minLength: 1, maxLength: 3 }),
          fc.constantFrom("", "  "),
        )
        .map(
          ([before, items, extra]): Written =>
            (indent) => {
              const inner = indent + extra;
              const lines = items.map(([value, end]) => `${inner}-${value(inner)}${end}`);
              return ` ${before.trim()}\n${lines.join("").trimEnd()}`;
            },
        ),
    },
  ),
}));

/** Mostly valid; the valid ones use everything YAML has. */
export const yamlText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "", "", "", "# note\n", "\n", "---\n", "%YAML 1.2\n---\n", "%YAML 1.1\n---\n", "\ufeff"),
    fc.array(fc.tuple(key, block, lineBreak), { maxLength: 3 }),
    flow,
    fc.constantFrom("", "", "", "", "...\n", "# end", "---\nb: 1\n"),
  )
  .map(([start, entries, single, end]) => {
    const lines = entries.map(([name, value, after]) => `${name}:${value("")}${after}`);
    return start + (lines.length > 0 ? lines.join("") : single("")) + end;
  });

const fragment = fc.constantFrom(
  ...[
    ":",
    ": ",
    "-",
    "- ",
    "\n",
    "\r\n",
    "\r",
    "  ",
    " ",
    "\t",
    "#",
    " #",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
  ],
  ...[
    "|",
    ">",
    "!",
    "!!",
    "%",
    "@",
    "`",
    "?",
    "? ",
    "---",
    "---\n",
    "...",
    "\n...\n",
    "\\",
    "a",
    "a: ",
    "1",
    "null",
    "<<",
    "\0",
  ],
  ...[
    "\u2028",
    "\ud800",
    "é",
    "\ufeff",
    "\u0085",
    "\n\t",
    "\n  - ",
    "!!map ",
    "!!binary ",
    "!!set ",
    "%TAG ! x\n",
    "%YAML 1.1\n",
  ],
);

/** YAML with pieces cut out, put in, doubled and moved. */
export const mutatedYaml: fc.Arbitrary<string> = fc
  .tuple(
    yamlText,
    fc.array(fc.tuple(fc.constantFrom("cut", "put", "replace", "double"), fc.nat(), fc.nat(6), fragment), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([text, changes]) => {
    let changed = text;
    for (const [kind, place, length, inserted] of changes) {
      const at = place % (changed.length + 1);
      const after = kind === "put" ? at : at + length;
      const middle = kind === "cut" ? "" : kind === "double" ? changed.slice(at, after).repeat(2) : inserted;
      changed = changed.slice(0, at) + middle + changed.slice(after);
    }
    return changed;
  });

/** Anything at all, and anything made of what means something to YAML. */
export const rawYaml: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join("")),
);
