import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli, classifyPrompt, EvalProject, manyCases, removeCli } from "../support/evalProject.ts";
import { type Answer, type ModelCall, ModelServer, sendCompletion } from "../support/modelServer.ts";

// The shipped command line against a server that does what servers do.

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

const plantedKey = "sk-planted-4f8a6c1e9b7d2035aa";

let answer: Answer;
let server: ModelServer;
let project: EvalProject;
beforeEach(async () => {
  server = new ModelServer((call, response) => answer(call, response));
  project = new EvalProject(cli, { OPENAI_BASE_URL: await server.start(), OPENAI_API_KEY: plantedKey });
  project.write({
    "classify.prompt": classifyPrompt,
    "typed-prompts.config.json": JSON.stringify({ evaluate: { timeout: 1, concurrency: 20 } }),
  });
});
afterEach(async () => {
  await server.stop();
  project.remove();
});

const right = '{"category":"refund"}';

type Fault = (response: ServerResponse) => void;

const json = { "content-type": "application/json" };

function limited(headers: Readonly<Record<string, string>>): Fault {
  return (response) => {
    const body = { error: { message: "Rate limit reached.", type: "requests", code: "rate_limit_exceeded" } };
    response.writeHead(429, { ...json, ...headers }).end(JSON.stringify(body));
  };
}

