// Shows what the product does, on copies of the examples: a check, bindings, evaluations, and what one changed word costs.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const cli = resolve("dist/cli.cjs");
const folder = mkdtempSync(join(tmpdir(), "typed-prompts-demo-"));
const softer = ["triage.softer.prompt", "triage.prompt"];
const git = ["-c", "user.name=Demo", "-c", "user.email=demo@example.com", "-c", "commit.gpgsign=false"];

try {
  cpSync("examples/evaluations", folder, { recursive: true });
  cpSync("examples/support", join(folder, "support"), { recursive: true });

  title("A misspelt variable, planted in examples/support/reply.prompt: the last of its mistakes");
  const found = run(1, "check", "support/reply.prompt");
  show(found.slice(found.indexOf("support/reply.prompt:25")));

  title("TypeScript for a prompt: input, output and 'render' with types");
  show(run(0, "generate", "triage.prompt"));

  title("30 cases, answered from recordings: no key, no network");
  show(run(0, "eval", "--replay", "strict"), /pass rate|^ {2}easy|^ {2}hard|cases\b.* in /);
  const [baseline] = readdirSync(join(folder, ".typed-prompts", "runs"));

  for (const args of [
    ["init", "-q"],
    ["add", "triage.prompt"],
    ["commit", "-q", "-m", "Triage"],
  ]) {
    spawnSync("git", [...git, ...args], { cwd: folder });
  }
  title("One sentence is made friendlier, and 'typed-prompts diff' reads it");
  cpSync(join(folder, softer[0]), join(folder, softer[1]));
  show(run(0, "diff", "HEAD", "triage.prompt"));

  title("The same 30 cases: most still pass, and the gate of the hard ones does not");
  const report = run(1, "eval", "--replay", "strict", "--baseline", baseline.replace(".json", ""));
  show(report, /^ +before {2}|^ {2}(all cases|easy|hard) .*(worse|not shown)|: passed before|changed$|→ "/);
  console.log("  …");
  show(report.slice(report.lastIndexOf("  ✓ 80 %")), /^ |^FAILED/);

  console.log(
    "\nThe recordings are of a stand-in that answers by rules, not of a model: examples/evaluations/README.md",
  );
  console.log("In your own folder: npx typed-prompts check");
} finally {
  rmSync(folder, { recursive: true });
}

function title(text) {
  console.log(`\n── ${text}`);
}

/** Runs the command line in the folder, and returns what it printed. Throws when it ends otherwise than expected. */
function run(expected, ...args) {
  console.log(`$ typed-prompts ${args.join(" ")}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8" });
  if (status === expected) return stdout;
  throw new Error(`${stdout}${stderr}\nThis should have ended with ${expected}, but ended with ${status}.`);
}

/** Prints the lines that matter here. */
function show(text, wanted = /\S/) {
  for (const line of text.split("\n")) if (wanted.test(line)) console.log(line);
}
