import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Recording, recordingKey, recordingLine } from "../../server/src/eval/recording.ts";
import { RecordingStore } from "../../server/src/node/recordingStore.ts";
import { sha256 } from "../../server/src/node/sha256.ts";

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-recordings-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let count = 0;
let path: string;
beforeEach(() => {
  path = join(scratch, `${count++}.recordings.jsonl`);
});

function recording(name: string, text = name, replaces = false): Recording {
  const request = {
    model: "openai/gpt-5-mini",
    messages: [{ role: "user", content: [{ text: name }] }],
    config: {},
    output: undefined,
    tools: [],
  };
  return {
    key: recordingKey(request, 0, sha256),
    replaces,
    trial: 0,
    date: "2026-11-24T10:00:00.000Z",
    cost: 0.25,
    request,
    response: {
      text,
      toolCalls: [{ name: "find", input: { a: 1 } }],
      finishReason: "stop",
      usage: { inputTokens: 3, cachedInputTokens: undefined, outputTokens: 1 },
      model: "gpt-5-mini-2026",
      latency: 12.5,
      warnings: [],
    },
  };
}

const names = ["a", "b", "ü😀\n\u2028", '{"key":"', "x".repeat(3_000_000)];

test("gives back what was added, in this process and in the next", () => {
  const store = new RecordingStore(path);
  for (const name of names) store.add(recording(name));
  for (const name of names) expect(store.get(recording(name).key)).toEqual(recording(name));
  store.close();
  const next = new RecordingStore(path);
  for (const name of names) expect(next.get(recording(name).key)).toEqual(recording(name));
  expect(next.get(recording("c").key)).toBeUndefined();
  next.close();
});

test("no file is no recording, and none is made by looking", () => {
  const store = new RecordingStore(path);
  expect(store.get(recording("a").key)).toBeUndefined();
  expect(() => readFileSync(path)).toThrow("ENOENT");
});

test("sees what another has added since", () => {
  const [one, other] = [new RecordingStore(path), new RecordingStore(path)];
  expect(one.get(recording("a").key)).toBeUndefined();
  other.add(recording("a"));
  expect(one.get(recording("a").key)).toEqual(recording("a"));
  one.add(recording("b"));
  expect(other.get(recording("b").key)).toEqual(recording("b"));
  for (const store of [one, other]) store.close();
});

test("of two with one key the first counts, unless the second takes its place", () => {
  const store = new RecordingStore(path);
  store.add(recording("a", "first"));
  store.add(recording("a", "second"));
  store.add(recording("b", "first"));
  store.add(recording("b", "second", true));
  store.close();
  const next = new RecordingStore(path);
  expect(next.get(recording("a").key)?.response.text).toBe("first");
  expect(next.get(recording("b").key)?.response.text).toBe("second");
  next.close();
});

test("a file that was cut off anywhere loses the last line only, and goes on with a line of its own", () => {
  const lines = ["a", "b", "c"].map((name) => recordingLine(recording(name)));
  const whole = Buffer.from(lines.join(""));
  const start = Buffer.byteLength(lines[0]! + lines[1]!);
  for (let cut = start; cut < whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const store = new RecordingStore(path);
    const isWhole = cut === whole.length - 1;
    expect(store.get(recording("c").key) !== undefined).toBe(isWhole);
    store.add(recording("c", "again"));
    store.add(recording("d"));
    store.close();
    const next = new RecordingStore(path);
    const texts = ["a", "b", "c", "d"].map((name) => next.get(recording(name).key)?.response.text);
    expect(texts).toEqual(["a", "b", isWhole ? "c" : "again", "d"]);
    next.close();
  }
});

test("what follows a line that was cut off without an end is found", () => {
  const line = recordingLine(recording("a"));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: line.length - 2 }), (cut) => {
      writeFileSync(path, line.slice(0, cut) + recordingLine(recording("b")));
      const store = new RecordingStore(path);
      expect(store.get(recording("b").key)).toEqual(recording("b"));
      expect(store.get(recording("a").key)).toBeUndefined();
      store.close();
    }),
    { numRuns: 200 },
  );
});

