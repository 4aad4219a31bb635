import { expect, test } from "vitest";
import { prompt, useServer } from "./session.ts";

const start = useServer();

test("the call at the cursor, with the parameter that is being written", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{#ifEquals name }}{{/ifEquals}}"));
  const help = async (uri: string, line: number, character: number) =>
    session.client.request("textDocument/signatureHelp", { textDocument: { uri }, position: { line, character } });
  const { signatures, activeSignature, activeParameter } = await help(session.uri("a.prompt"), 5, 17);
  expect([activeSignature, activeParameter]).toEqual([0, 1]);
  expect(signatures).toHaveLength(1);
  const [{ label, parameters }] = signatures;
  expect(label).toBe("ifEquals left right");
  expect(parameters.map((one: { label: [number, number] }) => label.slice(...one.label))).toEqual(["left", "right"]);
  expect(await help(session.uri("a.prompt"), 5, 5)).toBeNull();
  session.open("git:/a.prompt", prompt("{{json name}}"));
  expect(await help("git:/a.prompt", 5, 8)).toBeNull();
});

test("no parameter is marked behind the last", async () => {
  const session = await start();
  session.open("a.prompt", "{{#ifEquals a b }}{{/ifEquals}}");
  const params = { textDocument: { uri: session.uri("a.prompt") }, position: { line: 0, character: 16 } };
  expect((await session.client.request("textDocument/signatureHelp", params)).activeParameter).toBe(2);
});
