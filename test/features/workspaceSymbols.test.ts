import { expect, test } from "vitest";
import { workspaceSymbols } from "../../server/src/features/workspaceSymbols.ts";
import { openMarked, root } from "../support/checkMarked.ts";

const shop = `//- support/classify.prompt
---
input:
  schema:
    ticket: string
    tone(enum): [formal, casual]
output:
  schema:
    category: string
---
{{#*inline "Row"}}{{x}}{{/inline}}
//- support/classify.formal.prompt
---
input:
  schema:
    type: object
    properties:
      ticket: {type: string}
    $defs:
      Item: {type: string}
---
//- _rules.prompt
{{#*inline "row"}}{{/inline}}
//- broken.prompt
---
input:
  schema:
    half: string
    : [
---
{{#if
//- typed-prompts.config.json
{ "schemas": { "Card": { "title": "string" }, "Money": "./money.json" } }`;

/** Compares what a query finds in the shop: kind, name and container, and the text where it leads. */
function check(query: string, expected: readonly string[]): void {
  const { files, workspace } = openMarked(shop);
  const found = workspaceSymbols(workspace, query).map(({ name, kind, container, file, range }) => {
    const { text } = files.find((one) => `${root}/${one.path}` === file)!;
    const at = text.slice(range.start, range.end);
    return `${kind} ${container === undefined ? "" : `${container} > `}${name}${at === "" ? "" : ` at ${at}`}`;
  });
  expect(found.sort()).toEqual(expected);
}

test.each<[string, readonly string[]]>([
  ["classify", ["prompt classify", "prompt classify.formal"]],
  ["CLASSIFY.f", ["prompt classify.formal"]],
  ["cf", ["prompt classify", "prompt classify.formal"]],
  ["rules", ["partial rules"]],
  ["ticket", ["input classify > ticket at ticket", "input classify.formal > ticket at ticket"]],
  ["tone", ["input classify > tone at tone"]],
  ["category", ["output classify > category at category"]],
  ["row", ['inlinePartial classify > Row at "Row"', 'inlinePartial rules > row at "row"']],
  ["item", ["schema classify.formal > Item at Item"]],
  ["card", ['schema Card at "Card"']],
  ["money", ['schema Money at "./money.json"']],
  ["half", ["input broken > half at half"]],
  ["broken", ["prompt broken"]],
  ["nothing of it", []],
])("%s", (query, expected) => check(query, expected));

test("without a query everything is found", () => {
  const { workspace } = openMarked(shop);
  expect(workspaceSymbols(workspace, "")).toHaveLength(14);
});

test("what is open counts, and what has gone does not", () => {
  const { workspace } = openMarked(shop);
  const names = (): readonly string[] => workspaceSymbols(workspace, "ticket").map(({ name }) => name);
  expect(names()).toEqual(["ticket", "ticket"]);
  workspace.open(`${root}/support/classify.prompt`, "---\ninput:\n  schema:\n    ticketNumber: string\n---\n");
  expect(names().toSorted()).toEqual(["ticket", "ticketNumber"]);
});

test("a workspace of thousands answers with as many as somebody can look at", () => {
  const prompts = Array.from({ length: 700 }, (_, index) => `//- p${index}.prompt\nHi`);
  const { workspace } = openMarked(prompts.join("\n"));
  expect(workspaceSymbols(workspace, "p")).toHaveLength(500);
  expect(workspaceSymbols(workspace, "p699").map(({ name }) => name)).toEqual(["p699"]);
});
