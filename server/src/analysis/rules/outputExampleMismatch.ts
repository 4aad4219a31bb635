import type { ProgramNode } from "../../syntax/nodes.ts";
import { visit } from "../../syntax/visit.ts";
import { parseJson } from "../../syntax/yamlDocument.ts";
import { deepestNesting, type YamlMapNode, type YamlNode } from "../../syntax/yamlNodes.ts";
import { nodeOfValue } from "../../syntax/yamlValue.ts";
import type { TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { type ObjectType, resolve, type Type } from "../../types/type.ts";
import { checkValue, type ValueIssue } from "../../types/values.ts";
import type { Checker } from "../checker.ts";

/** JSON samples in the template's text that show the output, and show it otherwise than the output schema. */
export function checkOutputExamples(checker: Checker): void {
  const output = checker.signature.output;
  const shape = output && outputObject(output);
  if (!shape) return;
  for (const range of jsonSamples(checker.file.template, checker.file.source.text)) {
    const text = checker.textOf(range);
    const sample = misfit(text, output, shape) && parseJson(text, range.start);
    if (!sample) continue;
    for (const issue of issuesOf(sample, output, shape)) {
      if (isPlaceholder(sample, issue.range)) continue;
      checker.report("output-example-mismatch", issue.range, { problem: issue.problem });
    }
  }
}

/** The samples in a template that show the output, whether they fit or not, with the type that each is to be of. */
export function outputSamples(
  program: ProgramNode,
  text: string,
  output: Type,
): readonly { readonly sample: YamlNode; readonly type: Type }[] {
  const shape = outputObject(output);
  if (!shape) return [];
  return jsonSamples(program, text).flatMap(({ start, end }) => {
    const sample = parseJson(text.slice(start, end), start);
    const object = sample && firstObject(sample);
    if (!object || !showsOutput(object, shape)) return [];
    return [{ sample, type: sample.kind === "sequence" ? { kind: "array", items: shape } : shape }];
  });
}

/** The object that is asked for, or of which a list is asked for. */
function outputObject(type: Type): ObjectType | undefined {
  const [only, ...others] = alternatives(type);
  if (!only || others.length > 0) return undefined;
  if (only.kind === "array") {
    const item = resolve(only.items);
    return item.kind === "object" ? item : undefined;
  }
  return only.kind === "object" ? only : undefined;
}

/** A list may show the list that is asked for, or several outputs. */
function issuesOf(sample: YamlNode, output: Type, shape: ObjectType): readonly ValueIssue[] {
  if (sample.kind !== "sequence") return checkValue(shape, sample);
  const isList = alternatives(output).some((option) => option.kind === "array");
  return isList ? checkValue(output, sample) : sample.items.flatMap((item) => checkValue(shape, item));
}

/** Whether a text is a sample that does not fit. Most samples fit, and reading JSON without places is many times as fast. */
function misfit(text: string, output: Type, shape: ObjectType): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const sample = nodeOfValue(value, deepestNesting);
  const object = sample && firstObject(sample);
  return object !== undefined && showsOutput(object, shape) && issuesOf(sample!, output, shape).length > 0;
}

function firstObject(node: YamlNode): YamlMapNode | undefined {
  if (node.kind === "map") return node;
  const [first] = node.kind === "sequence" ? node.items : [];
  return first?.kind === "map" ? first : undefined;
}

/** Prompts also show inputs and tool calls: a sample counts when it has most of the output's names, and few others. */
function showsOutput(sample: YamlMapNode, shape: ObjectType): boolean {
  const declared = new Set(shape.properties.map((property) => property.name));
  const shared = sample.entries.filter((entry) => declared.has(entry.key)).length;
  return shared > 0 && shared * 2 >= sample.entries.length && shared * 2 >= declared.size;
}

/** Texts such as `"<number>"`, `"a | b"` or `"…"` stand for a value instead of being one. */
function isPlaceholder(node: YamlNode, range: TextRange): boolean {
  if (node.kind === "sequence") return node.items.some((item) => isPlaceholder(item, range));
  if (node.kind === "map") return node.entries.some((entry) => isPlaceholder(entry.value, range));
  const same = node.range.start === range.start && node.range.end === range.end;
  return same && typeof node.value === "string" && /[<>|{}[\]]|\.\.\.|…|\s/.test(node.value);
}

/** Objects and lists of valid JSON that start a line of the template's plain text. Linear in the text's length. */
function jsonSamples(program: ProgramNode, text: string): readonly TextRange[] {
  const samples: TextRange[] = [];
  visit(program, (node) => {
    if (node.kind !== "ContentStatement") return;
    let offset = node.range.start;
    while (offset < node.range.end) {
      const character = text[offset];
      const starts = (character === "{" || character === "[") && startsLine(text, offset);
      const end = starts ? matchingEnd(text, offset, node.range.end) : undefined;
      if (end === undefined && starts) return;
      if (end !== undefined) samples.push({ start: offset, end });
      offset = end ?? offset + 1;
    }
  });
  return samples;
}

function startsLine(text: string, offset: number): boolean {
  let before = offset - 1;
  while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
  return before < 0 || text[before] === "\n" || text[before] === "\r";
}

function matchingEnd(text: string, start: number, limit: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let offset = start; offset < limit; offset++) {
    const character = text[offset];
    if (inString) {
      if (character === "\\") offset++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return offset + 1;
  }
  return undefined;
}
