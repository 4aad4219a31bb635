import type {
  BlockNode,
  PartialBlockNode,
  PartialNode,
  ProgramNode,
  StringNode,
  TemplateNode,
} from "../syntax/nodes.ts";
import { visit } from "../syntax/visit.ts";
import { range, type TextRange } from "../text/range.ts";
import { frontMatterMentions } from "./frontMatter/mentions.ts";
import { type PartialTemplate, partialName } from "./partialTemplate.ts";
import type { PromptModel } from "./promptModel.ts";
import { itemOf, member, type StaticValue } from "./staticValue.ts";
import {
  absentPartialId,
  blockParameterId,
  fieldId,
  helperId,
  inlineParameterId,
  inlinePartialId,
  type ParameterPath,
  parameterId,
  partialId,
  placeId,
  type SymbolId,
} from "./symbolId.ts";
import {
  type NameFact,
  type PartialFact,
  type Recording,
  record,
  recorded,
  type TemplateFacts,
} from "./templateFacts.ts";
import type { Usage } from "./usage.ts";

/** One place where a file writes a symbol's name. */
export interface Mention {
  readonly symbol: SymbolId;
  /** Of the name alone, without quotes and brackets' neighbours; of a partial, its whole path. */
  readonly range: TextRange;
  /** `write` gives it a value: a default, a named argument. */
  readonly role: "declaration" | "read" | "write";
}

/** A call hands what is `argument` here to a partial, which knows it as `parameter`. */
export interface ArgumentLink {
  readonly parameter: SymbolId;
  /** `undefined` for what no name stands for: a computed value, a part of something unknown. */
  readonly argument: SymbolId | undefined;
  /** `name`: as `parameter=argument`; otherwise the partial finds it in the context it is given. */
  readonly by: "name" | "context";
  readonly call: CallSite;
}

/** What is needed to hand a partial one more argument. */
export interface CallSite {
  /** Where ` key=value` can be inserted. */
  readonly end: number;
  /** What leads from the call's place to the context that the partial is given, `customer.` or nothing. */
  readonly context: string | undefined;
}

/** Every name in one file that stands for something. */
export interface SymbolTable {
  /** In the order of the text. */
  readonly mentions: readonly Mention[];
  readonly links: readonly ArgumentLink[];
}

const remembered = new WeakMap<PromptModel, SymbolTable>();

/** The symbols of a checked file; remembered as long as its model is. */
export function symbolTable(model: PromptModel): SymbolTable {
  let table = remembered.get(model);
  if (!table) {
    const collector = new Collector(model, recorded(model));
    collector.collectAll();
    table = collector;
    remembered.set(model, table);
  }
  return table;
}

/**
 * Of a checked file's symbols at least those that are another file's, for which a workspace asks many files: without
 * what is not needed to find them, and without remembering anything.
 */
export function foreignSymbols(model: PromptModel): SymbolTable {
  const { schemaNames, helpers } = model.context;
  const hasSchemas = schemaNames.size > 0;
  const hasHelpers = [...helpers.values()].some(({ origin }) => origin !== undefined);
  if (!hasSchemas && !hasHelpers && !callsPartials(model.file.template)) return noSymbols;
  const collector = new Collector(model, record(model));
  if (hasSchemas || hasHelpers) collector.collectAll();
  else collector.collectCalls();
  return collector;
}

function callsPartials(template: ProgramNode): boolean {
  let found = false;
  visit(template, ({ kind }) => {
    found ||= kind === "PartialStatement" || kind === "PartialBlockStatement";
  });
  return found;
}

const noSymbols: SymbolTable = { mentions: [], links: [] };

/** The name at an offset, or right before it. */
export function mentionAt(model: PromptModel, offset: number): Mention | undefined {
  const touching = symbolTable(model).mentions.filter(
    (mention) => mention.range.start <= offset && offset <= mention.range.end,
  );
  return touching.find((mention) => offset < mention.range.end) ?? touching[0];
}

