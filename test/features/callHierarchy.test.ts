import { expect, test } from "vitest";
import { callHierarchyItem, incomingCalls, outgoingCalls } from "../../server/src/features/callHierarchy.ts";
import { openMarked, root } from "../support/checkMarked.ts";

/** Compares what is called at the cursor: its name, who calls it, and whom it calls, with the text of each call. */
function check(source: string, expected: string, incoming: readonly string[], outgoing: readonly string[]): void {
  const { files, workspace } = openMarked(source.slice(1));
  const { path, cursor = 0 } = files.find((file) => file.cursor !== undefined)!;
  const textOf = (file: string): string => files.find((one) => `${root}/${one.path}` === file)!.text;
  const item = callHierarchyItem(workspace, `${root}/${path}`, cursor)!;
  const show = (file: string, calls: ReturnType<typeof incomingCalls>): readonly string[] =>
    calls.map(({ item: { kind, name, file: other }, ranges }) => {
      const text = textOf(file === "" ? other : file);
      return `${kind} ${name}: ${ranges.map(({ start, end }) => text.slice(start, end)).join(", ")}`;
    });
  expect(`${item.kind} ${item.name}`).toBe(expected);
  expect(item.range).toEqual({ start: 0, end: textOf(item.file).length });
  expect(show("", incomingCalls(workspace, item.file))).toEqual(incoming);
  expect(show(item.file, outgoingCalls(workspace, item.file))).toEqual(outgoing);
}

const shop = `
//- _card.prompt
{{title}} {{>price}} {{>price}}
//- _price.prompt
{{amount}}
//- a.prompt
Hi {{>card title=x}} and {{#>card}}{{>price}}{{/card}}
//- b.formal.prompt
{{#if x}}{{> "card" y}}{{/if}}
`;

/** The shop with the cursor in front of the first or a later place of a text. */
function at(text: string, nth = 0): string {
  const parts = shop.split(text);
  return `${parts.slice(0, nth + 1).join(text)}┆${text}${parts.slice(nth + 1).join(text)}`;
}

const card = [
  "partial card",
  ["prompt a: card, card", 'prompt b.formal: "card"'],
  ["partial price: price, price"],
] as const;

test.each([
  ["from a call", at("card title"), ...card],
  ["from a call with a block", at("card}}"), ...card],
  ["from a call by text", at('"card"'), ...card],
  ["from the text of a partial", at("{{title"), ...card],
  [
    "a partial that partials call",
    at("{{amount"),
    "partial price",
    ["partial card: price, price", "prompt a: price"],
    [],
  ],
  [
    "a prompt calls and is called by nobody",
    at("Hi "),
    "prompt a",
    [],
    ["partial card: card, card", "partial price: price"],
  ],
  ["a variant", at("{{#if"), "prompt b.formal", [], ['partial card: "card"']],
  [
    "a partial that calls itself",
    "\n//- _tree.prompt\n{{#each children}}{{>tr┆ee}}{{/each}}",
    "partial tree",
    ["partial tree: tree"],
    ["partial tree: tree"],
  ],
  [
    "partials of the same name in two folders",
    "\n//- a/_x.prompt\n1┆\n//- b/_x.prompt\n2\n//- a/p.prompt\n{{>x}}\n//- b/q.prompt\n{{>x}} {{>a/x}}",
    "partial x",
    ["prompt p: x", "prompt q: a/x"],
    [],
  ],
  [
    "a call of nothing is the file's own text",
    "\n//- main.prompt\n{{>no┆where}} {{>also}}\n//- _also.prompt\n",
    "prompt main",
    [],
    ["partial also: also"],
  ],
  [
    "inline partials are no files",
    '\n//- main.prompt\n{{#*inline "x"}}{{/inline}}{{>┆x}}\n//- _x.prompt\n',
    "prompt main",
    [],
    [],
  ],
  [
    "from the front matter",
    "\n//- main.prompt\n---\nmodel: ┆x\n---\n{{>y}}\n//- _y.prompt\n",
    "prompt main",
    [],
    ["partial y: y"],
  ],
  ["in a tag that is not closed", "\n//- main.prompt\n{{>y┆\n//- _y.prompt\n", "partial y", ["prompt main: y"], []],
] as const)("%s", (_title, source, item, incoming, outgoing) => check(source, item, incoming, outgoing));

test("calls are found anew when a file has changed", () => {
  const { workspace } = openMarked("//- _x.prompt\n//- a.prompt\n{{>x}}");
  const callers = (): readonly string[] => incomingCalls(workspace, `${root}/_x.prompt`).map(({ item }) => item.name);
  expect(callers()).toEqual(["a"]);
  workspace.open(`${root}/a.prompt`, "{{>y}}");
  workspace.open(`${root}/b.prompt`, "{{>x}}");
  expect(callers()).toEqual(["b"]);
  workspace.close(`${root}/a.prompt`);
  expect(callers()).toEqual(["a", "b"]);
});
