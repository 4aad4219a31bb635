import { expect, test } from "vitest";
import { range, useServer } from "./session.ts";

const start = useServer();

const prompt = (schema: string): string =>
  `---\ninput:\n  schema: { ${schema} }\noutput:\n  schema: { category: string }\n---\nHello {{ticket}}\n`;

test("an evaluation file has the features of its prompt's schemas", async () => {
  const session = await start();
  session.open("a.prompt", prompt("ticket: string"));
  session.open("a.eval.yaml", "cases:\n  - input: { ticket: x }\n    expect: { category: y }\n");
  const ask = (method: string, line: number, character: number) =>
    session.client.request(`textDocument/${method}`, {
      textDocument: { uri: session.uri("a.eval.yaml") },
      position: { line, character },
    });
  expect(await ask("hover", 1, 16)).toEqual({
    range: range(1, 13, 1, 19),
    contents: { kind: "markdown", value: "```typescript\n(input) ticket: string\n```" },
  });
  expect(await ask("definition", 2, 16)).toEqual([{ uri: session.uri("a.prompt"), range: range(4, 12, 4, 20) }]);
  const items = await ask("completion", 1, 13);
  expect(items.map(({ label }: { label: string }) => label)).toEqual(["ticket"]);
  const symbols = await session.client.request("textDocument/documentSymbol", {
    textDocument: { uri: session.uri("a.eval.yaml") },
  });
  expect(symbols[0].children[0].name).toBe("case 1");
});
