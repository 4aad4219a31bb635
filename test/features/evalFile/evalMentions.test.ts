import { expect, test } from "vitest";
import { references } from "../../../server/src/features/references.ts";
import { rename } from "../../../server/src/features/rename/rename.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { root } from "../../support/checkMarked.ts";
import { atCursor, expectMarked } from "../atCursor.ts";

/** The carets show the mentions in evaluation files of what the cursor is at. Renamed, all of them are changed, and nothing else. */
function check(source: string): void {
  const { files, workspace, model, offset } = atCursor(source.replace(/^\n/, ""));
  const others = files.filter(({ path }) => !path.endsWith(".prompt"));
  const found = references(workspace, model, offset, { declaration: true }).filter(
    ({ file }) => !file.endsWith(".prompt"),
  );
  expectMarked(
    others,
    found.map((one) => ({ ...one, label: one.role })),
  );
  const renaming = rename(workspace, model, offset, "renamed");
  if ("refused" in renaming) return expect(renaming.refused).toBe("");
  for (const { path, text, labels } of others) {
    const own = renaming.edits.filter(({ file }) => file === `${root}/${path}`);
    const marked = labels.map(({ start, end }) => ({ range: { start, end }, newText: "renamed" }));
    expect(applyEdits(text, own)).toBe(applyEdits(text, marked));
  }
}

const prompt = `---
input:
  schema:
    ticket: string
    tone?: string
    orders?(array):
      id: integer
output:
  schema:
    category(enum): [refund, other]
    summary: string
    items(array):
      id: integer
---
`;

const cases: Readonly<Record<string, string>> = {
  "an input field: inputs, grounds and assertions": `
${prompt}{{tic┆ket}}{{json orders}}
//- main.eval.yaml
cases:
  - name: ticket
    input: { ticket: "ticket", tone: x }
             ^^^^^^ write
    expect:
      summary: { contains: ticket, groundedIn: input.ticket }
                                                     ^^^^^^ read
      category: { groundedIn: [input.tone, "input.ticket"] }
                                                  ^^^^^^ read
    assert:
      - output.summary != input.ticket && input.ticketing != "input.ticket"
                                ^^^^^^ read
  - input:
      "ticket": other
       ^^^^^^ write
    assert: my.input.ticket == input['ticket']`,
  "a field of items": `
${prompt}{{#each orders}}{{i┆d}}{{/each}}{{ticket}}
//- main.eval.yaml
cases:
  - input: { ticket: a, orders: [{ id: 1 }, { id: 2 }] }
                                   ^^ write
                                              ^^ write
    expect:
      items[0].id: { groundedIn: "input.orders[0].id" }
                                                  ^^ read
    assert: ["input.orders[1].id == output.items[1].id"]
                              ^^ read`,
  "an output field: paths, and values by its type": `
${prompt.replace("    items(array):\n      id", "    items(array):\n      i┆d")}{{ticket}}
//- main.eval.yaml
cases:
  - input: { ticket: id, orders: [{ id: 1 }] }
    expect:
      items.0.id: 1
              ^^ read
      items[1].id: { min: 1 }
               ^^ read
      items: [{ id: 1 }]
                ^^ write
  - expect:
      items: { equals: [{ id: 1 }] }
                          ^^ write
      summary: { id: 1 }
    assert:
      - output.items[0].id > 0
                        ^^ read`,
  "in a file that names the prompt, and in its file of more cases": `
${prompt}{{tic┆ket}}
//- more.eval.yaml
prompt: ./main.prompt
dataset: ./more.jsonl
cases:
  - input: { ticket: a }
             ^^^^^^ write
//- other.eval.yaml
cases:
  - input: { ticket: a }
//- more.jsonl
{ "input": { "ticket": "b" }, "assert": ["input.ticket"] }
              ^^^^^^ write
                                                ^^^^^^ read
{ "input": { "ticket": broken
{ "input": { "tone": "b" } }
{ "input": { "ticket": "c" } }
              ^^^^^^ write`,
  "what nothing declares": `
{{#if user.na┆me}}{{user.name}}{{/if}}{{name}}
//- main.eval.yaml
cases:
  - input: { name: x, user: { name: Ada } }
                              ^^^^ write
    assert: input.name == input.user.name
                                     ^^^^ read`,
  "a field of a named schema, whoever uses it": `
---
input:
  schema:
    order: Order
---
{{order.i┆d}}
//- other.prompt
---
input:
  schema:
    orders(array): Order
---
{{json orders}}
//- other.eval.yaml
cases:
  - input: { orders: [{ id: 1 }] }
                        ^^ write
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                           ^^ declaration`,
  "aliases are written once": `
${prompt}{{tic┆ket}}
//- main.eval.yaml
cases:
  - input: &a { ticket: a }
                ^^^^^^ write
  - input: *a`,
  "nothing in what is no evaluation file": `
${prompt}{{tic┆ket}}
//- main.eval.yaml
cases: { input: { ticket: a } }
input: { ticket: a }`,
};

test.each(Object.entries(cases))("%s", (_, source) => check(source));

test("a case that several prompts share keeps the names that they know", () => {
  const shared = (other: string) => {
    const { workspace, model, offset } = atCursor(
      `${prompt}{{tic┆ket}}\n//- b.prompt\n${other}{{ticket}}\n//- both.eval.yaml\nprompt: [main.prompt, b.prompt]\ncases:\n  - input: { ticket: a }`,
    );
    return rename(workspace, model, offset, "renamed");
  };
  expect(shared(prompt)).toEqual({
    refused: "'both.eval.yaml' gives 'ticket' to 'b.prompt' too, which would not know the new name.",
  });
  const unrelated = shared("---\ninput:\n  schema:\n    name: string\n---\n");
  expect("edits" in unrelated && unrelated.edits.map(({ file }) => file)).toContain(`${root}/both.eval.yaml`);
});
