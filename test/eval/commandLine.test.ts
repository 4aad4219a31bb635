import { LLMock } from "@copilotkit/aimock";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli, classifyPrompt, EvalProject, manyCases, removeCli } from "../support/evalProject.ts";
import { type Answer, ModelServer, sendCompletion } from "../support/modelServer.ts";

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

const right = '{"category":"refund"}';
let answer: Answer;
let server: ModelServer;
let project: EvalProject;
beforeEach(async () => {
  answer = (_, response) => sendCompletion(response, right);
  server = new ModelServer((call, response) => answer(call, response));
  const url = await server.start();
  project = new EvalProject(cli, { OPENAI_BASE_URL: url, OPENAI_API_KEY: "key", TYPED_PROMPTS_LOCAL_BASE_URL: url });
  project.write({ "classify.prompt": classifyPrompt, "classify.eval.yaml": manyCases(8) });
});
afterEach(async () => {
  await server.stop();
  project.remove();
});

test("strict calls nobody, auto calls for what is missing, record calls anew, live keeps nothing", async () => {
  expect(await project.run("--replay", "strict")).toMatchObject({ code: 1 });
  expect(server.calls).toHaveLength(0);
  await project.evaluate("--replay", "live");
  expect([...project.files.keys()].filter((path) => path.endsWith(".jsonl"))).toEqual([]);
  expect(server.calls).toHaveLength(8);
  await project.evaluate("--case", "case 1", "--case", "case 2");
  await project.evaluate();
  expect(server.calls).toHaveLength(16);
  answer = (_, response) => sendCompletion(response, '{"category":"other"}');
  await project.evaluate("--replay", "record");
  expect(server.calls).toHaveLength(24);
  const again = await project.evaluate("--replay", "strict");
  expect(again.samples.map(({ status, origin }) => `${status} ${origin}`)).toEqual(Array(8).fill("fail recorded"));
});

test("trials are calls of their own, and each is recorded", async () => {
  const run = await project.evaluate("--trials", "3", "--case", "case 1");
  expect(run.samples.map(({ trial, origin }) => [trial, origin])).toEqual([
    [0, "fresh"],
    [1, "fresh"],
    [2, "fresh"],
  ]);
  const replayed = await project.evaluate("--replay", "strict", "--trials", "3", "--case", "case 1");
  expect(replayed.samples.every(({ status }) => status === "pass")).toBe(true);
});

test("shards have each case once, and merged they are the whole run", async () => {
  const parts = await Promise.all(["1/3", "2/3", "3/3"].map((shard) => project.evaluate("--shard", shard)));
  expect(parts.map(({ samples }) => samples.length)).toEqual([3, 3, 2]);
  const ids = parts.map(({ id }) => id);
  const merged = await project.run("merge", ...ids, "--format", "json");
  expect(merged).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(merged.stdout)).toMatchObject({ passed: true, total: { cases: 8, passed: 8 } });
  expect(await project.run("merge", ids[0]!, ids[1]!)).toMatchObject({
    code: 2,
    stderr: "typed-prompts: Part 3 of 3 is missing.\n",
  });
  expect(await project.run("merge", "nope")).toMatchObject({ code: 2 });
});

test("clean drops what no case uses, and nothing else", async () => {
  await project.evaluate("--trials", "2");
  await project.evaluate("--model", "local/tiny");
  const before = project.read("classify.recordings.jsonl").split("\n");
  project.write({ "classify.eval.yaml": manyCases(5) });
  expect(await project.run("clean")).toMatchObject({ code: 0, stdout: expect.stringContaining("9 dropped") });
  const after = project.read("classify.recordings.jsonl").split("\n");
  expect(after.filter((line) => !before.includes(line))).toEqual([]);
  const calls = server.calls.length;
  await project.evaluate("--trials", "2", "--model", "openai/gpt-5-mini", "--model", "local/tiny", "--replay", "auto");
  expect(server.calls.length - calls).toBe(5);
  expect(await project.run("clean")).toMatchObject({ stdout: "0 dropped\n" });
  project.write({ "classify.eval.yaml": "cases: [" });
  expect(await project.run("clean")).toMatchObject({ code: 2 });
  expect(project.read("classify.recordings.jsonl").split("\n")).toHaveLength(after.length + 5);
});

