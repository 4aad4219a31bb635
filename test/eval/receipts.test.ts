import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { lockFileName } from "../../server/src/diff/lock.ts";
import { buildCli, classifyPrompt, EvalProject, manyCases, removeCli } from "../support/evalProject.ts";
import { type Answer, ModelServer, sendCompletion } from "../support/modelServer.ts";

// `eval` and `verify` of the shipped command line, in one folder.

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

const right = '{"category":"refund"}';
const edited = classifyPrompt.replace("Classify.", "Classify the ticket.");
const model = "openai/gpt-5-mini";
let answer: Answer;
let server: ModelServer;
let project: EvalProject;
beforeEach(async () => {
  answer = (_, response) => sendCompletion(response, right);
  server = new ModelServer((call, response) => answer(call, response));
  project = new EvalProject(cli, { OPENAI_BASE_URL: await server.start(), OPENAI_API_KEY: "key" });
  const tagged = "  - {name: hard, tags: [hard], input: {ticket: ticket 99}, expect: {category: refund}}\n";
  project.write({ "classify.prompt": classifyPrompt, "classify.eval.yaml": `${manyCases(4)}${tagged}` });
});
afterEach(async () => {
  await server.stop();
  project.remove();
});

interface Locked {
  readonly hash: string;
  readonly evaluations?: readonly { readonly hash: string; readonly model: string; readonly pass: number }[];
}

function locked(): Locked {
  return JSON.parse(project.read(lockFileName)).prompts["classify.prompt"];
}

async function verified(...args: readonly string[]): Promise<number | null> {
  return (await project.command("verify", ...args)).code;
}

test("an edited prompt is not verified until its evaluations have run, fresh or from recordings", async () => {
  await verified("--write");
  await project.evaluate();
  expect(await verified("--write")).toBe(0);
  expect(locked().evaluations).toMatchObject([{ hash: locked().hash, model, pass: 5, total: 5 }]);
  expect(await verified()).toBe(0);

  project.write({ "classify.prompt": edited });
  expect(await verified()).toBe(1);
  // Written without a run, it still lacks the evidence.
  await verified("--write");
  expect(await verified()).toBe(1);
  await project.evaluate();
  expect(await verified("--write")).toBe(0);
  expect(await verified()).toBe(0);
  expect(locked().evaluations).toMatchObject([{ hash: locked().hash, pass: 5, total: 5 }]);

  // Back again: the recordings of then are evidence too, without a call.
  const calls = server.calls.length;
  project.write({ "classify.prompt": classifyPrompt });
  expect(await verified()).toBe(1);
  await project.evaluate("--replay", "strict");
  expect(server.calls).toHaveLength(calls);
  expect(await verified("--write")).toBe(0);
  expect(await verified()).toBe(0);
});

test("a receipt says how many passed, and is there for each model", async () => {
  await verified("--write");
  answer = ({ body }, response) =>
    sendCompletion(response, JSON.stringify(body.messages).includes("ticket 3") ? '{"category":"other"}' : right);
  await project.run("--model", model, "--model", "openai/gpt-5");
  expect(locked().evaluations).toMatchObject([
    { model: "openai/gpt-5", pass: 4, total: 5 },
    { model, pass: 4, total: 5 },
  ]);
});

test.each([
  ["of one tag", ["--tag", "hard"]],
  ["of one case", ["--case", "case 1"]],
  ["of one part", ["--shard", "1/2"]],
  ["whose recordings are missing", ["--replay", "strict"]],
])("a run %s leaves the lock as it is", async (_, options) => {
  await verified("--write");
  await project.evaluate();
  project.write({ "classify.prompt": edited });
  const before = project.read(lockFileName);
  await project.run(...options);
  expect(project.read(lockFileName)).toBe(before);
  expect(await verified()).toBe(1);
});

test("a run that is cancelled leaves the lock as it is", async () => {
  await verified("--write");
  const before = project.read(lockFileName);
  answer = ({ index }, response) => (index < 2 ? sendCompletion(response, right) : void child.kill("SIGINT"));
  const child = project.start("--concurrency", "1");
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(3);
  expect(project.read(lockFileName)).toBe(before);
});

test("without a lock none is written, and one with conflicts of a merge is left to 'verify'", async () => {
  await project.evaluate();
  expect([...project.files.keys()].some((path) => path.endsWith(lockFileName))).toBe(false);
  const lock = '{"version":1,"prompts":{}}';
  const conflict = `<<<<<<< ours\n${lock}\n=======\n${lock}\n>>>>>>> theirs\n`;
  project.write({ [lockFileName]: conflict });
  await project.evaluate();
  expect(project.read(lockFileName)).toBe(conflict);
});