/** What passes when it is tried again. */
const passing: Readonly<Record<string, Fault>> = {
  "429 without Retry-After": limited({}),
  "429 with Retry-After in milliseconds": limited({ "retry-after-ms": "20" }),
  "429 with Retry-After in seconds": limited({ "retry-after": "0.1" }),
  "429 with Retry-After as a date": (response) => limited({ "retry-after": new Date().toUTCString() })(response),
  "500": (response) => void response.writeHead(500, json).end('{"error":{"message":"Internal error."}}'),
  "502 with HTML": (response) =>
    void response.writeHead(502, { "content-type": "text/html" }).end("<html><h1>502 Bad Gateway</h1></html>"),
  "a reset": (response) => void response.socket?.resetAndDestroy(),
  "an end without an answer": (response) => void response.socket?.destroy(),
  "a stall": () => {},
  "a stall in the body": (response) => void response.writeHead(200, json).write('{"id":'),
  "a body that is cut off": (response) => {
    response.writeHead(200, { ...json, "content-length": "1000" }).write('{"id":"c1","choices":[');
    setTimeout(() => response.socket?.destroy(), 5);
  },
  "a page instead of an answer": (response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in</html>"),
  "JSON that is cut off": (response) => void response.writeHead(200, json).end('{"id":"c1","choices":[{"mess'),
  "JSON of something else": (response) => void response.writeHead(200, json).end('{"ok":true}'),
};

test.each(Object.entries(passing))("%s is tried again, and passes", async (_, fault) => {
  project.write({ "classify.eval.yaml": manyCases(1) });
  answer = ({ index }, response) => (index === 0 ? fault(response) : sendCompletion(response, right));
  const run = await project.evaluate();
  expect(run.samples).toMatchObject([{ status: "pass", origin: "fresh", attempts: 2 }]);
  expect(server.calls).toHaveLength(2);
});

const schemaFailure = expect.arrayContaining([expect.objectContaining({ scorer: "schema", pass: false })]);

/** What stays as it is, however often it is asked. */
const staying: Readonly<Record<string, readonly [Fault, object]>> = {
  "a wrong key": [
    (response) =>
      void response
        .writeHead(401, json)
        .end(JSON.stringify({ error: { message: `Incorrect API key: ${plantedKey}` } })),
    { status: "error", error: { kind: "authentication" }, attempts: 1 },
  ],
  "no money left": [
    (response) =>
      void response.writeHead(429, json).end('{"error":{"message":"You exceeded","code":"insufficient_quota"}}'),
    { status: "error", error: { kind: "quota" }, attempts: 1 },
  ],
  "a bad request": [
    (response) => void response.writeHead(400, json).end('{"error":{"message":"Unsupported parameter."}}'),
    { status: "error", error: { kind: "invalid-request" }, attempts: 1 },
  ],
  "a wait until tomorrow": [
    limited({ "retry-after": "86400" }),
    { status: "error", error: { kind: "rate-limit" }, attempts: 1 },
  ],
  "a redirect, with the key": [
    (response) => void response.writeHead(307, { location: "http://127.0.0.1:9/steal" }).end(),
    { status: "error", error: { kind: "invalid-request" }, attempts: 1 },
  ],
  "a refusal": [
    (response) => sendCompletion(response, null, { message: { refusal: "I cannot help with that." } }),
    {
      status: "fail",
      scores: [{ scorer: "schema", message: "The model refused to answer." }],
      finishReason: "refusal",
    },
  ],
  "a filtered answer": [
    (response) => sendCompletion(response, "", { finish_reason: "content_filter" }),
    { status: "fail", finishReason: "content_filter" },
  ],
  "an answer that is too long": [
    (response) => sendCompletion(response, '{"category":"ref', { finish_reason: "length" }),
    { status: "fail", scores: schemaFailure, finishReason: "length" },
  ],
  "JSON in a code fence": [
    (response) => sendCompletion(response, `\`\`\`json\n${right}\n\`\`\``),
    { status: "pass", repairs: ["code-fence"], conforms: true },
  ],
  "JSON with text around it": [
    (response) => sendCompletion(response, `Sure! ${right} Anything else?`),
    { status: "pass", repairs: ["surrounding-text"], conforms: true },
  ],
  "an answer that is packed": [
    (response) => {
      const message = { role: "assistant", content: right };
      const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
      const body = { id: "c1", model: "m", created: 1, choices: [{ index: 0, finish_reason: "stop", message }], usage };
      response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(gzipSync(JSON.stringify(body)));
    },
    { status: "pass" },
  ],
  "broken JSON": [
    (response) => sendCompletion(response, "{'category': refund"),
    { status: "fail", scores: [{ scorer: "schema", message: "The answer is not JSON." }], conforms: false },
  ],
  "another shape": [
    (response) => sendCompletion(response, '{"category":"money"}'),
    { status: "fail", scores: schemaFailure, conforms: false },
  ],
};

test.each(Object.entries(staying))("%s has its status at once", async (_, [fault, expected]) => {
  project.write({ "classify.eval.yaml": manyCases(1) });
  answer = (_call, response) => fault(response);
  const run = await project.evaluate();
  expect(run.samples).toMatchObject([expected]);
  expect(server.calls).toHaveLength(1);
});

// `FAULTY_CASES=1000 npx vitest run test/eval/faults.test.ts` takes as many as is promised.
const faultyCases = Number(process.env.FAULTY_CASES ?? 600);

test("with faults at a tenth of the calls every case ends as it should, once, and few calls are made", async () => {
  const cases = faultyCases;
  project.write({ "classify.eval.yaml": manyCases(cases) });
  const faults = Object.values(passing);
  const outcomes = Object.values(staying);
  const outcomeOf = ({ body }: ModelCall): readonly [Fault, object] | undefined => {
    const number = Number(/\d+/.exec(body.messages.at(-1)!.content));
    return number % 25 === 0 ? outcomes[(number / 25) % outcomes.length] : undefined;
  };
  let faulty = 0;
  answer = async (call, response) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    // Not each tenth call, since what is tried again would come at the same places.
    if (((call.index * 2_654_435_761) >>> 0) % 10 === 0) return faults[faulty++ % faults.length]!(response);
    const outcome = outcomeOf(call);
    return outcome ? outcome[0](response) : sendCompletion(response, right);
  };
  const run = await project.evaluate();
  expect(run.samples.map((sample) => sample.case)).toEqual(
    Array.from({ length: cases }, (_, index) => `case ${index}`),
  );
  for (const [index, sample] of run.samples.entries()) {
    const expected = index % 25 === 0 ? outcomes[(index / 25) % outcomes.length]![1] : { status: "pass" };
    const { attempts, ...rest } = expected as { readonly attempts?: number };
    expect(sample, JSON.stringify(sample)).toMatchObject(rest);
    expect(sample.attempts).toBeGreaterThanOrEqual(attempts ?? 1);
  }
  expect(faulty / server.calls.length).toBeGreaterThan(0.08);
  expect(run.samples.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(server.calls.length);
  expect(server.calls.length).toBeLessThanOrEqual(1.3 * cases);
  if (process.env.FAULTY_CASES) console.info(`${server.calls.length} calls for ${cases} cases, ${faulty} faulty`);
  const calls = server.calls.length;
  const errors = run.samples.filter(({ status }) => status === "error").length;
  const again = await project.evaluate("--replay", "strict");
  expect(server.calls).toHaveLength(calls);
  const recorded = again.samples.filter(({ origin }) => origin === "recorded");
  expect(recorded).toHaveLength(cases - errors);
  for (const sample of recorded) {
    const fresh = run.samples.find((one) => one.case === sample.case)!;
    expect(sample).toMatchObject({ status: fresh.status, latency: fresh.latency, cost: fresh.cost, attempts: 0 });
  }
});

test("no key is in any file or in what is printed, even where the server sends it back", async () => {
  const [other, inInput] = ["ghp_0123456789abcdefghij0123456789abcdef", "internal-customer-4711"];
  project.write({
    "classify.eval.yaml": `cases:
${["echo", "error", "page", "model"].map((name) => `  - {name: ${name}, input: {ticket: "${name} ${other} ${inInput}"}}\n`).join("")}`,
    "typed-prompts.config.json": JSON.stringify({ evaluate: { redact: ["internal-customer-\\d+"] } }),
  });
  answer = ({ body, headers }, response) => {
    const given = JSON.stringify({ headers, body });
    const ticket = body.messages.at(-1)!.content;
    if (ticket.startsWith("echo")) return sendCompletion(response, `${right} ${given}`);
    if (ticket.startsWith("model")) return sendCompletion(response, right, { model: plantedKey });
    if (ticket.startsWith("page")) return void response.writeHead(400).end(given);
    return void response.writeHead(400, json).end(JSON.stringify({ error: { message: given.slice(0, 250) } }));
  };
  const printed: string[] = [];
  for (const format of ["text", "json"]) {
    const { stdout, stderr } = await project.run("--format", format);
    printed.push(stdout, stderr);
  }
  const own = ["classify.prompt", "classify.eval.yaml", "typed-prompts.config.json"];
  const written = [...project.files].filter(([path]) => !own.some((name) => path.endsWith(name)));
  expect(written.some(([path]) => path.endsWith(".recordings.jsonl"))).toBe(true);
  for (const secret of [plantedKey, other, inInput, Buffer.from(plantedKey).toString("base64")]) {
    for (const text of [...printed, ...written.map(([, content]) => content)]) expect(text).not.toContain(secret);
  }
  expect(printed.join("")).toContain("[redacted]");
  expect(JSON.stringify(server.calls)).toContain(plantedKey);
});

test("a key is asked for by the name of its variable", async () => {
  project.write({ "classify.eval.yaml": manyCases(1) });
  const run = await project.evaluate("--model", "anthropic/claude-haiku-4-5", "--model", "nobody/m", "--model", "m");
  expect(run.samples.map(({ error }) => error)).toMatchObject([
    { kind: "authentication", message: "There is no key for anthropic: set ANTHROPIC_API_KEY." },
    { kind: "unknown-provider", message: expect.stringContaining("TYPED_PROMPTS_NOBODY_BASE_URL") },
    { kind: "unknown-provider" },
  ]);
  expect(server.calls).toEqual([]);
});

test("SIGINT ends the run at once, and what has ended is written", async () => {
  project.write({ "classify.eval.yaml": manyCases(100) });
  answer = (call, response) => {
    if (call.index < 30) sendCompletion(response, right);
    if (call.index === 40) child.kill("SIGINT");
  };
  const child = project.start("--concurrency", "20");
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(3);
  const [[, text] = []] = [...project.files].filter(([path]) => path.includes("runs/2"));
  const run = JSON.parse(text!);
  expect(run.cancelled).toBe(true);
  expect(run.samples).toHaveLength(30);
});

test("a run stops before it costs more than it may, and says so", async () => {
  project.write({ "classify.eval.yaml": manyCases(50) });
  answer = (_, response) =>
    sendCompletion(response, right, { usage: { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 } });
  // 0.00225 dollars a call, at 0.25 and 2 dollars for a million tokens.
  const run = await project.evaluate("--max-cost", "0.05", "--concurrency", "1");
  const passed = run.samples.filter(({ status }) => status === "pass");
  const limited = run.samples.filter(({ error }) => error?.kind === "cost-limit");
  expect(passed.length).toBe(server.calls.length);
  expect(passed.length + limited.length).toBe(50);
  const cost = passed.reduce((sum, sample) => sum + sample.cost!, 0);
  expect(cost).toBeLessThan(0.053);
  expect(cost).toBeGreaterThan(0.045);
  const unpriced = await project.run("--max-cost", "1", "--model", "ollama/llama3.2");
  expect(unpriced).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("the price of ollama/llama3.2 is not known"),
  });
});
