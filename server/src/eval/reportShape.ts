import type * as z from "zod";
import { type Diagnostic, diagnostic, type FileId, type Fix } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { closest } from "../text/suggestion.ts";
import { caseShape, evalFileShape } from "./evalShape.ts";
import { type ShapeProblem, shapeProblems } from "./shapeProblems.ts";

/** Says what has the wrong shape in an evaluation file, or in one case of a dataset. */
export function reportShape(root: YamlNode, issues: readonly z.core.$ZodIssue[], file?: FileId): readonly Diagnostic[] {
  return shapeProblems(root, issues).flatMap((problem) => reportOne(root, problem, file));
}

/** Where a key has been written and its value not yet, nothing is wrong: somebody is writing it. */
export function isUnwritten(node: YamlNode): boolean {
  return node.kind === "scalar" && node.style === "empty";
}

function reportOne(root: YamlNode, one: ShapeProblem, file: FileId | undefined): readonly Diagnostic[] {
  switch (one.kind) {
    case "unknown-key": {
      const { key, keyNode } = one.entry;
      const owner = ownerOf(one.path);
      const siblings = one.path.slice(0, -1).reduce(into, root);
      const free = keysAt(owner).filter((name) => !entryOf(siblings, name));
      const meant = closest(key, free);
      const args = { key, where: whereOf(owner), didYouMean: didYouMean(meant) };
      const fixes = meant !== undefined && file !== undefined ? [changeTo(meant, file, keyNode.range)] : [];
      return [diagnostic("unknown-eval-key", keyNode.range, args, { fixes })];
    }
    case "missing-key": {
      const entry = one.path.slice(0, -1).reduce<{ node: YamlNode | undefined; at: YamlNode | undefined }>(
        ({ node }, part) => {
          const inner = node?.kind === "map" ? entryOf(node, String(part)) : undefined;
          return { node: inner?.value ?? into(node, part), at: inner?.keyNode };
        },
        { node: root, at: undefined },
      );
      const what = ownerOf(one.path);
      const problem = `${what === "" ? "This" : `'${what}'`} needs '${one.key}'.`;
      return [diagnostic("invalid-eval-file", (entry.at ?? one.node).range, { problem })];
    }
    case "value": {
      if (isUnwritten(one.node)) return [];
      const problem = `${nameOf(one.path)} ${one.problem}`;
      return [diagnostic("invalid-eval-file", one.node.range, { problem })];
    }
  }
}

export function changeTo(meant: string, file: FileId, range: Fix["edits"][number]["range"]): Fix {
  const newText = /^[\p{L}_$][\p{L}\p{N}_$.[\]-]*$/u.test(meant) ? meant : JSON.stringify(meant);
  return { title: `Change to '${meant}'`, edits: [{ file, range, newText }], preferred: true };
}

function into(node: YamlNode | undefined, part: PropertyKey): YamlNode | undefined {
  return node?.kind === "sequence" ? node.items[Number(part)] : entryOf(node, String(part))?.value;
}

/** What has the key at the end of a path: `case`, `judge`, `limits`, `history`, or the file. */
function ownerOf(path: readonly PropertyKey[]): string {
  const names = path.slice(0, -1).filter((part) => typeof part === "string");
  const last = names.at(-1);
  return last === undefined ? "" : last === "cases" ? "case" : last;
}

function whereOf(owner: string): string {
  if (owner === "") return "of evaluation files";
  return owner === "case" ? "of a case" : `of '${owner}'`;
}

/** The keys that may be written in a part of an evaluation file. */
function keysAt(owner: string): readonly string[] {
  switch (owner) {
    case "":
      return Object.keys(evalFileShape.shape);
    case "case":
      return Object.keys(caseShape.shape);
    case "judge":
      return Object.keys(caseShape.shape.judge.unwrap().shape);
    case "limits":
      return Object.keys(caseShape.shape.limits.unwrap().shape);
    case "history":
      return Object.keys(caseShape.shape.history.unwrap().element.shape);
    default:
      return [];
  }
}

/** `'tags'`, `An item of 'tags'`, `A case`. */
function nameOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (typeof last !== "number") return last === undefined ? "A case" : `'${String(last)}'`;
  const list = String(path.at(-2) ?? "");
  return list === "cases" ? "A case" : `An item of '${list}'`;
}