class Collector implements SymbolTable {
  readonly mentions: Mention[] = [];
  readonly links: ArgumentLink[] = [];
  readonly #model: PromptModel;
  readonly #facts: TemplateFacts;
  readonly #rootUsage: Usage;
  #paths: Map<Usage, SymbolId> | undefined;

  constructor(model: PromptModel, { facts, checker }: Recording) {
    this.#model = model;
    this.#facts = facts;
    this.#rootUsage = checker.rootUsage;
  }

  collectAll(): void {
    this.mentions.push(...frontMatterMentions(this.#model));
    for (const [node, fact] of this.#facts.names) {
      const symbol = this.#symbolOfName(fact);
      if (symbol) this.#mention(symbol, "kind" in node ? insideQuotes(node) : node.range, "read");
    }
    for (const [call, helper] of this.#facts.helpers) {
      const [name] = call.path.kind === "PathExpression" ? call.path.segments : [];
      if (name) this.#mention(helperId(helper.name, helper.origin), name.range, "read");
    }
    visit(this.#model.file.template, (node) => this.#declaration(node));
    this.collectCalls();
    this.mentions.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }

  /** What calls say of partials. */
  collectCalls(): void {
    for (const [call, fact] of this.#facts.partials) this.#partial(call, fact);
  }

  #declaration(node: TemplateNode): void {
    const { file } = this.#model.file;
    if (node.kind === "BlockParam") this.#mention(blockParameterId(file, node.range), node.range, "declaration");
    else if (node.kind === "BlockStatement") this.#closeName(node);
    else if (node.kind === "DecoratorBlock" && this.#facts.inlinePartials.has(node)) {
      const [name] = node.params;
      if (name?.kind !== "StringLiteral") return;
      this.#mention(inlinePartialId(file, insideQuotes(name)), insideQuotes(name), "declaration");
    }
  }

  #symbolOfName(fact: NameFact): SymbolId | undefined {
    switch (fact.kind) {
      case "blockParam":
        return blockParameterId(this.#model.file.file, fact.declaration.range);
      case "member":
        return fact.value && this.#symbolOf(fact.value);
      case "data":
        return undefined;
    }
  }

  #symbolOf(value: StaticValue): SymbolId | undefined {
    if (value.property?.nameOrigin) return fieldId(value.property.nameOrigin);
    if (value.usage) return this.#parameters().get(value.usage);
    const isPart = value.key?.includes(".");
    return isPart && value.key !== undefined ? placeId(this.#model.file.file, value.key) : undefined;
  }

  #mention(symbol: SymbolId, where: TextRange, role: Mention["role"]): void {
    this.mentions.push({ symbol, range: where, role });
  }

  /** The name in `{{/items}}`, when it repeats a name that stands for something. */
  #closeName(block: BlockNode): void {
    const { path, close } = block;
    if (!close || path.kind !== "PathExpression") return;
    const shift = close.nameRange.start - path.range.start;
    const { text } = this.#model.file.source;
    const isSame =
      text.slice(path.range.start, path.range.end) === text.slice(close.nameRange.start, close.nameRange.end);
    if (!isSame) return;
    const helper = this.#facts.helpers.get(block);
    for (const segment of path.segments) {
      const fact = this.#facts.names.get(segment);
      const symbol = helper ? helperId(helper.name, helper.origin) : fact && this.#symbolOfName(fact);
      if (symbol) this.#mention(symbol, range(segment.range.start + shift, segment.range.end + shift), "read");
    }
  }

  #partial(call: PartialNode | PartialBlockNode, { meaning, given }: PartialFact): void {
    const symbol = this.#partialSymbol(meaning, partialName(call.name) ?? "");
    const name = call.name.kind === "StringLiteral" ? insideQuotes(call.name) : call.name.range;
    this.#mention(symbol, name, "read");
    if (call.kind === "PartialBlockStatement" && call.close) this.#mention(symbol, call.close.nameRange, "read");
    if (meaning.kind !== "file" && meaning.kind !== "inline") return;
    const site = this.#callSite(call);
    const parameter = (path: ParameterPath): SymbolId => this.#parameterOf(meaning, path);
    for (const [key, { pair }] of given.named) this.#mention(parameter([key]), pair.keyRange, "write");
    for (const [key, usage] of meaning.partial.parameters.properties) {
      const named = given.named.get(key)?.value;
      const value = named ?? member(given.context, key);
      if (value) this.#link(parameter, [key], value, usage, named ? "name" : "context", site);
    }
  }

