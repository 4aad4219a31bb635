import { createReadStream, existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { createInterface } from "node:readline";
import { evalText } from "../../eval/imports/evalText.ts";
import { importGithubModels } from "../../eval/imports/githubModels.ts";
import { fileStem, ImportError, type Imported, type ReadBeside } from "../../eval/imports/imported.ts";
import { importPromptfoo } from "../../eval/imports/promptfoo.ts";
import { importPrompty } from "../../eval/imports/prompty.ts";
import { type FieldMapping, parseFieldMapping, personalPatterns, traceCase } from "../../eval/imports/traces.ts";
import { redactor } from "../../eval/redaction.ts";
import { keysIn } from "../../node/providers/endpoints.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import type { ImportFormat } from "../evaluation/importFormats.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface EvalImportOptions {
  /** `undefined`: told by the file's name. */
  readonly from: ImportFormat | undefined;
  /** The folder to write to; `undefined` for the file's own. */
  readonly to: string | undefined;
  readonly map: readonly string[];
  readonly redact: readonly string[];
  /** Keeps addresses of mail, telephone numbers and the like in traces. */
  readonly keepPersonal: boolean;
  /** Of traces: the prompt that they are of, relative to where the evaluation file is written. */
  readonly prompt: string | undefined;
  /** Writes over what is there. */
  readonly force: boolean;
}

/** `typed-prompts eval import`. Returns the exit code: 0 when files were written, 1 when there was nothing to write. */
export async function evalImport(terminal: Terminal, path: string, options: EvalImportOptions): Promise<number> {
  const file = resolve(terminal.cwd, path);
  if (!existsSync(file)) throw new UsageError(`There is no file '${path}'.`);
  const format = options.from ?? formatOf(path);
  if (format !== "traces" && (options.map.length > 0 || options.redact.length > 0 || options.prompt !== undefined)) {
    throw new UsageError("--map, --redact and --prompt are for traces only.");
  }
  try {
    const imported = format === "traces" ? await importTraces(file, path, options) : importFile(file, path, format);
    return write(
      terminal,
      imported,
      options.to === undefined ? dirname(file) : resolve(terminal.cwd, options.to),
      options.force,
    );
  } catch (error) {
    if (error instanceof ImportError) throw new UsageError(error.message);
    throw error;
  }
}

function formatOf(path: string): ImportFormat {
  if (/\.prompty$/i.test(path)) return "prompty";
  if (/\.prompt\.ya?ml$/i.test(path)) return "github-models";
  if (/\.jsonl$/i.test(path)) return "traces";
  if (/promptfoo[^/\\]*\.(?:ya?ml|json)$/i.test(path)) return "promptfoo";
  throw new UsageError(`What '${path}' is cannot be told from its name: say it with --from.`);
}

function importFile(file: string, path: string, format: Exclude<ImportFormat, "traces">): Imported {
  const text = readText(file);
  if (text === undefined) throw new UsageError(`The file '${path}' cannot be read.`);
  const name = basename(file);
  switch (format) {
    case "promptfoo":
      return importPromptfoo(text, name, readerIn(dirname(file)));
    case "github-models":
      return importGithubModels(text, name);
    case "prompty":
      return importPrompty(text, name, readerIn(dirname(file)));
  }
}

/** Files that an imported one names, within its folder: what is imported does not choose what else of the disk is. */
function readerIn(folder: string): ReadBeside {
  const root = realpathSync(folder);
  return (path) => {
    const target = resolve(folder, path);
    if (!existsSync(target)) return undefined;
    const inside = relative(root, realpathSync(target));
    return inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside
      ? undefined
      : readText(target);
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

async function importTraces(file: string, path: string, options: EvalImportOptions): Promise<Imported> {
  if (!existsSync(file)) throw new UsageError(`The file '${path}' cannot be read.`);
  const redact = redactor(keysIn(process.env), [
    ...(options.keepPersonal ? [] : personalPatterns),
    ...options.redact.map(patternOf),
  ]);
  const mappings = (options.map.length > 0 ? options.map : ["input=input"]).map((text): FieldMapping => {
    const mapping = parseFieldMapping(text);
    if (typeof mapping === "string") throw new UsageError(mapping);
    return mapping;
  });
  const lines: string[] = [];
  const skipped: string[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    const result = traceCase(line, number, mappings, redact);
    if (result.kind === "case") lines.push(result.line);
    else skipped.push(result.reason);
  }
  const shown = skipped.slice(0, 20);
  const notes = [...shown, ...(skipped.length > 20 ? [`${skipped.length - 20} more lines are left out.`] : [])];
  if (lines.length === 0) return { files: [], notes };
  const stem = fileStem(basename(path).replace(/\.jsonl$/i, ""), "traces");
  const evalFile = evalText({ prompts: [options.prompt ?? `./${stem}.prompt`], dataset: `./${stem}.cases.jsonl` });
  return {
    files: [
      { name: `${stem}.cases.jsonl`, text: `${lines.join("\n")}\n` },
      { name: `${stem}.eval.yaml`, text: evalFile },
    ],
    notes,
  };
}

function patternOf(source: string): RegExp {
  try {
    return new RegExp(source, "gu");
  } catch (error) {
    throw new UsageError(
      `--redact '${source}' is no regular expression: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function write(terminal: Terminal, { files, notes }: Imported, folder: string, force: boolean): number {
  const there = files.filter(({ name }) => existsSync(join(folder, name)));
  if (there.length > 0 && !force) {
    throw new UsageError(
      `${there.map(({ name }) => `'${name}'`).join(", ")} would be written over. Pass --force, or another folder with --to.`,
    );
  }
  if (files.length > 0) mkdirSync(folder, { recursive: true });
  for (const { name, text } of files) {
    writeAtomically(join(folder, name), text);
    const path = relative(terminal.cwd, join(folder, name)).split(sep).join("/");
    terminal.write(`${printable(path)}: written.\n`);
  }
  if (notes.length > 0) {
    terminal.write(`Not carried over (${notes.length}):\n${notes.map((note) => `  - ${printable(note)}\n`).join("")}`);
  }
  if (files.length === 0) terminal.write("Nothing was written: there is nothing that could be carried over.\n");
  return files.length > 0 ? 0 : 1;
}
