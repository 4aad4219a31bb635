import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseRecording } from "../../server/src/eval/recording.ts";
import { buildCli, classifyPrompt, EvalProject, manyCases, removeCli } from "../support/evalProject.ts";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";

// `KILLS=50 npx vitest run test/eval/killed.test.ts` does it as often as is promised.
const kills = Number(process.env.KILLS ?? 6);
const cases = 400;

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

function ticketIn(messages: readonly { readonly content: unknown }[]): string {
  return /ticket \d+/.exec(JSON.stringify(messages.at(-1)))![0];
}

test(`killed ${kills} times at random: no recorded call is lost, and none is made again`, {
  timeout: 900_000,
}, async () => {
  const [seed] = fc.sample(fc.integer({ min: 1, max: 1_000_000 }), 1);
  const random = mulberry(seed!);
  const server = new ModelServer(async (_, response) => {
    await new Promise((resolve) => setTimeout(resolve, 5 + random() * 30));
    sendCompletion(response, '{"category":"refund"}');
  });
  const url = await server.start();
  let done = 0;
  while (done < kills) {
    const project = new EvalProject(cli, { OPENAI_BASE_URL: url, OPENAI_API_KEY: "test-key" });
    project.write({ "classify.prompt": classifyPrompt, "classify.eval.yaml": manyCases(cases) });
    const stored = (): ReadonlySet<string> => {
      if (!existsSync(join(project.folder, "classify.recordings.jsonl"))) return new Set();
      const lines = project.read("classify.recordings.jsonl").split("\n");
      return new Set(
        lines
          .flatMap((line) => parseRecording(line)?.request.messages ?? [])
          .flatMap(({ role, content }) => (role === "user" ? [ticketIn([{ content }])] : [])),
      );
    };
    for (let isOver = false; !isOver && done < kills; ) {
      const before = stored();
      const from = server.calls.length;
      const child = project.start("--concurrency", "8");
      const ended = new Promise<string | null>((resolve) => child.on("close", (_, signal) => resolve(signal)));
      const timer = setTimeout(() => child.kill("SIGKILL"), 250 + random() * 1200);
      isOver = (await ended) === null;
      clearTimeout(timer);
      if (!isOver) done++;
      const asked = server.calls.slice(from).map(({ body }) => ticketIn(body.messages));
      expect(asked.filter((ticket) => before.has(ticket))).toEqual([]);
      const after = stored();
      expect([...before].filter((ticket) => !after.has(ticket))).toEqual([]);
    }
    const before = stored();
    const from = server.calls.length;
    const run = await project.evaluate();
    expect(server.calls.length - from).toBe(cases - before.size);
    expect(run.samples.map(({ status }) => status)).toEqual(Array(cases).fill("pass"));
    expect(run.samples.filter(({ origin }) => origin === "recorded")).toHaveLength(before.size);
    const replayed = await project.evaluate("--replay", "strict");
    expect(replayed.samples.every(({ status, origin }) => status === "pass" && origin === "recorded")).toBe(true);
    expect(server.calls.length - from).toBe(cases - before.size);
    project.remove();
  }
  await server.stop();
});

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
