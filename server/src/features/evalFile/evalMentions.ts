import { propertyNamed, valueMentions } from "../../analysis/frontMatter/mentions.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { fieldId, type ParameterPath, parameterId, type SymbolId } from "../../analysis/symbolId.ts";
import type { Mention } from "../../analysis/symbolTable.ts";
import { parseJson, parseYaml } from "../../syntax/yamlDocument.ts";
import { entryOf, type YamlEntry, type YamlNode, type YamlScalarNode } from "../../syntax/yamlNodes.ts";
import { range } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { valueRange } from "../../types/schemaReader.ts";
import type { Type } from "../../types/type.ts";

/**
 * Where the cases of an evaluation file name fields of a prompt: in `input`, in the paths of `expect` and of `groundedIn`,
 * and in `assert`.
 */
export function evalMentions(model: PromptModel, text: string): readonly Mention[] {
  const cases = entryOf(parseYaml(text, range(0, text.length)).root, "cases")?.value;
  if (cases?.kind !== "sequence") return [];
  const collector = new Collector(model);
  for (const item of cases.items) collector.addCase(item);
  return collector.mentions;
}

/** The same of a file of more cases, one JSON object a line; of the lines with `name` only. */
export function datasetMentions(model: PromptModel, text: string, name: string): readonly Mention[] {
  const collector = new Collector(model);
  const wanted = JSON.stringify(name).slice(1, -1);
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const item = line.includes(wanted) ? parseJson(line, start) : undefined;
    if (item) collector.addCase(item);
    start = end + 1;
  }
  return collector.mentions;
}

/** `input.order.id` and `output.items[0].id` in a text, and the texts in quotes where there is none. */
const paths =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\p{L}\p{N}_$.])(input|output)((?:\.[\p{L}_$][\p{L}\p{N}_$]*|\[\d{1,9}\])+)/gu;

class Collector {
  readonly mentions: Mention[] = [];
  readonly #model: PromptModel;
  readonly #input: Type | undefined;
  /** Aliases make cases graphs: a value is looked at once. */
  readonly #seen = new Set<YamlNode>();

  constructor(model: PromptModel) {
    this.#model = model;
    this.#input = model.signature.input ?? model.signature.declaredInput;
  }

  addCase(item: YamlNode): void {
    if (this.#seen.has(item)) return;
    this.#seen.add(item);
    const input = entryOf(item, "input")?.value;
    if (input && this.#input) this.#add(valueMentions(this.#input, input, this.#seen));
    else if (input) this.#addParameters(input, []);
    const expected = entryOf(item, "expect")?.value;
    if (expected?.kind === "map") for (const entry of expected.entries) this.#addExpected(entry);
    const assertions = entryOf(item, "assert")?.value;
    const written = assertions?.kind === "sequence" ? assertions.items : assertions ? [assertions] : [];
    for (const one of written) if (one.kind === "scalar") this.#addPaths(one);
  }

  #add(found: readonly Mention[]): void {
    for (const mention of found) this.mentions.push(mention);
  }

  /** The keys of an input that nothing declares, by where they are. */
  #addParameters(value: YamlNode, path: ParameterPath): void {
    if (this.#seen.has(value) || path.length > 20) return;
    this.#seen.add(value);
    if (value.kind === "sequence") for (const item of value.items) this.#addParameters(item, [...path, null]);
    if (value.kind !== "map") return;
    for (const { key, keyNode, value: inner } of value.entries) {
      const own = [...path, key];
      this.mentions.push({
        symbol: parameterId(this.#model.file.file, own),
        range: valueRange(keyNode, 0, key.length),
        role: "write",
      });
      this.#addParameters(inner, own);
    }
  }

  /** `summary: …`, or `items[0].name: …`: a path into the output, and what is expected there. */
  #addExpected({ key, keyNode, value }: YamlEntry): void {
    const { output } = this.#model.signature;
    const type = output && this.#addPath(output, "output", key, keyNode, 0);
    if (this.#seen.has(value)) return;
    if (type && isData(type, value)) this.#add(valueMentions(type, value, this.#seen));
    else this.#addGrounds(value, type);
  }

  /** In `{ groundedIn: input.ticket }`, the path. */
  #addGrounds(value: YamlNode, type: Type | undefined): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (value.kind === "sequence") for (const item of value.items) this.#addGrounds(item, type);
    if (value.kind !== "map") return;
    for (const { key, value: inner } of value.entries) {
      if (key === "equals" && type) this.#add(valueMentions(type, inner, this.#seen));
      else if (key !== "groundedIn") this.#addGrounds(inner, type);
      else if (inner.kind === "scalar") this.#addPaths(inner);
      else if (inner.kind === "sequence") for (const one of inner.items) if (one.kind === "scalar") this.#addPaths(one);
    }
  }

  /** Every path in an expression. */
  #addPaths(node: YamlScalarNode): void {
    if (typeof node.value !== "string" || this.#seen.has(node)) return;
    this.#seen.add(node);
    for (const { index, 1: root, 2: path } of node.value.matchAll(paths)) {
      if (root === undefined || path === undefined) continue;
      const side = root === "input" ? "input" : "output";
      const type = side === "input" ? this.#input : this.#model.signature.output;
      this.#addPath(type, side, path, node, index + root.length);
    }
  }

  /** The names of a path that starts at an offset of a scalar. Returns the type of what it leads to, if that is known. */
  #addPath(
    start: Type | undefined,
    side: "input" | "output",
    path: string,
    node: YamlScalarNode,
    offset: number,
  ): Type | undefined {
    let type = start;
    let parameter: ParameterPath = [];
    for (const { index, 0: step } of path.matchAll(/[^.[\]]+/g)) {
      const list = type && alternatives(type).find((option) => option.kind === "array");
      const isItem = /^\d+$/.test(step) && (list !== undefined || !type);
      parameter = [...parameter, isItem ? null : step];
      const property = type && !isItem ? propertyNamed(type, step) : undefined;
      const symbol = this.#symbolOf(property?.nameOrigin && fieldId(property.nameOrigin), side, start, parameter);
      if (symbol && !isItem) {
        const at = offset + index;
        this.mentions.push({ symbol, range: valueRange(node, at, at + step.length), role: "read" });
      }
      type = isItem ? list?.items : property?.type;
    }
    return type;
  }

  #symbolOf(field: SymbolId | undefined, side: "input" | "output", start: Type | undefined, path: ParameterPath) {
    if (field || side === "output" || start) return field;
    return parameterId(this.#model.file.file, path);
  }
}

/** Whether what is expected is a value of the type, and no description of it such as `{ contains: refund }`. */
function isData(type: Type, value: YamlNode): boolean {
  if (value.kind === "sequence") return true;
  return value.kind === "map" && value.entries.every(({ key }) => propertyNamed(type, key) !== undefined);
}
