import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import picocolors from "picocolors";
import packageJson from "../../../package.json" with { type: "json" };
import { check, checkFormats } from "./commands/check.ts";
import { diffFormats, failOn } from "./diffFormats.ts";
import { evaluationFormats } from "./evaluation/formats.ts";
import { importFormats } from "./evaluation/importFormats.ts";
import { renderFormats } from "./renderFormats.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

/** Runs one command. Returns the exit code: 0 clean, 1 findings, 2 wrong usage or configuration, 3 could not run. */
export async function runCommandLine(
  args: readonly string[],
  loadTokenizer: Terminal["loadTokenizer"],
): Promise<number> {
  const terminal: Terminal = {
    cwd: process.cwd(),
    colors: picocolors.isColorSupported,
    version: packageJson.version,
    write: (text) => process.stdout.write(text),
    readStandardInput: () => readFileSync(0, "utf8"),
    loadTokenizer,
  };
  let code = 0;
  const program = commands(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const usage = error instanceof UsageError;
    const message = error instanceof Error ? (usage ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`typed-prompts: ${message}\n`);
    return usage ? 2 : 3;
  }
}

function commands(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command("typed-prompts")
    .description("Types, errors at the exact word, and tests for prompts.")
    .version(packageJson.version)
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError("Run 'typed-prompts --help' to see what there is.");

  program
    .command("check")
    .description("check prompts, and print what is wrong with them")
    .argument("[paths...]", "files, folders or globs (default: this folder)")
    .addOption(new Option("--format <format>", "how to print").choices(checkFormats).default("text"))
    .option("--max-warnings <count>", "fail when there are more warnings than this", wholeNumber)
    .option("--fix", "apply the fixes that need no decision, then check", false)
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts check\n  typed-prompts check prompts --max-warnings 0\n  typed-prompts check --format github\n\nExit codes: 0 clean, 1 errors (or too many warnings), 2 wrong usage or configuration, 3 could not run.",
    )
    .action(async (paths: string[], options) => finish(await check(terminal, paths, options)));

  program
    .command("render")
    .description("print the messages that a prompt becomes; without --input, for sample values made from its schema")
    .argument("<file>", "a prompt")
    .option("--input <json>", "the input as JSON, @file to read it from a file, @- from standard input")
    .addOption(new Option("--format <format>", "how to print").choices(renderFormats).default("text"))
    .addHelpText(
      "after",
      '\nExamples:\n  typed-prompts render support/reply.prompt\n  typed-prompts render support/reply.prompt --input \'{"name": "Ada"}\'\n  typed-prompts render support/reply.prompt --input @input.json --format json',
    )
    .action(async (file: string, options) => {
      // The template engine is loaded only where it is needed.
      const { render } = await import("./commands/render.ts");
      finish(render(terminal, file, options));
    });

  program
    .command("generate")
    .description("write TypeScript bindings of prompts: typed inputs and outputs, and 'render' as code")
    .argument("[paths...]", "files, folders or globs (default: this folder)")
    .option("--check", "write nothing; fail when a binding is missing or stale", false)
    .option("--watch", "go on, and generate what changes", false)
    .option("--out-dir <folder>", "where to write, the prompts' folders mirrored (default: beside the prompts)")
    .addHelpText("after", "\nExamples:\n  typed-prompts generate\n  typed-prompts generate --check")
    .action(async (paths: string[], options) => {
      const { generate } = await import("./commands/generate.ts");
      finish(await generate(terminal, paths, options));
    });

  program
    .command("format")
    .description("lay out prompts: spaces in tags, indentation of front matter; never the text that a model receives")
    .argument("[paths...]", "files, folders or globs (default: this folder)")
    .option("--check", "write nothing; fail when a file is not formatted", false)
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts format\n  typed-prompts format prompts --check\n\nFiles with syntax errors are left alone and named, and the exit code is 1.",
    )
    .action(async (paths: string[], options) => {
      const { format } = await import("./commands/format.ts");
      finish(format(terminal, paths, options));
    });

  const evaluations = program
    .command("eval")
    .description("run the evaluation cases of prompts")
    // What follows 'import' and 'replay' is theirs, even where it is called the same.
    .enablePositionalOptions()
    .argument("[paths...]", "evaluation files, prompts, folders or globs (default: this folder)")
    .addOption(
      new Option(
        "--replay <mode>",
        "auto: replay what is recorded, call and record the rest; strict: never call; record: call and record anew; live: call and record nothing",
      )
        .choices(["auto", "strict", "record", "live"])
        .default("auto"),
    )
    .option(
      "--model <id>",
      "ask this model, as in openai/gpt-5-mini, instead of those that are named; repeatable",
      listed,
      [],
    )
    .option("--trials <count>", "ask so often", positiveNumber)
    .option("--tag <name>", "run the cases with this tag; repeatable", listed, [])
    .option("--case <name>", "run the case with this name; repeatable", listed, [])
    .addOption(new Option("--format <format>", "how to print").choices(evaluationFormats).default("text"))
    .option("--out <file>", "write the report to a file")
    .option("--concurrency <count>", "the most calls of one provider at a time", positiveNumber)
    .option("--max-cost <dollars>", "stop calling before the run costs more", dollars)
    .option("--baseline <run>", "compare with an earlier run: its file or id; then only what is worse fails")
    .addOption(
      new Option("--regressions <which>", "with --baseline: any case that is worse fails, or only a drop that is shown")
        .choices(["any", "shown"])
        .default("any"),
    )
    .option("--shard <part>", "run one part of several, as in 2/8", shardOf)
    .option("--batch", "hand what is not recorded to the providers' batch services; 'eval collect' fetches the answers")
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts eval\n  typed-prompts eval support/classify.prompt --model openai/gpt-5-mini --trials 3\n  typed-prompts eval --replay strict",
    )
    .action(async (paths: string[], options) => {
      if (options.batch) {
        const { evalBatch } = await import("./commands/evalBatch.ts");
        return finish(await evalBatch(terminal, paths, options));
      }
      const { evaluate } = await import("./commands/evaluate.ts");
      finish(await evaluate(terminal, paths, options));
    });
  evaluations
    .command("clean")
    .description("drop recordings that no case uses")
    .argument("[paths...]", "evaluation files, prompts, folders or globs (default: this folder)")
    .action(async (paths: string[]) => {
      const { cleanEvaluations } = await import("./commands/cleanEvaluations.ts");
      finish(await cleanEvaluations(terminal, paths));
    });
  evaluations
    .command("merge")
    .description("make one run of those of all shards, report and judge it")
    .argument("<runs...>", "files or ids of runs")
    .addOption(new Option("--format <format>", "how to print").choices(evaluationFormats).default("text"))
    .option("--out <file>", "write the report to a file")
    .option("--baseline <run>", "compare with an earlier run: its file or id; then only what is worse fails")
    .addOption(
      new Option("--regressions <which>", "with --baseline: any case that is worse fails, or only a drop that is shown")
        .choices(["any", "shown"])
        .default("any"),
    )
    .action(async (runs: string[], options) => {
      const { mergeEvaluations } = await import("./commands/mergeEvaluations.ts");
      finish(mergeEvaluations(terminal, runs, options));
    });

  evaluations
    .command("collect")
    .description("record the answers of batches that 'eval --batch' has submitted, and say which are still open")
    .argument("[batch]", "its id (default: all)")
    .action(async (batch: string | undefined) => {
      const { evalCollect } = await import("./commands/evalBatch.ts");
      finish(await evalCollect(terminal, batch));
    });

  evaluations
    .command("import")
    .description("make prompts and evaluation files of what others have; says what cannot be carried over")
    .argument("<file>", "a configuration of promptfoo, a .prompt.yml of GitHub Models, a .prompty, or traces in JSONL")
    .addOption(new Option("--from <format>", "what the file is (default: told by its name)").choices(importFormats))
    .option("--to <folder>", "where to write (default: beside the file)")
    .option(
      "--map <field>",
      "of traces: where a part of a case is, as in input.ticket=request.text; repeatable",
      listed,
      [],
    )
    .option("--redact <pattern>", "of traces: a regular expression of what must not be kept; repeatable", listed, [])
    .option("--keep-personal", "of traces: keep addresses of mail, telephone numbers and the like", false)
    .option("--prompt <path>", "of traces: the prompt that they are of")
    .option("--force", "write over files that are there", false)
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts eval import promptfooconfig.yaml\n  typed-prompts eval import traces.jsonl --map input.ticket=request.text --map expect.category=label --prompt ./classify.prompt",
    )
    .action(async (file: string, _options, command: Command) => {
      const { evalImport } = await import("./commands/evalImport.ts");
      finish(await evalImport(terminal, file, command.opts()));
    });

  evaluations
    .command("replay")
    .description("ask a prompt again what it has decided in production, and list what would change")
    .argument("<decisions>", "a JSONL file, each line with input and output")
    .requiredOption("--prompt <file>", "the prompt that is asked")
    .option("--model <id>", "ask this model instead of the prompt's own; repeatable", listed, [])
    .option(
      "--field <path>",
      "only this field counts as the decision; repeatable (default: all but free text)",
      listed,
      [],
    )
    .option("--max-changed <share>", "fail when a larger share changes, 0 to 1", share, 0)
    .addOption(
      new Option("--replay <mode>", "as of eval; recordings are kept beside the decisions")
        .choices(["auto", "strict", "record", "live"])
        .default("auto"),
    )
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .option("--out <file>", "write the report to a file")
    .option("--concurrency <count>", "the most calls of one provider at a time", positiveNumber)
    .option("--max-cost <dollars>", "stop calling before the run costs more", dollars)
    .addHelpText(
      "after",
      "\nExample:\n  typed-prompts eval replay decisions.jsonl --prompt claims/decide.prompt --model openai/gpt-5 --field decision",
    )
    .action(async (file: string, _options, command: Command) => {
      const { evalReplay } = await import("./commands/evalReplay.ts");
      finish(await evalReplay(terminal, file, command.opts()));
    });

  program
    .command("diff")
    .description("what changed in prompts, and whom it breaks")
    .argument(
      "[revisions-and-paths...]",
      "BASE, BASE..HEAD or BASE...HEAD, then files, folders or globs (default: HEAD)",
    )
    .addOption(new Option("--format <format>", "how to print").choices(diffFormats).default("text"))
    .addOption(new Option("--fail-on <verdict>", "exit with 1 for this verdict or a worse one").choices(failOn))
    .option("--approve <fingerprint>", "accept a change once, in typed-prompts.approvals.json")
    .option("--reason <text>", "why the change is fine; needed for --approve")
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts diff\n  typed-prompts diff main prompts/support\n  typed-prompts diff origin/main...HEAD --format markdown --fail-on dangerous\n\nBASE alone is compared with the working tree.",
    )
    .action(async (args: string[], options) => {
      const { diff } = await import("./commands/diff.ts");
      finish(await diff(terminal, args, options));
    });

  program
    .command("log")
    .description("the history of one prompt, through its renames: what each commit did to it")
    .argument("<file>", "a prompt, also one that is gone")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .option("--max-count <count>", "print no more than this", wholeNumber)
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts log support/reply.prompt\n  typed-prompts log support/reply.prompt --max-count 5",
    )
    .action(async (file: string, options) => {
      const { log } = await import("./commands/log.ts");
      finish(await log(terminal, file, options));
    });

  program
    .command("bisect")
    .description("the first commit from which on a case of a prompt's evaluations fails")
    .argument("<file>", "a prompt that has an evaluation file")
    .requiredOption("--case <name>", "the case, as it is written now: every version is judged by it")
    .addOption(
      new Option(
        "--replay <mode>",
        "auto: replay what is recorded, call and record the rest; strict: never call, skip what is not recorded; live: call and record nothing",
      )
        .choices(["auto", "strict", "live"])
        .default("auto"),
    )
    .option("--model <id>", "ask this model instead of those that are named; repeatable", listed, [])
    .option("--good <revision>", "a revision at which it passes (default: search all of the history)")
    .option("--bad <revision>", "a revision at which it fails", "HEAD")
    .addHelpText(
      "after",
      "\nExamples:\n  typed-prompts bisect invoice.prompt --case 'a credit note' --replay strict\n  typed-prompts bisect invoice.prompt --case 'a credit note' --good v1.4.0\n\nVersions that cannot be judged are skipped and named. The exit code is 0 when a commit is found.",
    )
    .action(async (file: string, options) => {
      const { bisectCase } = await import("./commands/bisect.ts");
      finish(await bisectCase(terminal, file, options));
    });

  program
    .command("restore")
    .description("bring back a prompt with the partials and schema files of the same time")
    .argument("<file@revision>", "such as support/reply.prompt@v1.2.0")
    .option("--force", "overwrite changes that are not committed", false)
    .addHelpText("after", "\nExample:\n  typed-prompts restore support/reply.prompt@HEAD~3")
    .action(async (what: string, options) => {
      const { restore } = await import("./commands/restore.ts");
      finish(await restore(terminal, what, options));
    });

  program
    .command("verify")
    .description("fail when a prompt changed without its evaluations having run, by typed-prompts.lock.json")
    .argument("[paths...]", "files, folders or globs (default: this folder)")
    .option("--write", "write the lock for the prompts as they are now; resolves conflicts of a merge in it", false)
    .addHelpText("after", "\nExamples:\n  typed-prompts verify\n  typed-prompts verify --write")
    .action(async (paths: string[], options) => {
      const { verify } = await import("./commands/verify.ts");
      finish(verify(terminal, paths, options));
    });

  program
    .command("lsp")
    .description("run the language server, for any editor")
    .option("--stdio", "talk over standard input and output", true)
    .action(() => {
      // The server reads its transport from the arguments, as the protocol's library has it.
      if (!process.argv.includes("--stdio")) process.argv.push("--stdio");
      createRequire(__filename)(join(__dirname, "server.cjs"));
    });

  return program;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError("It must be at least 1.");
  return number;
}

function dollars(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError("It must be a number of US dollars.");
  return Number(text);
}

function share(text: string): number {
  const number = Number(text);
  if (!/^[\d.]+$/.test(text) || !(number <= 1)) throw new InvalidArgumentError("It must be a share, 0 to 1.");
  return number;
}

function listed(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function shardOf(text: string): { readonly part: number; readonly of: number } {
  const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!part || !of || part > of) throw new InvalidArgumentError("It must be one part of several, as in 2/8.");
  return { part, of };
}
