import fc from "fast-check";

/** One thing that somebody may do to a text; places and lengths are parts of the text's length. */
export interface Mutation {
  readonly kind: "insert" | "delete" | "repeat" | "cut";
  readonly at: number;
  readonly length: number;
  readonly piece: string;
}

/** What prompts are made of, and what breaks them. */
const pieces = [
  ..."{}|\"'#/>^~.:-[]()=@\\\n\r\t 🙂",
  ...["{{", "}}", "{{#if ", "{{#each items as |item i|}}", "{{else}}", "{{else if x}}", "{{/if}}", "{{/each}}"],
  ...["{{>card", "{{#>card}}", "{{/card}}", '{{#*inline "row"}}', "{{/inline}}", "{{!--", "--}}", "{{{{raw}}}}"],
  ...["{{{{/raw}}}}", '{{role "system"}}', "{{media url=x}}", "{{^", "../", "(lookup . x)", "---\n", "\r\n", "\u2028"],
  ...[
    "input:\n  schema:\n    a?: string\n",
    "&a ",
    "*a",
    "- ",
    "? ",
    "| \n",
    "(array, x)",
    "$ref: '#'",
    "type: object\n",
  ],
];

const part = fc.double({ min: 0, max: 1, noNaN: true });

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("insert", "insert", "delete", "repeat", "cut"),
  at: part,
  length: part,
  piece: fc.constantFrom(...pieces),
});

export function mutated(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce(changed, text);
}

function changed(text: string, { kind, at, length, piece }: Mutation): string {
  const start = Math.floor(at * text.length);
  const end = Math.min(text.length, start + Math.ceil(length * 60));
  const head = text.slice(0, start);
  switch (kind) {
    case "insert":
      return head + piece + text.slice(start);
    case "delete":
      return head + text.slice(end);
    case "repeat":
      return text.slice(0, end) + text.slice(start);
    case "cut":
      return head;
  }
}
