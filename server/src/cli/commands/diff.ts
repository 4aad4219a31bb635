import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import {
  type Approvals,
  approvalsFileName,
  changedFile,
  noApprovals,
  readApprovals,
  writtenApprovals,
} from "../../diff/approvals.ts";
import type { Comparison } from "../../diff/compare.ts";
import { loadSchemaValidators } from "../../diff/schemaValidators.ts";
import { typeComparer } from "../../diff/typesOfVersions.ts";
import { changedPrompts } from "../../features/versions/changedPrompts.ts";
import { comparisonOf } from "../../features/versions/comparisons.ts";
import { GitError } from "../../node/git.ts";
import { sha256 } from "../../node/sha256.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import { tokenCount } from "../../render/tokenCount.ts";
import { SourceText } from "../../text/sourceText.ts";
import { isConfigFile } from "../../workspace/workspace.ts";
import type { diffFormats, failOn } from "../diffFormats.ts";
import { reportDiffJson } from "../reporters/diffJson.ts";
import { reportDiffMarkdown } from "../reporters/diffMarkdown.ts";
import { reportDiffText } from "../reporters/diffText.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";
import { type DiffReport, type ReportedPrompt, relativePath, reportedPrompt } from "../versions/diffReport.ts";
import { projectFolder, type Sides, selector, sidesOf } from "../versions/sides.ts";

export interface DiffOptions {
  readonly format: (typeof diffFormats)[number];
  readonly failOn: (typeof failOn)[number] | undefined;
  /** The fingerprint of a change to accept. */
  readonly approve: string | undefined;
  readonly reason: string | undefined;
}

/**
 * `typed-prompts diff`. Returns the exit code: 0, 1 with `failOn` when something as bad is not approved or a version step
 * is too small. Throws `UsageError`.
 */
export async function diff(terminal: Terminal, args: readonly string[], options: DiffOptions): Promise<number> {
  const { revisions, paths } = argumentsOf(terminal.cwd, args);
  const sides = await readSides(terminal.cwd, revisions);
  const known = [...new Set([...sides.before.files, ...sides.after.files])].filter((file) => !isConfigFile(file));
  if (known.length === 0)
    throw new UsageError("There are no prompts on either side. Prompts are files that end in '.prompt'.");
  const isSelected = selector(terminal.cwd, paths, known);
  const { comparisons, problems } = await compareAll(terminal, sides, isSelected);
  const project = projectFolder(terminal.cwd, sides.root);
  const approvals = approvalsIn(project);
  const prompts = comparisons.map((one) => reportedPrompt(one, approvals, project, terminal.cwd, sha256));
  if (options.approve !== undefined) {
    return approve(terminal, project, approvals, prompts, options.approve, options.reason);
  }
  const report: DiffReport = {
    names: sides.names,
    prompts,
    unusedApprovals: paths.length > 0 ? [] : unused(approvals, prompts),
    problems: [...sides.problems, ...problems],
    cwd: terminal.cwd,
    colors: terminal.colors,
    sourceOf: sourcesOf(sides),
  };
  terminal.write(formatted(report, options.format));
  if (options.failOn === undefined) return 0;
  const failing = options.failOn === "breaking" ? ["breaking"] : ["breaking", "dangerous"];
  return prompts.some(({ open, version }) => failing.includes(open) || version !== undefined) ? 1 : 0;
}

/** The first argument may be a path as well: what is a file is one, as for git. */
function argumentsOf(cwd: string, args: readonly string[]) {
  const [first, ...rest] = args;
  const isPath =
    first !== undefined && !/\.{2,3}/.test(first.replace(/^(?:\.{1,2}\/)+/, "")) && existsSync(join(cwd, first));
  if (first === undefined || isPath || first.endsWith(".prompt")) return { revisions: undefined, paths: args };
  return { revisions: first, paths: rest };
}

async function readSides(cwd: string, revisions: string | undefined): Promise<Sides> {
  try {
    return await sidesOf(cwd, revisions);
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}

async function compareAll(terminal: Terminal, sides: Sides, isSelected: (file: FileId | undefined) => boolean) {
  const pairs = changedPrompts(sides).filter(({ before, after }) => isSelected(before) || isSelected(after));
  const problems: string[] = [];
  const comparisons: Comparison[] = [];
  const compareTypes = pairs.length > 0 ? typeComparer(await loadSchemaValidators()) : () => [];
  const tokenizer = pairs.length > 0 ? await terminal.loadTokenizer() : undefined;
  const countTokens = (text: string): number => (tokenizer ? tokenCount(text, tokenizer.count).tokens : 0);
  for (const pair of pairs) {
    try {
      const comparison = comparisonOf(sides, pair, { compareTypes, countTokens, sha256 });
      const isListed = sides.changed.has(pair.after ?? "") || sides.changed.has(pair.before ?? "");
      if (comparison.verdict !== "same" || isListed) comparisons.push(comparison);
    } catch (error) {
      // One prompt that we fail on must not hide what has become of the others.
      const reason = error instanceof Error ? error.message : String(error);
      const file = pair.after ?? pair.before ?? "";
      problems.push(
        `${relativePath(sides.root, file)}: comparing it failed (${reason}). This is a bug in Typed Prompts.`,
      );
    }
  }
  return { comparisons, problems };
}

function approvalsIn(project: string): Approvals {
  const file = join(project, approvalsFileName);
  if (!existsSync(file)) return noApprovals;
  const found = readApprovals(readFileSync(file, "utf8"));
  if (typeof found === "string") throw new UsageError(`${approvalsFileName} cannot be used: ${found}`);
  return found;
}

function unused({ approvals }: Approvals, prompts: readonly ReportedPrompt[]): Approvals["approvals"] {
  const used = new Set(prompts.flatMap(({ changes }) => changes.map((one) => one.fingerprint)));
  return approvals.filter((one) => !used.has(one.fingerprint));
}

function approve(
  terminal: Terminal,
  project: string,
  approvals: Approvals,
  prompts: readonly ReportedPrompt[],
  wanted: string,
  reason: string | undefined,
): number {
  if (reason === undefined || reason.trim() === "") {
    throw new UsageError('An approval needs a reason: --reason "why this is fine".');
  }
  for (const { comparison, changes } of prompts) {
    const found = changes.find((one) => one.fingerprint === wanted);
    if (!found) continue;
    const { change } = found;
    const entry = {
      fingerprint: wanted,
      file: relativePath(project, changedFile(comparison, change)),
      rule: change.rule,
      path: change.path,
      message: change.message,
      reason: reason.trim(),
    };
    const others = approvals.approvals.filter((one) => one.fingerprint !== wanted);
    writeAtomically(join(project, approvalsFileName), writtenApprovals({ version: 1, approvals: [...others, entry] }));
    terminal.write(`Approved in ${approvalsFileName}: ${printable(change.message)}\n`);
    return 0;
  }
  throw new UsageError(`No change here has the fingerprint '${wanted}'. 'typed-prompts diff' lists them.`);
}

function sourcesOf({ before, after }: Sides): DiffReport["sourceOf"] {
  const known = new Map<string, SourceText | undefined>();
  return (side, file) => {
    const key = `${side} ${file}`;
    if (!known.has(key)) {
      const text = (side === "before" ? before : after).text(file);
      known.set(key, text === undefined ? undefined : new SourceText(text));
    }
    return known.get(key);
  };
}

function formatted(report: DiffReport, format: DiffOptions["format"]): string {
  switch (format) {
    case "text":
      return reportDiffText(report);
    case "json":
      return reportDiffJson(report);
    case "markdown":
      return reportDiffMarkdown(report);
  }
}
