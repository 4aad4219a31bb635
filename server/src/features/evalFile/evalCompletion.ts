import { relativeName } from "../../eval/checkEvalFile.ts";
import { placesOf } from "../../eval/evalFile.ts";
import { expressionCompletions } from "../../eval/expression/expressionCompletions.ts";
import { parseExpression } from "../../eval/expression/parseExpression.ts";
import { outputPathText, propertiesOf } from "../../eval/outputPath.ts";
import { scorers } from "../../eval/scorers/scorers.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import { yamlAt } from "../../syntax/yamlAt.ts";
import { newLineOf } from "../../syntax/yamlEdits.ts";
import { range } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import { literalsOf } from "../../types/literals.ts";
import { anyType, type Property, type Type } from "../../types/type.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { CompletionItem } from "../completion/completion.ts";
import { type EvalKey, evalKeysAt } from "./evalKeys.ts";
import { type EvalPlace, evalPlaceAt } from "./evalPlace.ts";
import { itemOf, outputTypeAt, signaturesOf, typeAtKeys } from "./evalTypes.ts";

/** How deep the output's paths are offered at once: `items[0].name`. */
const deepestPath = 3;
const mostPaths = 200;

/** What may be written at an offset of an evaluation file, the best first. */
export function evalCompletion(
  workspace: Workspace,
  document: EvalDocument,
  offset: number,
): readonly CompletionItem[] {
  const inAssertion = assertionItems(document, offset);
  if (inAssertion) return inAssertion;
  const place = evalPlaceAt(document, offset);
  const items = place ? new EvalCompletion(workspace, document, place).items() : [];
  return [...items].sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

function assertionItems(document: EvalDocument, offset: number): readonly CompletionItem[] | undefined {
  const { root } = document.written;
  // White space at the end of a scalar is no part of it.
  const line = document.source.text.slice(document.source.text.lastIndexOf("\n", offset - 1) + 1, offset);
  const end = offset - (line.length - line.trimEnd().length);
  const at = root && yamlAt(root, end);
  if (at?.inKey !== false || at.node.kind !== "scalar" || typeof at.node.value !== "string") return undefined;
  if (at.entries.map(({ key }) => key).join(".") !== "cases.assert") return undefined;
  const { expression } = parseExpression(at.node.value, placesOf(at.node));
  const [signature] = signaturesOf(document);
  const types = { input: signature?.input, output: signature?.output };
  const kinds = {
    name: "variable",
    property: "field",
    function: "helper",
    value: "value",
    keyword: "keyword",
  } as const;
  return expressionCompletions(expression, end, types).map((one, index) => ({
    label: one.label,
    kind: kinds[one.kind],
    range: one.range.start === end ? range(offset, offset) : one.range,
    newText: one.insert,
    detail: one.detail === "" ? undefined : one.detail,
    rank: index,
    documentation: () => one.description,
  }));
}

class EvalCompletion {
  readonly #workspace: Workspace;
  readonly #document: EvalDocument;
  readonly #place: EvalPlace;

  constructor(workspace: Workspace, document: EvalDocument, place: EvalPlace) {
    this.#workspace = workspace;
    this.#document = document;
    this.#place = place;
  }

  items(): readonly CompletionItem[] {
    const { path, place } = this.#place;
    const [section, part, ...rest] = path;
    if (section === "prompt" && part === undefined) return this.#prompts();
    if (section === "models" && part === undefined) return this.#models();
    if (section === "cases" && part === "judge" && rest.join() === "model") return this.#models();
    if (section === "cases" && part === "tags") return this.#tags(false);
    if (section === "cases" && part === "history" && rest.join() === "role") return this.#roles();
    if (section === "cases" && part === "assert") return this.#assertion();
    if (section === "cases" && part === "input") return this.#input(rest);
    if (section === "cases" && part === "expect") return this.#expect(rest);
    // An item of the list of cases begins with one of its keys.
    if (place === "value") return [];
    const keys = this.#keys(evalKeysAt(path));
    return section === "threshold" && part === undefined ? [...keys, ...this.#tags(true)] : keys;
  }

  #keys(keys: readonly EvalKey[]): readonly CompletionItem[] {
    return keys
      .filter(({ name }) => !this.#place.siblings.has(name))
      .map(({ name, documentation, value }, index) => ({
        ...this.#item(name, "key", index),
        newText: name + this.#after(value),
        documentation: () => documentation,
      }));
  }

  /** A colon, and what a value of this kind begins with. */
  #after(value: EvalKey["value"]): string {
    const { column, hasColon } = this.#place;
    if (hasColon) return "";
    if (column === undefined) return value === "scalar" ? ": " : value === "list" ? ": []" : ": {}";
    if (value === "scalar") return ": ";
    const newLine = newLineOf(this.#document.source.text);
    return `:${newLine}${" ".repeat(column + 2)}${value === "list" ? "- " : ""}`;
  }

  #input(path: readonly string[]): readonly CompletionItem[] {
    const { place } = this.#place;
    const roots = signaturesOf(this.#document).flatMap(({ input }) => input ?? []);
    if (place === "value") return roots.flatMap((root) => this.#valuesOf(typeAtKeys(root, path)));
    const values = place === "item" ? roots.flatMap((root) => this.#valuesOf(itemOf(typeAtKeys(root, path)))) : [];
    return [...values, ...roots.flatMap((root) => this.#properties(propertiesOf(itemOf(typeAtKeys(root, path)))))];
  }

  #properties(properties: readonly Property[]): readonly CompletionItem[] {
    return properties
      .filter(({ name }) => !this.#place.siblings.has(name))
      .map((property) => ({
        ...this.#item(property.name, "field", property.optional || property.default ? 1 : 0),
        newText: `${this.#key(property.name)}${this.#place.hasColon ? "" : ": "}`,
        detail: displayType(property.type),
        documentation: () => property.description ?? property.type.description,
      }));
  }

  #expect(path: readonly string[]): readonly CompletionItem[] {
    const signatures = signaturesOf(this.#document);
    const { place, siblings } = this.#place;
    const [outputPath, scorer, ...rest] = path;
    if (outputPath === undefined) {
      if (place !== "key") return [];
      const found = signatures.flatMap(({ output }) => (output ? outputPaths(output) : []));
      const whole = { path: "$", type: signatures[0]?.output ?? anyType, property: undefined };
      return [...found, whole]
        .filter((one) => !siblings.has(one.path))
        .map((one, index) => ({
          ...this.#item(one.path, "field", one.path === "$" ? found.length : index),
          newText: `${this.#key(one.path)}${this.#place.hasColon ? "" : ": "}`,
          detail: displayType(one.type),
          documentation: () => one.property?.description ?? one.type.description,
        }));
    }
    const types = signatures.flatMap((signature) => outputTypeAt(signature, outputPath) ?? []);
    if (scorer === undefined) {
      if (place === "key") {
        const inner = types.flatMap((type) => this.#properties(propertiesOf(itemOf(type))));
        return siblings.size > 0 && [...siblings].every((one) => !scorers.has(one))
          ? inner
          : [...this.#scorers(), ...inner];
      }
      return types.flatMap((type) => this.#valuesOf(place === "item" ? itemOf(type) : type));
    }
    if (!scorers.has(scorer) || rest.length > 0 || place === "key") return [];
    return types.flatMap((type) => this.#valuesOf(itemOf(type)));
  }

  #scorers(): readonly CompletionItem[] {
    return [...scorers.values()]
      .filter(({ name }) => !this.#place.siblings.has(name))
      .map(({ name, description }, index) => ({
        ...this.#item(name, "helper", 1000 + index),
        newText: `${name}${this.#place.hasColon ? "" : ": "}`,
        detail: "scorer",
        documentation: () => description,
      }));
  }

  #tags(isKey: boolean): readonly CompletionItem[] {
    const counts = new Map<string, number>();
    for (const { tags } of this.#document.written.evalFile.cases) {
      for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    return [...counts]
      .filter(([tag]) => !this.#place.siblings.has(tag))
      .map(([tag, count]) => ({
        ...this.#item(tag, "value", 100 - count),
        newText: isKey && !this.#place.hasColon ? `${this.#key(tag)}: ` : this.#key(tag),
        detail: count === 1 ? "1 case" : `${count} cases`,
      }));
  }

  /** The models that the prompts and the evaluation files of the workspace name, the most frequent first. */
  #models(): readonly CompletionItem[] {
    const counts = new Map<string, number>();
    for (const file of this.#workspace.files) {
      const model = this.#workspace.symbols(file)?.model;
      if (model !== undefined) counts.set(model, (counts.get(model) ?? 0) + 1);
    }
    for (const { value } of this.#document.written.evalFile.models) {
      if (!counts.has(value)) counts.set(value, 0);
    }
    const { start, end } = this.#place.word;
    counts.delete(this.#document.source.text.slice(start, end));
    return [...counts].map(([model, count]) => ({
      ...this.#item(model, "model", -count),
      detail: count === 1 ? "1 prompt" : count === 0 ? undefined : `${count} prompts`,
    }));
  }

  #prompts(): readonly CompletionItem[] {
    const { file } = this.#document;
    return this.#workspace.files
      .filter((one) => one.endsWith(".prompt") && !isPartialFile(one))
      .map((prompt) => relativeName(prompt, file))
      .map((name) => (name.startsWith(".") ? name : `./${name}`))
      .map((name) => this.#item(name, "partial", name.split("/").length));
  }

  #roles(): readonly CompletionItem[] {
    return ["user", "model", "system", "tool"].map((role, index) => this.#item(role, "value", index));
  }

  #assertion(): readonly CompletionItem[] {
    const { start, end } = this.#place.word;
    if (end > start) return [];
    return ["output", "input"].map((name, index) => this.#item(name, "variable", index));
  }

  /** The values of a type that has only a few. */
  #valuesOf(type: Type): readonly CompletionItem[] {
    const isBoolean = alternatives(type).some((option) => option.kind === "boolean");
    const values = [...literalsOf(type).map(({ value }) => value), ...(isBoolean ? [true, false] : [])];
    return values.map((value, index) => {
      // A text that YAML reads as something else must be quoted.
      const isPlain = typeof value !== "string" || /^[\p{L}_][\p{L}\p{N}_ ./-]*$/u.test(value);
      const isOther = typeof value === "string" && /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
      const newText = isPlain && !isOther ? String(value) : JSON.stringify(value);
      return { ...this.#item(String(value), "value", index), newText };
    });
  }

  /** A key as it must be written: some begin like something else, and some cannot stand in brackets. */
  #key(name: string): string {
    const isFlow = this.#place.column === undefined;
    const isPlain = isFlow ? /^[\p{L}\p{N}_$][\p{L}\p{N}_$./-]*$/u : /^[\p{L}\p{N}_$][\p{L}\p{N}_$./[\]-]*$/u;
    return isPlain.test(name) && !/^(?:true|false|null|\d+)$/i.test(name) ? name : JSON.stringify(name);
  }

  #item(label: string, kind: CompletionItem["kind"], rank: number): CompletionItem {
    return { label, kind, range: this.#place.word, newText: label, rank };
  }
}

interface OutputPath {
  readonly path: string;
  readonly type: Type;
  readonly property: Property;
}

/** The paths into an output, those near its root first. */
function outputPaths(output: Type): readonly OutputPath[] {
  const found: OutputPath[] = [];
  let level: readonly { readonly steps: readonly (string | number)[]; readonly type: Type }[] = [
    { steps: [], type: output },
  ];
  for (let depth = 0; depth < deepestPath && found.length < mostPaths; depth++) {
    level = level.flatMap(({ steps, type }) => {
      const isList = alternatives(type).some(({ kind }) => kind === "array");
      const owner = isList ? [...steps, 0] : steps;
      return propertiesOf(isList ? itemOf(type) : type).map((property) => {
        const inner = [...owner, property.name];
        found.push({ path: outputPathText(inner), type: property.type, property });
        return { steps: inner, type: property.type };
      });
    });
  }
  return found.slice(0, mostPaths);
}