  #partialSymbol(meaning: PartialFact["meaning"], name: string): SymbolId {
    switch (meaning.kind) {
      case "file":
        return partialId(meaning.file);
      case "inline":
        return inlinePartialId(this.#model.file.file, nameOf(meaning.partial));
      case "open":
      case "configured":
      case "unknown":
        return absentPartialId(name);
    }
  }

  #parameterOf(meaning: PartialFact["meaning"] & { readonly kind: "file" | "inline" }, path: ParameterPath): SymbolId {
    if (meaning.kind === "file") return parameterId(meaning.file, path);
    return inlineParameterId(this.#model.file.file, nameOf(meaning.partial), path);
  }

  #callSite({ name, params, hash }: PartialNode | PartialBlockNode): CallSite {
    const [context] = params;
    const end = (hash ?? params.at(-1) ?? name).range.end;
    if (!context) return { end, context: "" };
    if (context.kind !== "PathExpression") return { end, context: undefined };
    const written = this.#model.file.source.text.slice(context.range.start, context.range.end);
    if (context.segments.length > 0 || context.data) return { end, context: `${written}.` };
    return { end, context: "../".repeat(context.depth) };
  }

  /** What a partial reads of an argument is a part of what is handed over, down to what it reads of its parts. */
  #link(
    parameter: (path: ParameterPath) => SymbolId,
    path: ParameterPath,
    value: StaticValue,
    usage: Usage,
    by: ArgumentLink["by"],
    call: CallSite,
  ): void {
    if (path.length > 10) return;
    const argument = this.#symbolOf(value);
    if ((argument || path.length === 1) && path.at(-1) !== null)
      this.links.push({ parameter: parameter(path), argument, by, call });
    for (const [name, inner] of usage.properties) {
      const part = member(value, name);
      if (part) this.#link(parameter, [...path, name], part, inner, by, call);
    }
    const item = usage.item && itemOf(value, "");
    if (item && usage.item) this.#link(parameter, [...path, null], item, usage.item, by, call);
  }

  /** The ids of what is read without being declared, by how the walk has noted it. */
  #parameters(): ReadonlyMap<Usage, SymbolId> {
    if (this.#paths) return this.#paths;
    const paths = new Map<Usage, SymbolId>();
    const { file } = this.#model.file;
    const add = (usage: Usage, path: ParameterPath, id: (path: ParameterPath) => SymbolId): void => {
      if (paths.has(usage) || path.length > 20) return;
      if (path.length > 0 && path.at(-1) !== null) paths.set(usage, id(path));
      for (const [name, inner] of usage.properties) add(inner, [...path, name], id);
      if (usage.item) add(usage.item, [...path, null], id);
    };
    add(this.#rootUsage, [], (path) => parameterId(file, path));
    for (const partial of this.#facts.inlinePartials.values()) {
      add(partial.parameters, [], (path) => inlineParameterId(file, nameOf(partial), path));
    }
    this.#paths = paths;
    return paths;
  }
}

/** Of the name that an inline partial is given. */
function nameOf({ definition }: PartialTemplate): TextRange {
  const [name] = definition?.params ?? [];
  return name?.kind === "StringLiteral" ? insideQuotes(name) : range(0, 0);
}

function insideQuotes({ range: quoted }: StringNode): TextRange {
  return range(quoted.start + 1, quoted.end - 1);
}
