import fc from "fast-check";

/** A place in whatever text: as a part of its length, then where a tag, an entry or a line begins, and some characters on. */
export interface Place {
  readonly part: number;
  readonly landmark: "{{" | "{{#" | "{{/" | ": " | "\n" | "";
  readonly shift: number;
}

/** One thing that somebody may do to a text. */
export interface Mutation {
  readonly kind: "insert" | "delete" | "repeat" | "cut";
  readonly at: Place;
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

export const place: fc.Arbitrary<Place> = fc.record({
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  landmark: fc.constantFrom("{{", "{{#", "{{/", ": ", "\n", ""),
  shift: fc.nat({ max: 8 }),
});

export function offsetOf(text: string, { part, landmark, shift }: Place): number {
  const from = Math.floor(part * text.length);
  return Math.min(text.length, Math.max(from, text.indexOf(landmark, from)) + shift);
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("insert", "insert", "delete", "delete", "repeat", "cut"),
  at: place,
  length: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  piece: fc.constantFrom(...pieces),
});

export function mutated(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce(changed, text);
}

function changed(text: string, { kind, at, length, piece }: Mutation): string {
  const start = offsetOf(text, at);
  const end = Math.min(text.length, start + length);
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
