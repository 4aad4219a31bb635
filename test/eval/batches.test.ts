import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { BatchServer } from "../support/batchServer.ts";
import { buildCli, classifyPrompt, EvalProject, manyCases, removeCli } from "../support/evalProject.ts";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";

// The shipped command line against doubles of the services that take many calls at once.

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

const [openaiKey, anthropicKey] = ["sk-planted-4f8a6c1e9b7d2035aa", "planted-anthropic-key-77"];
const models = ["--model", "openai/gpt-5-mini", "--model", "anthropic/claude-haiku-4-5"];

let server: BatchServer;
let project: EvalProject;
beforeEach(async () => {
  server = new BatchServer();
  const url = await server.start();
  project = new EvalProject(cli, {
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: openaiKey,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: anthropicKey,
    GEMINI_API_KEY: "planted-google-key-88",
  });
  project.write({ "classify.prompt": classifyPrompt, "classify.eval.yaml": manyCases(6) });
});
afterEach(async () => {
  await server.stop();
  project.remove();
});

function ticketOf(messages: unknown): number {
  return Number(/ticket (\d+)/.exec(JSON.stringify(messages))?.[1]);
}

test("what is missing is submitted, collected when it is over, and replayed as if it had been asked live", async () => {
  const submitted = await project.run("--batch", ...models, "--trials", "2");
  expect(submitted).toMatchObject({ code: 0, stderr: "" });
  expect(submitted.stdout).toContain("openai: 12 calls submitted as batch_0.");
  expect(submitted.stdout).toContain("anthropic: 12 calls submitted as msgbatch_1.");
  // What is under way is not submitted again.
  expect(await project.run("--batch", ...models)).toMatchObject({
    code: 0,
    stdout: "12 calls in batches that were submitted before.\n",
  });
  expect(server.batches.size).toBe(2);
  const early = await project.run("collect");
  expect(early).toMatchObject({ code: 1, stdout: expect.stringContaining("openai batch_0: still open (in_progress)") });
  server.end("completed");
  const one = await project.run("collect", "batch_0");
  expect(one).toMatchObject({ code: 0, stdout: "openai batch_0: completed, 12 of 12 answers recorded.\n" });
  expect(await project.run("collect")).toMatchObject({ code: 0, stdout: expect.stringContaining("msgbatch_1: ended") });
  expect(await project.run("collect")).toMatchObject({ code: 0, stdout: "No batch is open.\n" });
  const run = await project.evaluate("--replay", "strict", ...models, "--trials", "2");
  expect(run.samples.map(({ status, origin }) => `${status} ${origin}`)).toEqual(Array(24).fill("pass recorded"));
  // Half of 0.00225 dollars; the service's own time.
  expect(run.samples[0]).toMatchObject({ latency: 90_000, cost: expect.closeTo(0.001125, 9), reportedModel: "served" });
  expect(await project.run("--batch", ...models)).toMatchObject({
    code: 0,
    stdout: "Nothing to submit: all calls are recorded.\n",
  });
});

test("a batch has the very bodies that live calls have", async () => {
  const live: unknown[] = [];
  const double = new ModelServer((call, response) => {
    live.push(call.body);
    sendCompletion(response, '{"category":"refund"}');
  });
  const url = await double.start();
  const other = new EvalProject(cli, { OPENAI_BASE_URL: url, OPENAI_API_KEY: openaiKey });
  const config = "config:\n  topK: 5\n  customThing: {a: 1}\n  maxOutputTokens: 50";
  const prompt = classifyPrompt.replace("config:\n  maxOutputTokens: 50", config);
  for (const one of [project, other]) one.write({ "classify.prompt": prompt, "classify.eval.yaml": manyCases(6) });
  await other.evaluate("--concurrency", "1");
  await project.run("--batch");
  expect([...server.batches.values()].flatMap(({ calls }) => calls.map(({ body }) => body))).toEqual(live);
  await double.stop();
  other.remove();
});

