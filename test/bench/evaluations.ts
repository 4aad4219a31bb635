import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
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
  return withProject(cases, 50, async (run, folder, url) => {
    const seconds: number[] = [];
    const [bare, theirs]: [number[], number[]] = [[], []];
    const peer = promptfoo(folder, url, cases);
    for (let round = -1; round < rounds; round++) {
      const took = await run(["--replay", "live", "--concurrency", "20"]);
      const least = await spawned(["--input-type=module", "--eval", bareLoop(url, cases)], folder, process.env);
      if (round < 0) continue;
      seconds.push(took.seconds);
      bare.push(least.seconds);
      if (peer && round < 3) theirs.push((await peer()).seconds);
    }
    const ideal = (cases / 20) * 0.05;
    const what = `${cases} cases, answers after 50 ms, 20 at a time`;
    const [load = 0] = loadavg();
    return [
      row(`eval ${what} (load ${load.toFixed(1)})`, seconds, "s", Number((1.15 * ideal).toFixed(3))),
      row("  the same calls in a bare loop of fetch", bare, "s"),
      row(
        "  eval, of what the bare loop takes",
        seconds.map((one, index) => one / bare[index]!),
        "times",
      ),
      ...(theirs.length > 0
        ? [
            row(`  ${promptfooName()}`, theirs, "s"),
            row(
              "  promptfoo, of what eval takes",
              theirs.map((one, index) => one / seconds[index]!),
              "times",
            ),
          ]
        : []),
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
  measure: (
    run: (options: readonly string[]) => Promise<Taken>,
    folder: string,
    url: string,
  ) => Promise<readonly Row[]>,
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
  const answer = JSON.stringify({ category: "refund", summary: "Wants the money back for an order." });
  const server = new ModelServer((_, response) => {
    setTimeout(() => sendCompletion(response, answer), delay);
  });
  const url = await server.start();
  const env = { ...process.env, OPENAI_BASE_URL: url, OPENAI_API_KEY: "bench-key" };
  const run = (options: readonly string[]): Promise<Taken> => spawned([cli, "eval", ...options], folder, env);
  try {
    return await measure(run, folder, url);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Runs Node with these arguments to its end. */
function spawned(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Taken> {
  // Says at its end how much memory it had.
  const probe = join(folder, "probe.cjs");
  writeFileSync(probe, 'process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS));');
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, ["--require", probe, ...args], { cwd: folder, env });
    let text = "";
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", (code) => {
      const kilobytes = Number(/peak (\d+)/.exec(text)?.[1]);
      if (code !== 0) reject(new Error(`${args.slice(0, 2).join(" ")}: exit ${code}: ${text}`));
      else resolve({ seconds: (performance.now() - start) / 1e3, megabytes: kilobytes / 1e3 });
    });
  });
}

/** What nobody can be faster than: as many calls, as many at a time, and nothing done with the answers. */
function bareLoop(url: string, cases: number): string {
  return `let next = 0;
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(600) }] });
const headers = { "content-type": "application/json" };
await Promise.all(Array.from({ length: 20 }, async () => {
  while (next++ < ${cases}) await (await fetch("${url}/chat/completions", { method: "POST", headers, body })).json();
}));`;
}

const peers = fileURLToPath(new URL("../../test/bench/peers/", import.meta.url));
const promptfooFolder = join(peers, "node_modules", "promptfoo");

function promptfooName(): string {
  const { version } = JSON.parse(readFileSync(join(promptfooFolder, "package.json"), "utf8"));
  return `promptfoo ${version}, the same cases and calls`;
}

/** The same cases with the same expectations; nothing else of it is on: no cache, no database, no telemetry. */
function promptfoo(folder: string, url: string, cases: number): (() => Promise<Taken>) | undefined {
  if (!existsSync(promptfooFolder)) {
    console.warn(
      "\n*** NOT MEASURED: promptfoo, since the peers are not installed: npm ci --prefix test/bench/peers ***\n",
    );
    return undefined;
  }
  const own = join(folder, "promptfoo");
  mkdirSync(own);
  const system = "Classify the ticket of the customer by what is asked for, and say it in a sentence.";
  const holds = 'JSON.parse(output).category === "refund" && JSON.parse(output).summary.includes("money")';
  const tests = Array.from({ length: cases }, (_, index) =>
    JSON.stringify({
      vars: { ticket: `ticket ${index}: I want my money back for the order, it did not arrive in time.` },
      assert: [{ type: "is-json" }, { type: "javascript", value: holds }],
    }),
  );
  writeFileSync(join(own, "tests.jsonl"), `${tests.join("\n")}\n`);
  const config = {
    prompts: [
      JSON.stringify([
        { role: "system", content: system },
        { role: "user", content: "{{ticket}}" },
      ]),
    ],
    providers: [{ id: "openai:chat:gpt-5-mini", config: { max_tokens: 50 } }],
    tests: "file://tests.jsonl",
  };
  writeFileSync(join(own, "promptfooconfig.json"), JSON.stringify(config));
  const env = {
    ...process.env,
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "bench-key",
    PROMPTFOO_CONFIG_DIR: join(own, "home"),
    PROMPTFOO_CACHE_ENABLED: "false",
    PROMPTFOO_DISABLE_TELEMETRY: "1",
    PROMPTFOO_DISABLE_UPDATE: "1",
    PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
  };
  const entry = join(promptfooFolder, "dist", "src", "entrypoint.js");
  const quiet = ["--no-cache", "--no-write", "--no-table", "--no-progress-bar"];
  const args = [entry, "eval", "-c", join(own, "promptfooconfig.json"), ...quiet, "-j", "20"];
  return () => spawned(args, folder, env);
}
