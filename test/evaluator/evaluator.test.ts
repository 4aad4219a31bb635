import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Evaluator } from "../../server/src/evaluator/evaluator.ts";
import type { FromEvaluator, RunOrder, ToEvaluator } from "../../server/src/evaluator/messages.ts";
import { readBaseline } from "../../server/src/node/runFile.ts";
import { classifyPrompt, manyCases } from "../support/evalProject.ts";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";

const key = "sk-planted-in-the-environment-0815";
let server: ModelServer;
let folder: string;

beforeEach(async () => {
  server = new ModelServer((_, response) => sendCompletion(response, '{"category":"refund"}'));
  vi.stubEnv("OPENAI_BASE_URL", await server.start());
  vi.stubEnv("OPENAI_API_KEY", key);
  folder = mkdtempSync(join(tmpdir(), "typed-prompts-evaluator-"));
  writeFileSync(join(folder, "classify.prompt"), classifyPrompt);
  writeFileSync(join(folder, "classify.eval.yaml"), manyCases(3));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Everything that is said until the message that ends it. */
function conversation(
  question: ToEvaluator,
  answer: (message: FromEvaluator) => ToEvaluator | undefined = () => undefined,
): Promise<readonly FromEvaluator[]> {
  const said: FromEvaluator[] = [];
  return new Promise((done) => {
    const evaluator = new Evaluator("test", (message) => {
      said.push(message);
      const next = answer(message);
      if (next) evaluator.receive(next);
      if (["finished", "failed", "page", "described", "cleaned"].includes(message.kind)) done(said);
    });
    evaluator.receive(question);
  });
}

function run(more: Partial<RunOrder> = {}): ToEvaluator {
  const files = [
    {
      path: join(folder, "classify.eval.yaml"),
      prompts: [{ path: join(folder, "classify.prompt"), cases: undefined }],
    },
  ];
  const usual = { folder, files, replay: "auto", models: undefined, trials: undefined, exchanges: false } as const;
  return { kind: "run", order: { ...usual, ...more } };
}

const exchanges = (said: readonly FromEvaluator[]) =>
  said.flatMap((message) => (message.kind === "exchange" ? [message.exchange] : []));
const runOf = (said: readonly FromEvaluator[]) => said.flatMap((one) => (one.kind === "finished" ? [one.run] : []))[0]!;

test("shows the body that was sent and the one that came, and of a recording what was recorded; no key in any of it", async () => {
  const fresh = await conversation(run({ exchanges: true }));
  expect(fresh[0]?.kind).toBe("plan");
  const [first] = exchanges(fresh);
  expect(exchanges(fresh)).toHaveLength(3);
  expect(first).toMatchObject({ origin: "fresh", error: undefined });
  expect(first?.http).toMatchObject([{ body: server.calls[0]!.body, answer: { object: "chat.completion" } }]);
  const recorded = exchanges(await conversation(run({ exchanges: true, replay: "strict" })));
  expect(recorded.map(({ origin, http }) => [origin, http])).toEqual(Array(3).fill(["recorded", []]));
  expect(recorded[0]?.request).toEqual(first?.request);
  expect(recorded[0]?.response?.text).toBe('{"category":"refund"}');
  expect(server.calls).toHaveLength(3);
  expect(JSON.stringify(fresh)).not.toContain(key);
});

test("shows what a provider said when it gave no answer", async () => {
  await server.stop();
  server = new ModelServer((_, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `What is ${key}?` } }));
  });
  vi.stubEnv("OPENAI_BASE_URL", await server.start());
  const said = await conversation(run({ exchanges: true }));
  expect(exchanges(said)[0]).toMatchObject({ origin: "none", response: undefined, error: { kind: "invalid-request" } });
  expect(JSON.stringify(exchanges(said)[0]?.http)).toMatch(/What is/);
  expect(JSON.stringify(said)).not.toContain(key);
});

test("asks the editor for its own models, and a run of theirs is no baseline", async () => {
  const said = await conversation(run({ models: ["vscode/any"] }), (message) =>
    message.kind === "ask"
      ? {
          kind: "answer",
          id: message.id,
          response: {
            text: '{"category":"refund"}',
            toolCalls: [],
            finishReason: "stop",
            usage: { inputTokens: undefined, cachedInputTokens: undefined, outputTokens: undefined },
            model: "any",
            latency: 1,
            warnings: [],
          },
        }
      : undefined,
  );
  expect(server.calls).toEqual([]);
  const path = runOf(said);
  const other = runOf(await conversation(run()));
  const [described] = await conversation({ kind: "describe", runs: [path, other, join(folder, "none.json")] });
  expect(described).toMatchObject({
    kind: "described",
    runs: [
      { run: path, passed: 3, cases: 3, models: ["vscode/any"], isBaseline: false, evalFiles: ["classify.eval.yaml"] },
      { run: other, isBaseline: true },
    ],
  });
  expect(() => readBaseline(folder, path)).toThrow(/is no baseline: it asked 'vscode\/any'/);
  const [refused] = await conversation({ kind: "report", run: other, baseline: path });
  expect(refused).toMatchObject({ kind: "failed" });
});

test("asks each prompt only the cases that are wanted of it", async () => {
  writeFileSync(join(folder, "brief.prompt"), classifyPrompt);
  writeFileSync(join(folder, "classify.eval.yaml"), `prompt: [classify.prompt, brief.prompt]\n${manyCases(3)}`);
  const prompts = [
    { path: join(folder, "classify.prompt"), cases: ["case 0"] },
    { path: join(folder, "brief.prompt"), cases: ["case 1", "case 2"] },
  ];
  const said = await conversation(
    run({ files: [{ path: join(folder, "classify.eval.yaml"), prompts }], replay: "live" }),
  );
  const asked = said.flatMap((one) => (one.kind === "sample" ? [`${one.sample.prompt} ${one.sample.case}`] : []));
  expect(asked.toSorted()).toEqual(["brief.prompt case 1", "brief.prompt case 2", "classify.prompt case 0"]);
  expect(server.calls).toHaveLength(3);
});

test("drops the recordings that no case uses", async () => {
  await conversation(run());
  writeFileSync(join(folder, "classify.eval.yaml"), manyCases(2));
  const files = [join(folder, "classify.eval.yaml")];
  expect(await conversation({ kind: "clean", folder, files })).toEqual([{ kind: "cleaned", dropped: 1 }]);
  const [name] = readdirSync(folder).filter((one) => one.endsWith(".recordings.jsonl"));
  expect(readFileSync(join(folder, name!), "utf8").trim().split("\n")).toHaveLength(2);
});
