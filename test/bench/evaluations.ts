import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";
import { type Row, row } from "./table.ts";

const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
const rounds = 5;

const prompt = `---
model: openai/gpt-5-mini
config:
  maxOutputTokens: 50
input:
  schema:
    ticket: string
output:
  schema:
    category(enum): [refund, other]
    summary: string
---
{{role "system"}}Classify the ticket of the customer by what is asked for, and say it in a sentence.
{{role "user"}}{{ticket}}
`;

/** `typed-prompts eval` as whole processes: against a server on the loopback that answers after 50 ms, and from recordings. */
export async function benchEvaluations(): Promise<readonly Row[]> {
  return [
    ...(await benchFresh(1000)),
    ...(await benchReplay(1000, rounds, 1)),
    ...(await benchReplay(100_000, 1, 60, 400)),
  ];
}

async function benchFresh(cases: number): Promise<readonly Row[]> {
  return withProject(cases, 50, async (run) => {
    const seconds: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const took = await run(["--replay", "live", "--concurrency", "20"]);
      if (round >= 0) seconds.push(took.seconds);
    }
    const ideal = (cases / 20) * 0.05;
    return [
      row(`eval ${cases} cases, answers after 50 ms, 20 at a time`, seconds, "s", Number((1.15 * ideal).toFixed(3))),
    ];
  });
}

async function benchReplay(
  cases: number,
  times: number,
  most: number,
  mostMegabytes?: number,
): Promise<readonly Row[]> {
  return withProject(cases, 0, async (run) => {
    await run(["--concurrency", "100"]);
    const taken = [];
    for (let round = 0; round < times; round++) taken.push(await run(["--replay", "strict"]));
    return [
      row(
        `eval ${cases} recorded cases`,
        taken.map(({ seconds }) => seconds),
        "s",
        most,
      ),
      row(
        `eval ${cases} recorded cases: memory`,
        taken.map(({ megabytes }) => megabytes),
        "MB",
        mostMegabytes,
      ),
    ];
  });
}

interface Taken {
  readonly seconds: number;
  /** The most that the process had resident. */
  readonly megabytes: number;
}

async function withProject(
  cases: number,
  delay: number,
  measure: (run: (options: readonly string[]) => Promise<Taken>) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-bench-"));
  const lines = Array.from({ length: cases }, (_, index) =>
    JSON.stringify({
      name: `case ${index}`,
      tags: [index % 2 ? "odd" : "even"],
      input: { ticket: `ticket ${index}: I want my money back for the order, it did not arrive in time.` },
      expect: { category: "refund", summary: { contains: "money" } },
    }),
  );
  writeFileSync(join(folder, "classify.prompt"), prompt);
  writeFileSync(join(folder, "classify.cases.jsonl"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "classify.eval.yaml"), "dataset: ./classify.cases.jsonl\n");
  // Says at its end how much memory it had.
  const probe = join(folder, "probe.cjs");
  writeFileSync(probe, 'process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS));');
  const answer = JSON.stringify({ category: "refund", summary: "Wants the money back for an order." });
  const server = new ModelServer((_, response) => {
    setTimeout(() => sendCompletion(response, answer), delay);
  });
  const env = { ...process.env, OPENAI_BASE_URL: await server.start(), OPENAI_API_KEY: "bench-key" };
  const run = (options: readonly string[]): Promise<Taken> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const child = spawn(process.execPath, ["--require", probe, cli, "eval", ...options], { cwd: folder, env });
      let text = "";
      child.stdout.resume();
      child.stderr.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      child.on("close", (code) => {
        const kilobytes = Number(/peak (\d+)/.exec(text)?.[1]);
        if (code !== 0) reject(new Error(`eval: exit ${code}: ${text}`));
        else resolve({ seconds: (performance.now() - start) / 1e3, megabytes: kilobytes / 1e3 });
      });
    });
  try {
    return await measure(run);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
