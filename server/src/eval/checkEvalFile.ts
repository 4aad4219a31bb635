import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { entryOf, type YamlEntry, type YamlNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { range, type TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import { contentRange } from "../types/schemaReader.ts";
import type { PromptSignature } from "../types/signature.ts";
import { checkCase } from "./checkCase.ts";
import type { Located } from "./evalCase.ts";
import type { WrittenEvalFile } from "./evalFile.ts";
import { evalFileShape } from "./evalShape.ts";
import { isUnwritten, reportShape } from "./reportShape.ts";

/** What an evaluation file is checked against. */
export interface EvalContext {
  /** The signatures of the file's prompts in their order; `undefined` for one that does not exist. */
  readonly signatures: readonly (PromptSignature | undefined)[];
  /** The names of prompts, relative to the file, that may have been meant. */
  prompts(): readonly string[];
  /** Whether there is a file. */
  exists(file: FileId): boolean;
}

/** What is wrong with an evaluation file, in the order of its text. Of what is not known nothing is said. */
export function checkEvalFile(written: WrittenEvalFile, context: EvalContext): readonly Diagnostic[] {
  const { evalFile, root, problems, cases } = written;
  // What a broken text seems to say is not what was meant.
  if (problems.length > 0) return problems.map((problem) => syntaxProblem(evalFile.file, problem));
  if (!root) return [diagnostic("no-eval-cases", range(0, 0), {})];
  const found: Diagnostic[] = [];
  if (root.kind !== "map") {
    const problem = "An evaluation file is a mapping with 'cases' or 'dataset'.";
    return [diagnostic("invalid-eval-file", range(root.range.start, root.range.start + 1), { problem })];
  }
  const checked = evalFileShape.safeParse(withoutExtensions(plainValue(root)));
  if (!checked.success) found.push(...reportShape(root, checked.error.issues, evalFile.file));
  found.push(...checkPrompts(written, context), ...checkDatasets(written, context));
  const casesEntry = entryOf(root, "cases");
  const isList = casesEntry === undefined || casesEntry.value.kind === "sequence" || isUnwritten(casesEntry.value);
  const hasItems = casesEntry?.value.kind === "sequence" && casesEntry.value.items.length > 0;
  const dataset = entryOf(root, "dataset");
  if (isList && !hasItems && dataset === undefined) {
    found.push(diagnostic("no-eval-cases", casesEntry?.keyNode.range ?? firstKey(root), {}));
  }
  found.push(...duplicateNames(written));
  if (evalFile.datasets.length === 0 && dataset === undefined) {
    found.push(...unknownTags(written, new Set(cases.flatMap((one) => one.case.tags))));
  }
  const known = context.signatures.filter((signature) => signature !== undefined);
  for (const one of cases) found.push(...checkCase(one, known));
  return found.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Thresholds of tags that no case has. With datasets that is known when they have been read. */
export function unknownTags({ root, cases }: WrittenEvalFile, tags: ReadonlySet<string>): readonly Diagnostic[] {
  const threshold = entryOf(root, "threshold")?.value;
  if (threshold?.kind !== "map" || cases.length + tags.size === 0) return [];
  return threshold.entries.flatMap(({ key, keyNode }): readonly Diagnostic[] => {
    if (key === "passRate" || tags.has(key)) return [];
    const meant = closest(key, [...tags, "passRate"]);
    return [diagnostic("unknown-eval-tag", keyNode.range, { tag: key, didYouMean: didYouMean(meant) })];
  });
}

function syntaxProblem(file: FileId, one: WrittenEvalFile["problems"][number]): Diagnostic {
  const { kind, fix, first } = one;
  const problem =
    kind === "duplicate-key"
      ? `The key '${one.problem}' is written twice.`
      : kind === "limit"
        ? one.problem
        : `This is not valid YAML: ${one.problem}`;
  const related = first ? [{ file, range: first, message: "It is written here first." }] : [];
  const fixes = fix ? [{ ...fix, edits: fix.edits.map((edit) => ({ ...edit, file })) }] : [];
  return diagnostic("invalid-eval-file", one.range, { problem }, { related, fixes });
}

function checkPrompts({ evalFile, root }: WrittenEvalFile, context: EvalContext): readonly Diagnostic[] {
  const isNamed = entryOf(root, "prompt") !== undefined;
  // A path that cannot be followed is of a shape that has been reported.
  return evalFile.prompts.flatMap(({ value, range: at }, index) => {
    if (context.signatures[index]) return [];
    const prompt = relativeName(value, evalFile.file);
    const meant = closest(prompt, context.prompts());
    const edit = { file: evalFile.file, range: at, newText: meant ?? "" };
    const fixes =
      meant !== undefined && isNamed ? [{ title: `Change to '${meant}'`, edits: [edit], preferred: true }] : [];
    const remedy = isNamed ? "Correct the path." : "Name the prompt that they are for as 'prompt'.";
    const place = isNamed ? at : firstKey(root);
    return [diagnostic("unknown-eval-prompt", place, { prompt, didYouMean: didYouMean(meant), remedy }, { fixes })];
  });
}

function checkDatasets({ evalFile }: WrittenEvalFile, context: EvalContext): readonly Diagnostic[] {
  return evalFile.datasets.flatMap(({ value, range: at }) => {
    const name = relativeName(value, evalFile.file);
    if (!/\.(?:jsonl|csv)$/.test(value)) {
      const args = {
        problem: `'${name}' is no dataset.`,
        remedy: "A dataset is a '.jsonl' file, one JSON object a line, or a '.csv' file.",
      };
      return [diagnostic("invalid-eval-dataset", at, args)];
    }
    if (context.exists(value)) return [];
    const args = {
      problem: `There is no file '${name}'.`,
      remedy: "Its cases are not evaluated. Correct the path; it is relative to this file.",
    };
    return [diagnostic("invalid-eval-dataset", at, args)];
  });
}

function duplicateNames({ evalFile, cases }: WrittenEvalFile): readonly Diagnostic[] {
  const first = new Map<string, Located<string>>();
  return cases.flatMap(({ case: { name, nameRange } }) => {
    const other = first.get(name);
    if (!other) {
      first.set(name, { value: name, range: nameRange });
      return [];
    }
    // An alias repeats a case where it was written first.
    if (other.range.start === nameRange.start) return [];
    const related = [{ file: evalFile.file, range: other.range, message: "The other one." }];
    return [diagnostic("duplicate-eval-case", nameRange, { name }, { related })];
  });
}

/** A prompt or a dataset as one writes it in the file. */
export function relativeName(target: FileId, from: FileId): string {
  const folders = from.split("/").slice(0, -1);
  const parts = target.split("/");
  let shared = 0;
  while (shared < folders.length && shared < parts.length - 1 && folders[shared] === parts[shared]) shared++;
  const up = folders.length - shared;
  // Of another host or drive there is no relative path.
  if (shared < 3) return target;
  return percentDecoded(`${"../".repeat(up)}${parts.slice(shared).join("/")}`);
}

function withoutExtensions(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => !key.startsWith("x-")));
}

function firstKey(root: YamlNode | undefined): TextRange {
  const entry: YamlEntry | undefined = root?.kind === "map" ? root.entries[0] : undefined;
  return entry ? contentRange(entry.keyNode) : range(0, 0);
}