test("any bytes are no recordings, and do not hide those beside them", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom("", '{"key":"', "{}}", "\r\n", "null"),
      (bytes, text) => {
        const lines = recordingLine(recording("a"));
        writeFileSync(
          path,
          Buffer.concat([Buffer.from(lines), bytes, Buffer.from(`${text}\n${recordingLine(recording("b"))}`)]),
        );
        const store = new RecordingStore(path);
        expect(store.get(recording("a").key)).toEqual(recording("a"));
        expect(store.get(recording("b").key)).toEqual(recording("b"));
        store.close();
      },
    ),
    { numRuns: 300 },
  );
});

test("a line that begins and ends as a recording and is none gives way to one further on", () => {
  const { key } = recording("a");
  writeFileSync(path, `{"key":"${key}","trial":{}}\n${recordingLine(recording("a"))}${recordingLine(recording("b"))}`);
  const store = new RecordingStore(path);
  expect(store.get(key)).toEqual(recording("a"));
  expect(store.get(recording("b").key)).toEqual(recording("b"));
  store.close();
});

test("lines of Windows, reformatted lines, and no end of the last line", () => {
  const pretty = JSON.stringify(JSON.parse(recordingLine(recording("b")))).replaceAll('":', '": ');
  writeFileSync(
    path,
    `${recordingLine(recording("a")).trimEnd()}\r\n${pretty}\r\n${recordingLine(recording("c")).trimEnd()}`,
  );
  const store = new RecordingStore(path);
  for (const name of ["a", "b", "c"]) expect(store.get(recording(name).key)).toEqual(recording(name));
  store.close();
});

test("a file that was replaced is opened anew: nothing goes into the one without a name", () => {
  const store = new RecordingStore(path);
  store.add(recording("a"));
  writeFileSync(`${path}.new`, recordingLine(recording("b")));
  renameSync(`${path}.new`, path);
  store.add(recording("c"));
  store.close();
  const next = new RecordingStore(path);
  expect(next.get(recording("b").key)).toEqual(recording("b"));
  expect(next.get(recording("c").key)).toEqual(recording("c"));
  next.close();
});

test.skipIf(process.platform === "win32")("nothing is written through a link", () => {
  const target = join(scratch, "target");
  appendFileSync(target, "mine\n");
  symlinkSync(target, path);
  expect(() => new RecordingStore(path).add(recording("a"))).toThrow("ELOOP");
  expect(readFileSync(target, "utf8")).toBe("mine\n");
});

test("several processes add to one file at a time, and no line is lost or torn", async () => {
  const program = join(scratch, "append.mjs");
  await build({
    stdin: {
      contents: `
        import { RecordingStore } from "./server/src/node/recordingStore.ts";
        const [path, name] = process.argv.slice(2);
        const store = new RecordingStore(path);
        for (let index = 0; index < 200; index++) {
          const key = (name + index).padStart(64, "0");
          const text = name.repeat(1 + (index * 977) % 20000);
          const usage = {};
          const response = { text, toolCalls: [], finishReason: "stop", usage, model: "m", latency: 1, warnings: [] };
          store.add({ key, replaces: false, trial: 0, date: "", cost: 0, request: { model: "m" }, response });
        }
        store.close();`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: program,
    logLevel: "error",
  });
  const writers = ["a", "b", "c", "d"];
  await Promise.all(
    writers.map((name) => {
      const child = spawn(process.execPath, [program, path, name], { stdio: "inherit" });
      return new Promise<void>((resolve, reject) =>
        child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`)))),
      );
    }),
  );
  const store = new RecordingStore(path);
  for (const name of writers) {
    for (let index = 0; index < 200; index++) {
      const found = store.get(`${name}${index}`.padStart(64, "0"));
      expect(found?.response.text).toBe(name.repeat(1 + ((index * 977) % 20000)));
    }
  }
  expect([...store.keys]).toHaveLength(800);
  store.close();
});
