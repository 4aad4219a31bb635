import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Message } from "../render/messages.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import {
  entryOf,
  stringOf,
  type YamlEntry,
  type YamlMapNode,
  type YamlNode,
  type YamlScalarNode,
} from "../syntax/yamlNodes.ts";
import type { YamlProblem } from "../syntax/yamlProblem.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { range, type TextRange } from "../text/range.ts";
import { relativeFile } from "../text/relativeFile.ts";
import { contentRange } from "../types/schemaReader.ts";
import type { Assertion, EvalCase, EvalFile, Expectation, Judge, Limits, Located, Thresholds } from "./evalCase.ts";
import { parseExpression } from "./expression/parseExpression.ts";
import { type PathStep, parseOutputPath } from "./outputPath.ts";
import { scorers } from "./scorers/scorers.ts";

export const evalFileEnding = ".eval.yaml";

/** An evaluation file with the tree it was read from, for the checker and the editor. */
export interface WrittenEvalFile {
  readonly evalFile: EvalFile;
  /** `undefined` where nothing is written, or nothing could be made of it. */
  readonly root: YamlNode | undefined;
  readonly comments: readonly TextRange[];
  readonly cases: readonly WrittenCase[];
  /** What is wrong with its syntax. */
  readonly problems: readonly YamlProblem[];
}

export interface WrittenCase {
  readonly case: EvalCase;
  readonly node: YamlMapNode;
}

/** Reads an evaluation file as far as it can be read: what has the wrong shape is left out. Never fails. */
export function readEvalFile(file: FileId, text: string): WrittenEvalFile {
  const { root, comments, problems } = parseYaml(text, range(0, text.length));
  const values = new PlainValues();
  const cases = itemsOf(entryOf(root, "cases")?.value).flatMap((node, index): readonly WrittenCase[] => {
    if (node.kind !== "map") return [];
    return [{ case: toCase(file, node, `case ${index + 1}`, values), node }];
  });
  const evalFile: EvalFile = {
    file,
    prompts: promptsOf(file, root),
    models: textsOf(entryOf(root, "models")?.value),
    trials: wholeNumber(entryOf(root, "trials")?.value) ?? 1,
    thresholds: thresholdsOf(entryOf(root, "threshold")?.value),
    cases: cases.map((one) => one.case),
    datasets: filesOf(file, entryOf(root, "dataset")?.value),
  };
  return { evalFile, root, comments, cases, problems };
}

/** The prompts that an evaluation file is about: those that it names, else the one that it is called after. */
export function promptsOf(file: FileId, root: YamlNode | undefined): readonly Located<FileId>[] {
  const named = filesOf(file, entryOf(root, "prompt")?.value);
  if (named.length > 0 || !file.endsWith(evalFileEnding)) return named;
  return [{ value: `${file.slice(0, -evalFileEnding.length)}.prompt`, range: range(0, 0) }];
}

/** Where the evaluation cases of a prompt may be, the first that exists counts: a variant may have its own. */
export function evalFilesNamedAfter(prompt: FileId): readonly FileId[] {
  const [, folder = "", name = ""] = /^(.*\/)?([^/]*)\.prompt$/.exec(prompt) ?? [];
  if (name === "") return [];
  return [...new Set([name, name.replace(/\.[^.]*$/, "")])].map((stem) => `${folder}${stem}${evalFileEnding}`);
}

/**
 * Reads one case of an evaluation file or of a dataset. `fallbackName` is what it is called if it has no name; `plain` is
 * its value, if that is known.
 */
export function readCase(file: FileId, node: YamlMapNode, fallbackName: string, plain?: unknown): EvalCase {
  return toCase(file, node, fallbackName, new PlainValues(node, plain));
}

function toCase(file: FileId, node: YamlMapNode, fallbackName: string, values: PlainValues): EvalCase {
  const at = (key: string): YamlNode | undefined => entryOf(node, key)?.value;
  const name = at("name");
  const written = stringOf(name);
  const hasName = written !== undefined && written !== "";
  return {
    name: hasName ? written : fallbackName,
    file,
    range: node.range,
    nameRange: hasName && name?.kind === "scalar" ? contentRange(name) : (node.entries[0]?.keyNode.range ?? node.range),
    tags: textsOf(at("tags")).map((tag) => tag.value),
    input: values.record(at("input")) ?? {},
    context: values.record(at("context")),
    history: historyOf(at("history")),
    expectations: writtenExpectations(at("expect")).map((one) => expectationOf(one, values)),
    assertions: writtenAssertions(at("assert")).map((one) => assertionOf(one)),
    judge: judgeOf(at("judge")),
    scorers: textsOf(at("scorers")),
    limits: limitsOf(at("limits")),
    trials: wholeNumber(at("trials")),
  };
}

/** One scorer at one path, as it is written. */
export interface WrittenExpectation {
  /** The entry of the path in `expect`. */
  readonly entry: YamlEntry;
  /** `undefined` where the path cannot be read. */
  readonly steps: readonly PathStep[] | undefined;
  readonly scorer: string;
  /** The scorer's entry, unless its name is not written: then it is `equals`. */
  readonly scorerEntry: YamlEntry | undefined;
  readonly options: YamlNode;
}

/** The expectations of a case: a value is what must be equal, unless all its keys are names of scorers. */
export function writtenExpectations(expect: YamlNode | undefined): readonly WrittenExpectation[] {
  if (expect?.kind !== "map") return [];
  return expect.entries.flatMap((entry): readonly WrittenExpectation[] => {
    const steps = parseOutputPath(entry.key);
    const { value } = entry;
    const areScorers =
      value.kind === "map" && value.entries.length > 0 && value.entries.every(({ key }) => isScorer(key));
    if (!areScorers) return [{ entry, steps, scorer: "equals", scorerEntry: undefined, options: value }];
    return value.entries.map((scorerEntry) => {
      return { entry, steps, scorer: scorerEntry.key, scorerEntry, options: scorerEntry.value };
    });
  });
}