test("a case that fails is exit 1, wrong usage 2, and a run without cases never passes", async () => {
  answer = ({ body }, response) =>
    sendCompletion(response, body.messages.at(-1)!.content.includes("3") ? '{"category":"other"}' : right);
  expect(await project.run()).toMatchObject({ code: 1 });
  expect(await project.run("--case", "no such case")).toMatchObject({ code: 2 });
  expect(await project.run("nowhere")).toMatchObject({ code: 2 });
  expect(await project.run("--shard", "3/2")).toMatchObject({ code: 2 });
  project.write({ "classify.eval.yaml": `threshold: {passRate: 0.8}\n${manyCases(8)}` });
  expect(await project.run()).toMatchObject({ code: 0 });
  project.write({ "classify.prompt": classifyPrompt.replace("{{ticket}}", "{{tiket}}") });
  expect(await project.run()).toMatchObject({ code: 2, stderr: expect.stringContaining("typed-prompts check") });
});

test("a judge is asked through the same scheduler and recorded; where it does not answer the case is an error", async () => {
  const judged = (choices: string): string =>
    `cases:\n  - name: a\n    input: {ticket: help}\n    judge: {rubric: Be kind., choices: ${choices}, model: local/judge}\n`;
  answer = ({ body }, response) =>
    sendCompletion(response, body.model === "judge" ? '{"reason":"kind","choice":"good"}' : right);
  project.write({ "classify.eval.yaml": judged("{good: 1, bad: 0}") });
  const run = await project.evaluate();
  expect(run.samples).toMatchObject([{ status: "pass", attempts: 2 }]);
  const replayed = await project.evaluate("--replay", "strict");
  expect(replayed.samples).toMatchObject([{ status: "pass", attempts: 0 }]);
  project.write({ "classify.eval.yaml": judged("{fine: 1, bad: 0}") });
  const other = await project.evaluate("--replay", "strict");
  expect(other.samples).toMatchObject([{ status: "error", error: { kind: "missing-recording" } }]);
  expect(server.calls).toHaveLength(2);
  // Nobody knows what this judge costs.
  const limited = await project.evaluate("--replay", "live", "--max-cost", "1");
  expect(limited.samples).toMatchObject([{ status: "error", error: { kind: "cost-limit" }, attempts: 1 }]);
});

test("settings that a provider lacks are sent under its names or said; keys and addresses are never a prompt's", async () => {
  const config = "config:\n  topK: 5\n  customThing: {a: 1}\n  maxOutputTokens: 50";
  project.write({ "classify.prompt": classifyPrompt.replace("config:\n  maxOutputTokens: 50", config) });
  const run = await project.evaluate("--case", "case 1", "--model", "openai/gpt-4o");
  expect(server.calls[0]!.body).toMatchObject({ custom_thing: { a: 1 }, max_tokens: 50 });
  expect(run.warnings).toEqual([expect.stringContaining("topK")]);
  for (const stolen of ["apiKey: x", "baseURL: http://127.0.0.1:9", "base_url: x", "headers: {a: b}"]) {
    project.write({ "classify.prompt": classifyPrompt.replace("maxOutputTokens: 50", stolen) });
    const refused = await project.evaluate("--case", "case 2");
    expect(refused.samples).toMatchObject([{ status: "error", error: { kind: "invalid-request" } }]);
  }
  expect(server.calls).toHaveLength(1);
});

test("OpenAI, Anthropic, Google and a compatible server, as a double of their interfaces has them", async () => {
  const double = new LLMock({ port: 0 });
  double.onMessage(/.*/, { content: right });
  await double.start();
  const { url } = double;
  const all = new EvalProject(cli, {
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: "a",
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "b",
    GEMINI_BASE_URL: `${url}/v1beta`,
    GEMINI_API_KEY: "c",
    TYPED_PROMPTS_MY_SERVER_BASE_URL: `${url}/v1`,
  });
  all.write({ "classify.prompt": classifyPrompt, "classify.eval.yaml": manyCases(2) });
  const models = ["openai/gpt-5-mini", "anthropic/claude-haiku-4-5", "googleai/gemini-2.5-flash", "my-server/llama"];
  const run = await all.evaluate(...models.flatMap((model) => ["--model", model]));
  expect(run.samples.map(({ model, status, error }) => [model, status, error])).toEqual(
    [0, 1].flatMap(() => models.map((model) => [model, "pass", undefined])),
  );
  expect(run.samples.every(({ usage }) => usage?.outputTokens !== undefined)).toBe(true);
  await double.stop();
  all.remove();
});
