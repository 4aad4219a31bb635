import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, shown, spreadOf } from "./table.ts";

const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));

/** `typed-prompts check` as a whole process, on 100, 1,000 and 10,000 generated prompts. */
export async function benchCheck(): Promise<readonly Row[]> {
  const withCases = await sample(1_000, 5, writeEvaluated);
  const withMoreCases = await sample(4_000, 3, writeEvaluated);
  const small = await sample(100, 7);
  const middle = await sample(1_000, 7);
  const large = await sample(10_000, 3);
  const start = await sample(1, 7);
  const base = quantile(start.seconds, 0.5);
  // The time of a file, without the start of the process, which is the same for all.
  const perFile = (samples: readonly number[], count: number): number =>
    ((quantile(samples, 0.5) - base) / count) * 1e3;
  const ratio = perFile(large.seconds, 10_000) / perFile(small.seconds, 100);
  const wholeRatio = quantile(large.seconds, 0.5) / 10_000 / (quantile(small.seconds, 0.5) / 100);
  const files = `${shown(perFile(small.seconds, 100))} ms → ${shown(perFile(large.seconds, 10_000))} ms`;
  return [
    row("check 1 prompt: wall", start.seconds, "s"),
    row("check 100 prompts: wall", small.seconds, "s"),
    row("check 1,000 prompts: wall", middle.seconds, "s", 1.5),
    row("check 1,000 prompts: memory at most", middle.megabytes, "MB", 200),
    row("check 10,000 prompts: wall", large.seconds, "s"),
    row("check 10,000 prompts: memory at most", large.megabytes, "MB"),
    row("check 1,000 prompts, each with 5 cases beside it: wall", withCases.seconds, "s"),
    row("check 4,000 prompts, each with 5 cases beside it: wall", withMoreCases.seconds, "s"),
    figure(
      "time per prompt with its cases, 1,000 to 4,000, start of the process left out",
      perFile(withMoreCases.seconds, 4_000) / perFile(withCases.seconds, 1_000),
      `${shown(perFile(withCases.seconds, 1_000))} ms → ${shown(perFile(withMoreCases.seconds, 4_000))} ms`,
      "×",
      1.2,
    ),
    figure("time per file, 100 to 10,000, start of the process left out", ratio, files, "×", 1.2),
    figure("time per file, 100 to 10,000, whole process", wholeRatio, spreadOf([wholeRatio]), "×", 1.2),
  ];
}

async function sample(count: number, rounds: number, write: typeof writeEvaluated = writePrompts) {
  const { folder, remove } = write(count);
  const seconds: number[] = [];
  const megabytes: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const result = await runCheck(folder);
    if (round < 0) continue;
    seconds.push(result.seconds);
    megabytes.push(result.megabytes);
  }
  remove();
  return { seconds, megabytes };
}

/** Prompts with an evaluation file each; one of all cases is wrong, so that something is found. */
function writeEvaluated(count: number): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-bench-"));
  for (let index = 0; index < count; index++) {
    const team = join(folder, `team-${index % 25}`);
    mkdirSync(team, { recursive: true });
    const path = join(team, `prompt-${index}`);
    writeFileSync(`${path}.prompt`, evaluated(index));
    const cases = [0, 1, 2, 3, 4].map((number) => evalCase(index, number));
    writeFileSync(`${path}.eval.yaml`, `threshold: { passRate: 0.9, hard: 0.8 }\ncases:\n${cases.join("")}`);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function evaluated(index: number): string {
  return `---
model: openai/gpt-5-mini
input:
  schema:
    ticket${index}: string, the customer's message
    plan?(enum): [free, team, enterprise]
    items(array):
      name: string
      price: number
output:
  schema:
    category(enum): [refund, other]
    summary: string
---
{{role "system"}}Classify the ticket of the customer.
{{#each items}}- {{name}}: {{price}}
{{/each}}
{{#if plan}}Plan: {{plan}}{{/if}}
{{role "user"}}{{ticket${index}}}
`;
}

function evalCase(index: number, number: number): string {
  const plan = index === 0 && number === 0 ? "none" : "free";
  return `  - name: case ${number}
    tags: [hard]
    input: { ticket${index}: "I want my money back", plan: ${plan}, items: [{ name: a, price: ${number} }] }
    expect:
      category: refund
      summary: { contains: refund, maxLength: 200 }
    assert:
      - output.category == "refund"
`;
}

function runCheck(folder: string): Promise<{ seconds: number; megabytes: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [cli, "check", "--format", "json"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = 0;
    let megabytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.length;
    });
    const timer = setInterval(() => {
      megabytes = Math.max(megabytes, memoryOf(child.pid!, "VmHWM"));
    }, 10);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 1 || printed === 0) reject(new Error(`check ended with ${code} after ${printed} bytes.`));
      resolve({ seconds: (performance.now() - start) / 1e3, megabytes });
    });
  });
}

/** What a process holds now, or the most that it has held so far, as the kernel counts it. In megabytes. */
export function memoryOf(pid: number, what: "VmHWM" | "VmRSS"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