export function isScorer(name: string): boolean {
  return scorers.has(name);
}

export interface WrittenAssertion {
  readonly source: string;
  readonly node: YamlScalarNode;
}

export function writtenAssertions(assert: YamlNode | undefined): readonly WrittenAssertion[] {
  const nodes = assert?.kind === "sequence" ? assert.items : assert ? [assert] : [];
  return nodes.flatMap((node) => {
    const source = stringOf(node);
    return source === undefined || node.kind !== "scalar" ? [] : [{ source, node }];
  });
}

/** Where the text of a scalar is written, for the expression in it. */
export function placesOf(node: YamlScalarNode): number | readonly number[] {
  return node.offsets ?? node.range.start;
}

function expectationOf({ entry, steps, scorer, options }: WrittenExpectation, values: PlainValues): Expectation {
  return {
    // Of a path that cannot be read, what was written: nothing is there, and the case fails.
    path: steps?.map(({ step }) => step) ?? [entry.key],
    pathRange: contentRange(entry.keyNode),
    scorer,
    options: values.of(options),
    range: options.range,
  };
}

function assertionOf({ source, node }: WrittenAssertion): Assertion {
  const { expression } = parseExpression(source, placesOf(node));
  return { source, expression, range: contentRange(node) };
}

function historyOf(node: YamlNode | undefined): readonly Message[] | undefined {
  if (node?.kind !== "sequence") return undefined;
  return node.items.flatMap((item) => {
    const role = stringOf(entryOf(item, "role")?.value);
    const text = stringOf(entryOf(item, "text")?.value);
    return role === undefined || text === undefined ? [] : [{ role, content: [{ text }] } as Message];
  });
}

function judgeOf(node: YamlNode | undefined): Judge | undefined {
  const rubric = stringOf(entryOf(node, "rubric")?.value);
  if (node === undefined || rubric === undefined) return undefined;
  const choices = entryOf(node, "choices")?.value;
  const scores = (choices?.kind === "map" ? choices.entries : []).flatMap(({ key, value }) => {
    const score = numberOf(value);
    return score === undefined ? [] : [[key, score] as const];
  });
  return {
    rubric,
    choices: Object.fromEntries(scores),
    pass: numberOf(entryOf(node, "pass")?.value) ?? 1,
    model: stringOf(entryOf(node, "model")?.value),
    range: node.range,
  };
}

function limitsOf(node: YamlNode | undefined): Limits {
  const of = (key: string): Located<number> | undefined => locatedNumber(entryOf(node, key)?.value);
  return { latency: of("latency"), cost: of("cost"), tokens: of("tokens"), repairs: of("repairs") };
}

function thresholdsOf(node: YamlNode | undefined): Thresholds {
  const tags = new Map<string, Located<number>>();
  for (const { key, value } of node?.kind === "map" ? node.entries : []) {
    const rate = locatedNumber(value);
    if (rate && key !== "passRate") tags.set(key, rate);
  }
  return { passRate: locatedNumber(entryOf(node, "passRate")?.value), tags };
}

/** The files that one path, or each of a list, names. */
function filesOf(file: FileId, node: YamlNode | undefined): readonly Located<FileId>[] {
  const nodes = node?.kind === "sequence" ? node.items : node ? [node] : [];
  return nodes.flatMap((one): readonly Located<FileId>[] => {
    const path = stringOf(one);
    const target = path === undefined || path === "" ? undefined : relativeFile(path, file);
    return target === undefined || one.kind !== "scalar" ? [] : [{ value: target, range: contentRange(one) }];
  });
}

function textsOf(node: YamlNode | undefined): readonly Located<string>[] {
  return itemsOf(node).flatMap((item): readonly Located<string>[] => {
    const value = stringOf(item);
    return value === undefined || item.kind !== "scalar" ? [] : [{ value, range: contentRange(item) }];
  });
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

function numberOf(node: YamlNode | undefined): number | undefined {
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : undefined;
}

function wholeNumber(node: YamlNode | undefined): number | undefined {
  const value = numberOf(node);
  return value !== undefined && Number.isInteger(value) && value >= 1 ? value : undefined;
}

function locatedNumber(node: YamlNode | undefined): Located<number> | undefined {
  const value = numberOf(node);
  return node && value !== undefined ? { value, range: node.range } : undefined;
}

/** Plain values of nodes, each made once: many cases may share one by an alias. */
class PlainValues {
  readonly #known = new Map<YamlNode, unknown>();

  /** The values of a case and what it holds, where the case is known as plain data. */
  constructor(node?: YamlMapNode, plain?: unknown) {
    if (!node || plain === null || typeof plain !== "object") return;
    for (const { key, value } of node.entries) {
      if (value.kind !== "scalar") this.#known.set(value, (plain as Readonly<Record<string, unknown>>)[key]);
    }
  }

  of(node: YamlNode): unknown {
    if (node.kind === "scalar") return plainValue(node);
    if (!this.#known.has(node)) this.#known.set(node, plainValue(node));
    return this.#known.get(node);
  }

  record(node: YamlNode | undefined): Readonly<Record<string, unknown>> | undefined {
    return node?.kind === "map" ? (this.of(node) as Readonly<Record<string, unknown>>) : undefined;
  }
}