test("what has failed, expired or is left out stays missing, is listed, and alone is submitted again", async () => {
  await project.run("--batch", ...models);
  server.outcome = ({ body: { messages } }) => {
    const ticket = ticketOf(messages);
    if (ticket === 1) return { error: `expired ${openaiKey} ${anthropicKey}` };
    return ticket === 2 ? { nothing: true } : { text: '{"category":"refund"}' };
  };
  server.end("expired");
  const collected = await project.run("collect");
  expect(collected.code).toBe(1);
  expect(collected.stdout.match(/no answer: case [12] /g)).toHaveLength(4);
  expect(collected.stdout).toContain("openai batch_0: expired, 4 of 6 answers recorded.");
  expect(collected.stdout).toContain("expired [redacted] [redacted]");
  const partly = await project.evaluate("--replay", "strict", ...models);
  expect(partly.samples.filter(({ error }) => error?.kind === "missing-recording")).toHaveLength(4);
  await project.run("--batch", ...models);
  const again = [...server.batches.values()].slice(2).flatMap(({ calls }) => calls);
  expect(again.map(({ body }) => ticketOf(body.messages)).sort()).toEqual([1, 1, 2, 2]);
  server.outcome = () => ({ text: '{"category":"refund"}' });
  server.end("completed");
  expect(await project.run("collect")).toMatchObject({ code: 0 });
  const whole = await project.evaluate("--replay", "strict", ...models);
  expect(whole.samples.every(({ status }) => status === "pass")).toBe(true);
});

test("a cancelled batch keeps what it has answered; an answer that is none counts as missing", async () => {
  await project.run("--batch");
  server.outcome = ({ body: { messages } }) =>
    ticketOf(messages) < 2 ? { text: '{"category":"refund"}' } : { nothing: true };
  server.end("cancelled");
  const collected = await project.run("collect");
  expect(collected).toMatchObject({ code: 1, stdout: expect.stringContaining("cancelled, 2 of 6 answers recorded.") });
  await project.run("--batch");
  server.intercept = (asked) =>
    asked.startsWith("GET /v1/files/out-")
      ? { status: 200, body: '{"custom_id":"nope"}\n<html>\n{"custom' }
      : undefined;
  server.end("completed");
  expect(await project.run("collect")).toMatchObject({ code: 1, stdout: expect.stringContaining("0 of 4 answers") });
});

test("what a service refuses is said, remembered by nobody, and what it cannot answer now stays open", async () => {
  server.intercept = (asked) =>
    asked === "POST /v1/files" ? { status: 401, body: `{"error":{"message":"Wrong key ${openaiKey}."}}` } : undefined;
  expect(await project.run("--batch", ...models)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("anthropic: 6 calls submitted"),
    stderr: "typed-prompts: openai answered 401: Wrong key [redacted].\n",
  });
  server.intercept = (asked) => (asked.startsWith("GET") ? { status: 503, body: "<html>" } : undefined);
  expect(await project.run("collect")).toMatchObject({ code: 1, stdout: expect.stringContaining("answered 503") });
  server.intercept = () => undefined;
  server.end("completed");
  expect(await project.run("collect")).toMatchObject({ code: 0 });
  expect(await project.run("collect", "nope")).toMatchObject({ code: 2 });
  expect(await project.run("--batch", "--model", "googleai/gemini-2.5-flash")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("googleai has no batch service that is known here"),
  });
  expect(await project.run("--batch", "--max-cost", "0.0001")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Nothing was submitted"),
  });
  expect(await project.run("--batch", "--replay", "live")).toMatchObject({ code: 2 });
});

test("no key is in any file, and a batch that came with a repository writes nothing outside its folder", async () => {
  project.write({
    "classify.eval.yaml": `cases:\n  - {name: a, input: {ticket: "${openaiKey} internal-customer-4711"}}\n`,
    "typed-prompts.config.json": JSON.stringify({ evaluate: { redact: ["internal-customer-\\d+"] } }),
  });
  await project.run("--batch", ...models);
  const own = ["classify.eval.yaml", "typed-prompts.config.json"];
  const written = (): string =>
    [...project.files].flatMap(([path, text]) => (own.some((name) => path.endsWith(name)) ? [] : [text])).join("\n");
  expect(written()).toContain("batch_0");
  server.outcome = () => ({ text: `{"category":"refund"} ${anthropicKey} internal-customer-4711` });
  server.end("completed");
  const before = written();
  expect(await project.run("collect")).toMatchObject({ code: 0 });
  for (const secret of [openaiKey, anthropicKey, "internal-customer-4711"]) {
    expect(before).not.toContain(secret);
    expect(written()).not.toContain(secret);
  }
  const call = { key: "a".repeat(64), trial: 0, request: { model: "openai/gpt-5-mini" } };
  for (const evalFile of ["../x.eval.yaml", "/tmp/x.eval.yaml", "a/../../x.eval.yaml"]) {
    const batch = { version: 1, id: "batch_0", provider: "openai", submitted: "", calls: [{ ...call, evalFile }] };
    project.write({ ".typed-prompts/batches/batch_0.json": JSON.stringify(batch) });
    expect(await project.run("collect")).toMatchObject({ stdout: "No batch is open.\n" });
  }
});
