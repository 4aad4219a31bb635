import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { entryOf, type YamlEntry, type YamlMapNode, type YamlNode, type YamlScalarNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { range, type TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import { alternatives } from "../types/alternatives.ts";
import { displayType } from "../types/display.ts";
import { literalsOf } from "../types/literals.ts";
import { nullable } from "../types/nullable.ts";
import { contentRange, valueRange } from "../types/schemaReader.ts";
import { type PromptSignature, withOptionalDefaults } from "../types/signature.ts";
import type { ObjectType, Type } from "../types/type.ts";
import { checkValue, type ValueIssue } from "../types/values.ts";
import {
  isScorer,
  placesOf,
  type WrittenCase,
  type WrittenExpectation,
  writtenAssertions,
  writtenExpectations,
} from "./evalFile.ts";
import { checkExpression } from "./expression/checkExpression.ts";
import type { ExpressionProblem } from "./expression/expression.ts";
import { parseExpression } from "./expression/parseExpression.ts";
import { outputPathText, propertiesOf, typeAtPath } from "./outputPath.ts";
import { changeTo } from "./reportShape.ts";
import { scorers } from "./scorers/scorers.ts";
import { shapeProblems } from "./shapeProblems.ts";

/** Holds one case against the signatures of its prompts: each finding once, though several prompts share it. */
export function checkCase(
  { case: { file, nameRange }, node }: WrittenCase,
  signatures: readonly PromptSignature[],
): readonly Diagnostic[] {
  const expectations = writtenExpectations(entryOf(node, "expect")?.value);
  const found = [...checkOptions(expectations), ...checkPaths(expectations), ...checkJudge(node)];
  for (const signature of signatures) {
    const check = new CaseCheck(file, signature);
    check.input(node, nameRange);
    for (const one of expectations) check.expectation(one);
    check.assertions(node);
    found.push(...check.diagnostics);
  }
  return signatures.length > 1 ? withoutRepetitions(found) : found;
}

/** Options that have the wrong shape for their scorer, whatever the prompt. */
function checkOptions(expectations: readonly WrittenExpectation[]): readonly Diagnostic[] {
  return expectations.flatMap(({ scorer, scorerEntry, options }) => {
    const known = scorers.get(scorer);
    if (!known || !scorerEntry) return [];
    const checked = known.options.safeParse(plainValue(options));
    if (checked.success) return [];
    const args = { scorer, description: known.description };
    return shapeProblems(options, checked.error.issues).map((one) => {
      if (one.kind === "unknown-key") {
        const problem = `'${one.entry.key}' is not an option of '${scorer}'.`;
        return diagnostic("invalid-scorer-options", one.entry.keyNode.range, { ...args, problem });
      }
      if (one.kind === "missing-key") {
        const problem = `'${scorer}' needs '${one.key}'.`;
        return diagnostic("invalid-scorer-options", scorerEntry.keyNode.range, { ...args, problem });
      }
      const name = typeof one.path.at(-1) === "string" ? `'${String(one.path.at(-1))}' of '${scorer}'` : `'${scorer}'`;
      const at = one.node.range.end > one.node.range.start ? one.node.range : scorerEntry.keyNode.range;
      return diagnostic("invalid-scorer-options", at, { ...args, problem: `${name} ${one.problem}` });
    });
  });
}

function checkPaths(expectations: readonly WrittenExpectation[]): readonly Diagnostic[] {
  const broken = new Set(expectations.flatMap(({ steps, entry }) => (steps ? [] : [entry])));
  return [...broken].map(({ key, keyNode }) => {
    const problem = `'${key}' is not a path: write 'category', 'items[0].name', or '$' for the whole output.`;
    return diagnostic("invalid-eval-file", keyNode.range, { problem });
  });
}

/** A judge that can never pass, or never fail. */
function checkJudge(node: YamlMapNode): readonly Diagnostic[] {
  const judge = entryOf(node, "judge")?.value;
  const choices = entryOf(judge, "choices");
  if (choices?.value.kind !== "map") return [];
  const scores = choices.value.entries.map(({ value }) => (value.kind === "scalar" ? value.value : undefined));
  const numbers = scores.filter((score): score is number => typeof score === "number");
  if (numbers.length < scores.length) return [];
  const passEntry = entryOf(judge, "pass")?.value;
  const pass = passEntry?.kind === "scalar" && typeof passEntry.value === "number" ? passEntry.value : 1;
  if (numbers.some((score) => score >= pass)) return [];
  const problem = `No choice of this judge reaches ${pass}, the least score that passes.`;
  return [diagnostic("invalid-eval-file", choices.keyNode.range, { problem })];
}

class CaseCheck {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: FileId;
  readonly #signature: PromptSignature;
  readonly #prompt: string;

  constructor(file: FileId, signature: PromptSignature) {
    this.#file = file;
    this.#signature = signature;
    this.#prompt = signature.variant === undefined ? signature.name : `${signature.name}.${signature.variant}`;
  }

  input(node: YamlMapNode, nameRange: TextRange): void {
    const type = this.#signature.input && withOptionalDefaults(this.#signature.input);
    const entry = entryOf(node, "input");
    if (!type || (entry && entry.value.kind !== "map" && !isEmpty(entry.value))) return;
    const place = entry?.keyNode.range ?? nameRange;
    const value = entry?.value.kind === "map" ? entry.value : noInput(place);
    for (const issue of checkValue(type, value)) this.#inputIssue(type, value, place, issue);
  }

  #inputIssue(type: ObjectType, input: YamlNode, place: TextRange, issue: ValueIssue): void {
    const { kind, path } = issue;
    const prompt = this.#prompt;
    if (kind === "missing") {
      const at = keyAt(input, path.slice(0, -1))?.keyNode.range ?? place;
      this.diagnostics.push(diagnostic("missing-eval-input", at, { name: named(input, path), prompt }));
      return;
    }
    if (kind === "unknown") {
      const owner = typeAtPath(type, stepsTo(input, path.slice(0, -1)));
      const names = owner.kind === "found" ? propertiesOf(owner.type).map(({ name }) => name) : [];
      const written = new Set(keyNames(keyAt(input, path.slice(0, -1))?.value ?? input));
      const meant = closest(
        path.at(-1) ?? "",
        names.filter((name) => !written.has(name)),
      );
      const args = { name: named(input, path), prompt, didYouMean: didYouMean(meant) };
      const fixes = meant === undefined ? [] : [changeTo(meant, this.#file, issue.range)];
      this.diagnostics.push(diagnostic("unknown-eval-input", issue.range, args, { fixes }));
      return;
    }
    const steps = stepsTo(input, path);
    const target = typeAtPath(type, steps);
    const entry = keyAt(input, path);
    const written = nodeAt(input, steps);
    // The node of an alias is where its anchor is: it is this use of it that does not fit.
    const value = target.kind === "found" && written ? this.#meant(target.type, written) : undefined;
    const args = { path: outputPathText(steps), prompt, problem: issue.problem, didYouMean: didYouMean(value) };
    this.#report("eval-input-mismatch", rangeOf(issue.range, entry), args, value);
  }

  expectation(one: WrittenExpectation): void {
    const { steps, entry, scorer, scorerEntry, options } = one;
    const { output } = this.#signature;
    if (!output || !steps) return;
    const path = steps.map(({ step }) => step);
    const target = typeAtPath(output, path);
    if (target.kind === "missing") return this.#missingPath(one, target.index, target.owner);
    // What is absent is null to a scorer.
    const type = target.mayBeAbsent ? nullable(target.type) : target.type;
    if (scorer !== "equals") {
      const known = scorers.get(scorer);
      const plain = known?.options.safeParse(plainValue(options));
      const problem = plain?.success ? known?.impossible?.(plain.data, type) : undefined;
      if (problem === undefined) return;
      const at = options.range.end > options.range.start ? options.range : (scorerEntry ?? entry).keyNode.range;
      const args = { path: entry.key, prompt: this.#prompt, problem, didYouMean: "" };
      this.diagnostics.push(diagnostic("impossible-expectation", at, args));
      return;
    }
    if (isEmpty(options) || (options.kind === "scalar" && options.value === null && target.mayBeAbsent)) return;
    if (!scorerEntry && this.#unknownScorers(entry, options, target.type)) return;
    for (const issue of checkValue(target.type, options)) {
      const isMissing = issue.kind === "missing";
      const inside = stepsTo(options, isMissing ? issue.path.slice(0, -1) : issue.path);
      const at = keyAt(options, issue.path);
      const place = isMissing ? (at ?? scorerEntry ?? entry).keyNode.range : rangeOf(issue.range, at);
      const inner = typeAtPath(target.type, inside);
      const written = nodeAt(options, inside);
      const value = inner.kind === "found" && written ? this.#meant(inner.type, written) : undefined;
      const problem = isMissing ? `'${issue.path.at(-1)}' is missing, and every output has it.` : issue.problem;
      const args = {
        path: outputPathText([...path, ...inside]),
        prompt: this.#prompt,
        problem,
        didYouMean: didYouMean(value),
      };
      this.#report("impossible-expectation", place, args, value);
    }
  }

  /** Keys that are misspelt scorers, since the value itself can be no mapping. */
  #unknownScorers(entry: YamlEntry, value: YamlNode, type: Type): boolean {
    const mayBeMapping = alternatives(type).some(({ kind }) => kind === "object" || kind === "any");
    if (value.kind !== "map" || value.entries.length === 0 || mayBeMapping) return false;
    const names = [...scorers.keys()];
    for (const { key, keyNode } of value.entries) {
      if (isScorer(key)) continue;
      const meant = closest(key, names);
      const fixes = meant === undefined ? [] : [changeTo(meant, this.#file, keyNode.range)];
      const args = {
        name: key,
        didYouMean: didYouMean(meant),
        path: entry.key,
        type: displayType(type),
        scorers: names.toSorted().join(", "),
      };
      this.diagnostics.push(diagnostic("unknown-scorer", keyNode.range, args, { fixes }));
    }
    return true;
  }

  #missingPath({ entry, steps }: WrittenExpectation, index: number, owner: Type): void {
    const step = steps![index]!;
    const before = outputPathText(steps!.slice(0, index).map((one) => one.step));
    const where = before === "$" ? `the output of '${this.#prompt}'` : `'${before}'`;
    const isList = alternatives(owner).some(({ kind }) => kind === "array");
    const names = propertiesOf(owner).map(({ name }) => name);
    const meant = typeof step.step === "string" ? closest(step.step, names) : undefined;
    const problem =
      typeof step.step === "string" && isList
        ? `'${step.step}' does not exist on ${where}, which is a list: its items are '${before}[0]' and so on.`
        : `'${step.step}' does not exist on ${where}, which is ${displayType(owner)}.`;
    const at = valueRange(entry.keyNode, step.start, step.end);
    const args = { prompt: this.#prompt, problem, didYouMean: didYouMean(meant) };
    const isPlain = meant !== undefined && /^[^.[\]"$\s:#]+$/.test(meant);
    const fixes = isPlain
      ? [{ ...changeTo(meant, this.#file, at), edits: [{ file: this.#file, range: at, newText: meant }] }]
      : [];
    const same = this.diagnostics.some(
      (other) => other.code === "unknown-output-path" && other.range.start === at.start,
    );
    // Several scorers at one path are one mistake.
    if (!same) this.diagnostics.push(diagnostic("unknown-output-path", at, args, { fixes }));
  }

  assertions(node: YamlMapNode): void {
    const { input, output } = this.#signature;
    for (const { source, node: written } of writtenAssertions(entryOf(node, "assert")?.value)) {
      const { expression, problems } = parseExpression(source, placesOf(written));
      for (const problem of [...problems, ...checkExpression(expression, { input, output }).problems]) {
        this.#assertionProblem(written, problem);
      }
    }
  }

  #assertionProblem(written: YamlScalarNode, one: ExpressionProblem): void {
    const { severity, message, replacement } = one;
    const at = one.range.end > one.range.start ? one.range : contentRange(written);
    const help = one.help === "" ? "Assertions are expressions over 'input' and 'output' that must be true." : one.help;
    // In quotes or a block, what is put there may need other characters.
    const isPlain = written.style === "plain" && replacement !== undefined && /^[\w.]+$/.test(replacement);
    const edits = isPlain ? [{ file: this.#file, range: at, newText: replacement }] : [];
    const fixes = isPlain ? [{ title: `Change to '${replacement}'`, edits, preferred: true }] : [];
    this.diagnostics.push(diagnostic("invalid-assertion", at, { problem: message, help }, { severity, fixes }));
  }

  /** The value of an enum that a text was meant to be. */
  #meant(type: Type, node: YamlNode): string | undefined {
    if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
    return closest(
      node.value,
      literalsOf(type).flatMap(({ value }) => (typeof value === "string" ? [value] : [])),
    );
  }

  #report(
    code: "eval-input-mismatch" | "impossible-expectation",
    at: TextRange,
    args: Parameters<typeof diagnostic<"impossible-expectation">>[2],
    meant: string | undefined,
  ): void {
    const fixes = meant === undefined ? [] : [changeTo(meant, this.#file, at)];
    this.diagnostics.push(diagnostic(code, at, args, { fixes }));
  }
}

function noInput(at: TextRange): YamlMapNode {
  return { kind: "map", range: range(at.start, at.end), flow: true, entries: [] };
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.style === "empty";
}

function keyNames(node: YamlNode): readonly string[] {
  return node.kind === "map" ? node.entries.map(({ key }) => key) : [];
}

/** A path into a written value, with the indices of lists as numbers. */
function stepsTo(root: YamlNode, path: readonly string[]): readonly (string | number)[] {
  let node: YamlNode | undefined = root;
  return path.map((part) => {
    const step = node?.kind === "sequence" ? Number(part) : part;
    node = node && nodeAt(node, [step]);
    return step;
  });
}

function named(root: YamlNode, path: readonly string[]): string {
  return outputPathText(stepsTo(root, path));
}

function nodeAt(root: YamlNode, path: readonly (string | number)[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) {
    node = typeof step === "number" ? itemAt(node, step) : entryOf(node, step)?.value;
  }
  return node;
}

function itemAt(node: YamlNode | undefined, index: number): YamlNode | undefined {
  return node?.kind === "sequence" ? node.items[index] : undefined;
}

/** The entry at the end of a path, or the last one on the way to an item of a list. */
function keyAt(root: YamlNode, path: readonly string[]): YamlEntry | undefined {
  let node: YamlNode | undefined = root;
  let found: YamlEntry | undefined;
  for (const part of path) {
    if (node?.kind === "sequence") {
      node = node.items[Number(part)];
      continue;
    }
    const entry = entryOf(node, part);
    if (!entry) return found;
    found = entry;
    node = entry.value;
  }
  return found;
}

/** Where a value is written; of one that spans lines, or is not there, its key. */
function rangeOf(at: TextRange, entry: YamlEntry | undefined): TextRange {
  const isHere = at.end > at.start && (!entry || (at.start >= entry.range.start && at.end <= entry.range.end));
  return isHere || !entry ? at : entry.keyNode.range;
}

function withoutRepetitions(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, range: at, message }) => {
    const key = `${code} ${at.start} ${at.end} ${message}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
