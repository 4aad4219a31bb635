import { withConfiguredSeverity } from "../analysis/promptModel.ts";
import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { DatasetChecker } from "../eval/checkDataset.ts";
import { unknownTags } from "../eval/checkEvalFile.ts";
import type { DatasetItem } from "../eval/dataset.ts";
import { datasetItems } from "../node/datasetReader.ts";
import { range, type TextRange } from "../text/range.ts";
import { type Position, SourceText } from "../text/sourceText.ts";
import type { EvalDocument } from "../workspace/evalFiles.ts";
import type { CheckedFile, Workspace } from "../workspace/workspace.ts";

/** More findings of one dataset help nobody: they are counted. */
const mostFindings = 100;

/**
 * Checks the datasets of evaluation files, which are read as streams: they may be larger than the memory. Returns what
 * was found in each, and adds to what was found in the evaluation files what only their datasets can tell.
 */
export async function checkDatasets(
  workspace: Workspace,
  checked: readonly CheckedFile[],
): Promise<readonly CheckedFile[]> {
  const result: CheckedFile[] = [];
  for (const one of checked) {
    // Most have none, and need not be read again to know it.
    const document = one.source.text.includes("dataset") ? workspace.evalDocument(one.file) : undefined;
    if (!document || document.written.evalFile.datasets.length === 0) {
      result.push(one);
      continue;
    }
    const { diagnostics, datasets } = await checkDatasetsOf(workspace, document);
    result.push({ ...one, diagnostics: [...one.diagnostics, ...diagnostics] }, ...datasets);
  }
  return result;
}

async function checkDatasetsOf(workspace: Workspace, { written, context }: EvalDocument) {
  const checker = new DatasetChecker(written, context.signatures);
  const { rules } = workspace.configOf(written.evalFile.file);
  const own: Diagnostic[] = [];
  const datasets: CheckedFile[] = [];
  let areAllRead = true;
  for (const { value: file, range: at } of written.evalFile.datasets) {
    // What is wrong with the path has been reported.
    if (!context.exists(file) || !/\.(?:jsonl|csv)$/.test(file)) {
      areAllRead = false;
      continue;
    }
    const findings = new Findings(file);
    const signature = context.signatures.find((one) => one !== undefined);
    const before = checker.cases;
    try {
      for await (const items of datasetItems(file, signature)) {
        for (const item of items) findings.add(item, withConfiguredSeverity(checker.check(item), rules));
      }
      if (checker.cases === before && findings.count === 0) own.push(...withConfiguredSeverity([noCases(at)], rules));
    } catch (error) {
      areAllRead = false;
      own.push(...withConfiguredSeverity([unreadable(at, error)], rules));
    }
    if (findings.count > 0) datasets.push(findings.toChecked());
  }
  if (areAllRead) own.push(...withConfiguredSeverity(unknownTags(written, checker.tags), rules));
  return { diagnostics: own, datasets };
}

function noCases(at: TextRange): Diagnostic {
  const remedy = "An evaluation of nothing shows nothing. Write a case a line.";
  return diagnostic("invalid-eval-dataset", at, { problem: "This dataset has no cases.", remedy });
}

function unreadable(at: TextRange, error: unknown): Diagnostic {
  const isEncoding = error instanceof TypeError;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const problem = isEncoding ? "This dataset is not UTF-8 text." : `This dataset cannot be read (${code}).`;
  return diagnostic("invalid-eval-dataset", at, { problem, remedy: "Its cases are not evaluated." });
}

/** The first findings of a dataset, with the lines that they are about and no others. */
class Findings {
  count = 0;
  readonly #file: FileId;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #records: DatasetItem[] = [];
  #text = "";

  constructor(file: FileId) {
    this.#file = file;
  }

  add(item: DatasetItem, diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0) return;
    const room = mostFindings - this.#diagnostics.length;
    this.count += diagnostics.length;
    if (room <= 0) return;
    const start = this.#text.length;
    this.#text += `${item.text.slice(0, 100_000)}\n`;
    this.#records.push(item);
    for (const one of diagnostics.slice(0, room)) {
      const moved = (offset: number): number =>
        Math.min(this.#text.length, Math.max(start, start + offset - item.start));
      this.#diagnostics.push({ ...one, range: range(moved(one.range.start), moved(one.range.end)) });
    }
  }

  toChecked(): CheckedFile {
    const lines = this.#records.flatMap(({ text, line }) =>
      text
        .slice(0, 100_000)
        .split("\n")
        .map((_, index) => line + index),
    );
    const source = new LinesOfFile(this.#text, lines);
    const more = this.count - this.#diagnostics.length;
    const last = this.#diagnostics.at(-1);
    if (more > 0 && last) {
      const args = {
        problem: `There are ${more} more problems in this dataset.`,
        remedy: `The first ${mostFindings} are reported.`,
      };
      this.#diagnostics.push(diagnostic("invalid-eval-dataset", last.range, args));
    }
    return { file: this.#file, source, diagnostics: this.#diagnostics };
  }
}

/** Some lines of a large file, which know which they are. */
class LinesOfFile extends SourceText {
  /** Of each line of the text, the line in the file. */
  readonly #lines: readonly number[];

  constructor(text: string, lines: readonly number[]) {
    super(text);
    this.#lines = lines;
  }

  override positionAt(offset: number): Position {
    const { line, character } = super.positionAt(offset);
    return { line: this.#lines[line] ?? line, character };
  }

  override lineRange(line: number): TextRange {
    return super.lineRange(this.#lines.indexOf(line));
  }
}
