import type { FileId } from "../../diagnostics/diagnostic.ts";
import { placesOf } from "../../eval/evalFile.ts";
import { parseExpression } from "../../eval/expression/parseExpression.ts";
import { type ExpressionSubject, typeAt } from "../../eval/expression/typeAt.ts";
import { outputPathText, parseOutputPath, typeAtPath } from "../../eval/outputPath.ts";
import type { Scorer } from "../../eval/scorers/scorer.ts";
import { scorers } from "../../eval/scorers/scorers.ts";
import { yamlAt } from "../../syntax/yamlAt.ts";
import type { YamlScalarNode } from "../../syntax/yamlNodes.ts";
import { contains, type TextRange } from "../../text/range.ts";
import { literalsOf } from "../../types/literals.ts";
import { contentRange, valueRange } from "../../types/schemaReader.ts";
import type { LiteralType, Property, Type } from "../../types/type.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";
import { type EvalKey, evalKeysAt } from "./evalKeys.ts";
import { itemOf, outputTypeAt, propertyAt, signaturesOf, typeAtKeys } from "./evalTypes.ts";

/** What a person points at in an evaluation file. `range` is of the part of the text that says it. */
export type EvalSubject = { readonly range: TextRange } & (
  | { readonly kind: "key"; readonly key: EvalKey }
  | { readonly kind: "input"; readonly property: Property }
  | {
      readonly kind: "output";
      /** As it would be written: `items[0].name`, `$`. */
      readonly path: string;
      readonly type: Type;
      readonly property: Property | undefined;
    }
  | { readonly kind: "scorer"; readonly scorer: Scorer }
  /** A text that a schema lists. */
  | { readonly kind: "literal"; readonly literal: LiteralType }
  | { readonly kind: "file"; readonly file: FileId }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "expression"; readonly subject: ExpressionSubject }
);

export function evalSubjectAt(document: EvalDocument, offset: number): EvalSubject | undefined {
  const { root, evalFile } = document.written;
  const place = root && yamlAt(root, offset);
  if (place?.node.kind !== "scalar") return undefined;
  const { node } = place;
  const keys = place.entries.map(({ key }) => key);
  for (const { value: file, range } of [...evalFile.prompts, ...evalFile.datasets]) {
    if (range.end > range.start && contains(range, offset)) return { kind: "file", range, file };
  }
  return place.inKey ? ofKey(document, keys, node, offset) : ofValue(document, keys, node, offset);
}

function ofKey(
  document: EvalDocument,
  keys: readonly string[],
  node: YamlScalarNode,
  offset: number,
): EvalSubject | undefined {
  const [section, part, ...rest] = keys;
  const range = contentRange(node);
  if (section === "cases" && part === "input" && rest.length > 0) {
    const property = firstOf(signaturesOf(document), ({ input }) => input && propertyAt(input, rest));
    return property && { kind: "input", range, property };
  }
  if (section === "cases" && part === "expect" && rest.length > 0) return ofExpectKey(document, rest, node, offset);
  if (section === "threshold" && part !== undefined && part !== "passRate") return { kind: "tag", range, tag: part };
  const key = evalKeysAt(keys.slice(0, -1)).find(({ name }) => name === keys.at(-1));
  return key && { kind: "key", range, key };
}

function ofExpectKey(
  document: EvalDocument,
  [path = "", ...inner]: readonly string[],
  node: YamlScalarNode,
  offset: number,
): EvalSubject | undefined {
  const signatures = signaturesOf(document);
  if (inner.length > 0) {
    const [name = ""] = inner;
    const scorer = inner.length === 1 && isScorerKey(document, node) ? scorers.get(name) : undefined;
    if (scorer) return { kind: "scorer", range: contentRange(node), scorer };
    const property = firstOf(signatures, (signature) => {
      const type = outputTypeAt(signature, path);
      return type && propertyAt(itemOf(type), inner);
    });
    return (
      property && { kind: "output", range: contentRange(node), path: inner.join("."), type: property.type, property }
    );
  }
  const steps = parseOutputPath(path);
  if (!steps) return undefined;
  const last = steps.findIndex(({ start, end }) => contains(valueRange(node, start, end), offset));
  const wanted = last < 0 ? steps : steps.slice(0, last + 1);
  const step = wanted.at(-1);
  const range = step ? valueRange(node, step.start, step.end) : contentRange(node);
  const names = wanted.map((one) => one.step);
  return firstOf(signatures, ({ output }): EvalSubject | undefined => {
    const target = output && typeAtPath(output, names);
    if (target?.kind !== "found") return undefined;
    return { kind: "output", range, path: outputPathText(names), type: target.type, property: target.property };
  });
}

/** Whether a key in an expectation is taken for a scorer. */
function isScorerKey({ written }: EvalDocument, node: YamlScalarNode): boolean {
  return written.cases.some(({ case: { expectations }, node: whole }) => {
    if (!contains(whole.range, node.range.start)) return false;
    const { value } = node;
    return expectations.some(({ scorer, range }) => scorer === value && range.start >= node.range.end);
  });
}

function ofValue(
  document: EvalDocument,
  keys: readonly string[],
  node: YamlScalarNode,
  offset: number,
): EvalSubject | undefined {
  const range = contentRange(node);
  const [section, part, ...rest] = keys;
  const { value } = node;
  const path = keys.join(".");
  if (path === "cases.assert" && typeof value === "string") {
    const { expression } = parseExpression(value, placesOf(node));
    const [signature] = signaturesOf(document);
    const subject = typeAt(expression, offset, { input: signature?.input, output: signature?.output });
    return subject && { kind: "expression", range: subject.range, subject };
  }
  if (path === "cases.tags" && typeof value === "string") return { kind: "tag", range, tag: value };
  const isModel = path === "models" || path === "cases.judge.model";
  if (isModel && typeof value === "string") return { kind: "model", range, model: value };
  if (section !== "cases" || rest.length === 0) return undefined;
  const literal = firstOf(signaturesOf(document), (signature) => {
    const [first = "", ...inner] = rest;
    const { input } = signature;
    const type =
      part === "input" && input
        ? typeAtKeys(input, rest)
        : part === "expect"
          ? (inner.length === 0 || scorers.has(inner[0]!)) && outputTypeAt(signature, first)
          : undefined;
    return type ? literalsOf(itemOf(type)).find((one) => one.value === value) : undefined;
  });
  return literal && { kind: "literal", range, literal };
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
