import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

const file = "file:///w/main.prompt";

const front = fc.constantFrom(
  ...[
    "",
    "---\nmodel: x\n---\n",
    "---\r\nmodel: x\r\n---\r\n",
    "# c\n---\ninput: {schema: {a: string}}\n---\n",
    "---\n---\n",
  ],
  ...[
    "---\nmodel: x\n",
    "---\na: b: c\n---\n",
    "\n---\nmodel: x\n---   \n",
    "---\nmodel: x\n---",
    "prose\n---\nmodel: x\n---\n",
  ],
);

const text = fc
  .tuple(front, fc.oneof(validTemplate, fc.constantFrom("", "---\n", "\n", "x: y\n---\n")))
  .map((parts) => parts.join(""));

test("a changed text gives the same with the tree from before it as without", () => {
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), (before, other, from, length) => {
      const start = from % (before.length + 1);
      const edited = before.slice(0, start) + other.slice(0, 20) + before.slice(start + (length % 30));
      const previous = parsePromptFile(file, before);
      for (const after of [edited, other]) {
        expect(parsePromptFile(file, after, previous)).toEqual(parsePromptFile(file, after));
      }
    }),
    { numRuns: 5_000 },
  );
});
