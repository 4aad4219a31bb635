import { describe, expect, test } from "vitest";
import { CheckQueue } from "../../server/src/lsp/checkQueue.ts";
import { crashes, crashing, unsendable } from "./serverBundle.ts";
import { isStatus, prompt, pulls, range, refreshes, useServer } from "./session.ts";

const start = useServer([crashes]);

const broken = prompt("{{nmae}} {{name}}");
const found = ["error unknown-variable 5:2-5:6"];

/** Prompts that take a while to check. */
function many(count: number): Record<string, string> {
  const text = prompt(`{{nmae}} {{name}}${"\n{{#if name}}{{name}}{{else}}none{{/if}}".repeat(50)}`);
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/f${index}.prompt`, text]));
}

describe("the results of one file do not wait for those of the others", () => {
  test("published: an open document comes before most of 500 closed files", async () => {
    const session = await start({ files: many(500) });
    session.open("a.prompt", broken);
    const uri = session.uri("a.prompt");
    await session.client.message(({ params }) => params?.uri === uri, "diagnostics of a.prompt");
    const ready = await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'");
    expect(ready.params).toMatchObject({ files: 501, errors: 501 });
    const order = session.client.received
      .filter((one) => one.method === "textDocument/publishDiagnostics")
      .map((one) => one.params.uri);
    expect(order).toHaveLength(501);
    expect(order.indexOf(uri)).toBeLessThan(250);
  });

  test("pulled: an answer comes while the rest is being checked", async () => {
    const session = await start({ capabilities: pulls, files: many(500) });
    session.open("a.prompt", broken);
    expect(await session.pulled("a.prompt")).toEqual(found);
    const before = session.client.received.length;
    expect(session.client.received.some((one) => isStatus(one, "ready"))).toBe(false);
    await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'");
    const published = session.client.received.filter((one) => one.method === "textDocument/publishDiagnostics");
    expect(published).toHaveLength(500);
    expect(session.client.received.indexOf(published.at(-1)!)).toBeGreaterThan(before);
  });

  test("a check of many files says that it begins and that it is done", async () => {
    const session = await start({ files: many(30) });
    await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'");
    const states = session.client.received.filter((one) => one.method === "typed-prompts/status");
    expect(states.map(({ params }) => params)).toEqual([
      { state: "checking", files: 0, errors: 0, warnings: 0 },
      { state: "ready", files: 30, errors: 30, warnings: 0 },
    ]);
  });
});

describe("a bug in the analysis of one file", () => {
  const files = { "a.prompt": broken, "bad.prompt": prompt(`${crashing} {{name}}`), "c.prompt": broken };

  test("published: it is one line in the log, and the others are checked", async () => {
    const session = await start({ files });
    await session.settled();
    expect(session.shown("a.prompt")).toEqual(found);
    expect(session.shown("c.prompt")).toEqual(found);
    expect(session.shown("bad.prompt")).toBeUndefined();
    expect(session.log).toEqual([
      expect.stringMatching(/^Checking file:\/\/.*\/bad\.prompt failed: Error: A bug in the analysis\n/),
    ]);
    const logged = session.client.received.find((one) => one.method === "window/logMessage");
    expect(logged?.params.type).toBe(1);
  });

  test("an open document recovers when the text is such that it can be checked", async () => {
    const session = await start({ files });
    session.open("a.prompt", broken);
    await session.settled();
    session.change("a.prompt", prompt(`${crashing} {{name}}`));
    await session.settled();
    // What was found before may be wrong now.
    expect(session.shown("a.prompt")).toEqual([]);
    session.change("a.prompt", broken);
    await session.settled();
    expect(session.publishedFor("a.prompt").at(-1)).toMatchObject({ version: 3, diagnostics: [{}] });
    expect(session.shown("a.prompt")).toEqual(found);
  });

  test("pulled: requests are answered, and the same text is logged once", async () => {
    const session = await start({ capabilities: pulls });
    session.open("a.prompt", prompt(`${crashing} {{name}}`));
    expect(await session.pull("a.prompt")).toEqual({ kind: "full", items: [] });
    const textDocument = { uri: session.uri("a.prompt") };
    const params = { textDocument, range: range(0, 0, 9, 0), context: { diagnostics: [] } };
    expect(await session.client.request("textDocument/codeAction", params)).toEqual([]);
    const rendered = await session.client.response("typed-prompts/preview", { uri: session.uri("a.prompt") });
    expect(rendered.error?.code).toBe(-32603);
    await session.settled();
    expect(session.log).toHaveLength(1);
    session.change("a.prompt", broken);
    expect(await session.pulled("a.prompt")).toEqual(found);
  });

  test("a bug behind the analysis is a line in the log too, and the others are published", async () => {
    const bad = prompt(`{{${unsendable}}} {{name}}`);
    const session = await start({ files: { "a.prompt": bad, "b.prompt": broken } });
    await session.settled();
    expect(session.shown("a.prompt")).toBeUndefined();
    expect(session.shown("b.prompt")).toEqual(found);
    expect(session.log).toEqual([expect.stringMatching(/^Unexpected error: Error: A bug in the conversion\n/)]);
    const params = { textDocument: { uri: session.uri("a.prompt") } };
    expect((await session.client.response("textDocument/diagnostic", params)).error?.code).toBe(-32603);
  });

  test("a document that cannot be checked can be closed", async () => {
    const session = await start({ files: { "a.prompt": prompt(`${crashing} {{name}}`), "b.prompt": broken } });
    session.open("a.prompt", broken);
    await session.settled();
    session.close("a.prompt");
    await session.settled();
    expect(session.shown("a.prompt")).toEqual([]);
    session.write("a.prompt", broken);
    session.watched(["changed", "a.prompt"]);
    await session.settled();
    expect(session.shown("a.prompt")).toEqual(found);
    for (const line of session.log) expect(line).toMatch(/^Checking file:/);
  });

  test("in a partial: its callers are checked, and again when the partial can be", async () => {
    const caller = prompt("{{name}} {{> p}} {{nmae}}");
    const both = ["error partial-argument 5:13-5:14", "error unknown-variable 5:19-5:23"];
    const session = await start({ capabilities: refreshes, files: { "_p.prompt": crashing, "b.prompt": caller } });
    session.open("a.prompt", caller);
    // Of the partial nothing is known, so nothing is asked of its callers.
    expect(await session.pulled("a.prompt")).toEqual(["error unknown-variable 5:19-5:23"]);
    await session.settled();
    expect(session.log).toEqual([expect.stringMatching(/^Checking file:.*\/_p\.prompt failed: /)]);
    session.open("_p.prompt", "{{shop}}");
    expect(await session.pulled("a.prompt")).toEqual(both);
    await session.settled();
    expect(session.shown("b.prompt")).toEqual(both);
  });
});

describe("the queue", () => {
  const idle = async (queue: CheckQueue): Promise<void> => {
    while (queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };

  test("urgent files first, each once, then silence", async () => {
    const order: string[] = [];
    const queue: CheckQueue = new CheckQueue(
      (file) => order.push(file),
      () => order.push("idle"),
    );
    queue.add(["a", "b", "c"], () => false);
    queue.add(["c", "d"], () => true);
    queue.add(["d", "a"], () => false);
    expect(order).toEqual([]);
    await idle(queue);
    expect(order).toEqual(["c", "d", "a", "b", "idle"]);
  });

  test("a file that is added while others are checked gets its turn before them", async () => {
    const order: string[] = [];
    const queue: CheckQueue = new CheckQueue(
      (file) => {
        order.push(file);
        if (file === "a") queue.add(["urgent", "a"], (one) => one === "urgent");
      },
      () => order.push("idle"),
    );
    queue.add(["a", "b"], () => false);
    await new Promise((resolve) => setImmediate(resolve));
    queue.clear();
    await idle(queue);
    expect(order.slice(0, 3)).toEqual(["a", "urgent", "b"]);
  });

  test("other work gets its turn between slow files", async () => {
    const order: string[] = [];
    const queue = new CheckQueue(
      (file) => {
        order.push(file);
        const end = performance.now() + 10;
        while (performance.now() < end);
      },
      () => order.push("idle"),
    );
    queue.add(["a", "b"], () => false);
    const other = (): void => {
      order.push("other");
      if (!order.includes("idle")) setImmediate(other);
    };
    setImmediate(other);
    await idle(queue);
    expect(order.slice(0, 3)).toEqual(["a", "other", "b"]);
  });

  test("a check that throws does not stop the others", async () => {
    const order: string[] = [];
    const queue = new CheckQueue(
      (file) => {
        order.push(file);
        if (file === "bad") throw new Error("A bug");
      },
      () => order.push("idle"),
    );
    const errors: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", (error) => errors.push(error));
    queue.add(["bad", "b"], () => false);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
    expect(order).toEqual(["bad", "b", "idle"]);
    expect(errors).toHaveLength(1);
  });
});
