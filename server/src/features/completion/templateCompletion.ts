import { displaySignature } from "../../analysis/builtinHelpers.ts";
import { Checker } from "../../analysis/checker.ts";
import type { Environment } from "../../analysis/environment.ts";
import { evaluate } from "../../analysis/evaluate.ts";
import { partialName } from "../../analysis/partialTemplate.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { roles } from "../../analysis/rules/invalidRole.ts";
import { isAlways, itemOf, member, type StaticValue } from "../../analysis/staticValue.ts";
import { templateFacts } from "../../analysis/templateFacts.ts";
import { inferredEntry, type Usage } from "../../analysis/usage.ts";
import { nodesAt } from "../../syntax/nodeAt.ts";
import type { BlockNode, ExpressionNode, TemplateNode } from "../../syntax/nodes.ts";
import { type CallPlace, type TagPlace, tagAt } from "../../syntax/tagAt.ts";
import { parseTemplate } from "../../syntax/templateParser.ts";
import type { TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import type { HelperSignature } from "../../types/helper.ts";
import { literalsOf } from "../../types/literals.ts";
import { mayFit } from "../../types/mayFit.ts";
import { booleanType, type Property, type Type } from "../../types/type.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { describeProperty } from "../hover.ts";
import type { CompletionItem } from "./completion.ts";

/** What may be written at an offset of a template: nothing outside of tags. */
export function templateCompletion(
  workspace: Workspace,
  model: PromptModel,
  offset: number,
): readonly CompletionItem[] {
  const { source, body, template } = model.file;
  const nodes = nodesAt(template, offset);
  const tag = isText(nodes, offset) ? undefined : tagAt(source.text, body, offset);
  if (!tag || tag.inBlockParams) return [];
  // A quotation mark that is missing somewhere makes text of all that follows; editors replace words of one line only.
  if (/[\r\n]/.test(source.text.slice(tag.word.start, tag.word.end))) return [];
  // The tag belongs to the program in which it begins: where it ends, another may begin.
  const around = nodesAt(template, tag.start);
  const program = around.findLast((node) => node.kind === "Program");
  const environment = program && templateFacts(model).environments.get(program);
  return environment
    ? new TemplateCompletion(workspace, model, offset, tag, environment, { nodes, around }).items()
    : [];
}

/** Whether the braces before an offset are text: in a comment, escaped, or in a raw block. */
function isText(nodes: readonly TemplateNode[], offset: number): boolean {
  const node = nodes.at(-1);
  if (node?.kind === "CommentStatement") return node.range.start < offset && offset < node.range.end;
  return node?.kind === "ContentStatement" && node.original.includes("{{");
}

/** Better first: what has the expected type, what else is in scope, what has another type, what is further away. */
const ranks = { fitting: 0, other: 1, structure: 2, helper: 3, distant: 4 } as const;

const inlineOnly = new Set(["role", "history", "section", "media", "log"]);

class TemplateCompletion {
  readonly #workspace: Workspace;
  readonly #model: PromptModel;
  readonly #offset: number;
  readonly #tag: TagPlace;
  readonly #environment: Environment;
  /** The nodes at the offset. */
  readonly #nodes: readonly TemplateNode[];
  /** The nodes around the tag. */
  readonly #around: readonly TemplateNode[];

  constructor(
    workspace: Workspace,
    model: PromptModel,
    offset: number,
    tag: TagPlace,
    environment: Environment,
    { nodes, around }: { readonly nodes: readonly TemplateNode[]; readonly around: readonly TemplateNode[] },
  ) {
    this.#workspace = workspace;
    this.#model = model;
    this.#offset = offset;
    this.#tag = tag;
    this.#environment = environment;
    this.#nodes = nodes;
    this.#around = around;
  }

  items(): readonly CompletionItem[] {
    const { sigil, calls, owner, data, wordKind } = this.#tag;
    const call = calls.at(-1)!;
    const isHead = calls.length === 1 && call.name === undefined;
    if (isHead && sigil === "/") return this.#closeNames();
    if (isHead && (sigil === ">" || sigil === "#>")) return this.#partialNames("", ranks.other);
    if (sigil === "#*") return isHead ? [this.#item("inline", "keyword", ranks.other)] : [];
    if (wordKind === "text") return this.#texts(call);
    if (owner) return this.#members(owner);
    if (data) return this.#dataVariables();
    if (!isHead) return call.name ? this.#arguments(call) : this.#helpers("sub-expression");
    switch (sigil) {
      case "#":
      case "else":
        return [...this.#helpers("block"), ...(sigil === "#" ? this.#variables(undefined) : [])];
      case "^":
        return this.#variables(undefined);
      case "":
        return [
          ...this.#variables("print"),
          ...this.#helpers("inline"),
          ...this.#helpers("block", "#"),
          ...this.#partialNames(">", ranks.distant),
          ...this.#elses(),
          ...this.#closeNames("/"),
        ];
      default:
        return this.#variables("print");
    }
  }

  /** Names of the context, block parameters, and what outer contexts have. `print`: what reads well as text comes first. */
  #variables(expected: Type | "print" | "loop" | "context" | undefined): readonly CompletionItem[] {
    const environment = this.#environment;
    const items = new Map<string, CompletionItem>();
    const add = (item: CompletionItem): void => {
      if (!items.has(item.label)) items.set(item.label, item);
    };
    for (const { declaration, value } of environment.blockParams()) {
      const rank = rankOf(value.type, expected);
      add({ ...this.#item(declaration.name, "variable", rank), detail: displayType(value.type) });
    }
    let prefix = "";
    for (let depth = 0, frame = environment.frameAt(0); frame; frame = environment.frameAt(++depth)) {
      if (environment.isVague(depth)) break;
      for (const item of this.#membersOf(frame.context, expected)) {
        add(
          depth === 0
            ? item
            : { ...item, label: prefix + item.label, newText: prefix + item.newText, rank: ranks.distant },
        );
      }
      prefix += "../";
    }
    const context = environment.frame.context;
    if (environment.frame.outer) {
      add({ ...this.#item("this", "keyword", rankOf(context.type, expected)), detail: displayType(context.type) });
    }
    for (const item of this.#dataVariables())
      add({ ...item, label: `@${item.label}`, newText: `@${item.newText}`, rank: ranks.distant });
    return [...items.values()];
  }

  #members(owner: TextRange): readonly CompletionItem[] {
    const path = this.#parsed(owner);
    if (path?.kind !== "PathExpression") return [];
    const value = evaluate(this.#muted(), this.#environment, path, "test");
    const isOuter = path.segments.length === 0 && path.depth > 0;
    const items = this.#membersOf(value, this.#expected(this.#tag.calls.at(-1)!));
    return isOuter && this.#environment.isVague(path.depth) ? [] : items;
  }

  /** The names that may follow a value, with their types as they are here. */
  #membersOf(value: StaticValue, expected: Parameters<typeof rankOf>[1]): readonly CompletionItem[] {
    const items: CompletionItem[] = [];
    const names = new Set<string>();
    for (const option of alternatives(value.type)) {
      const properties = option.kind === "object" ? option.properties : [];
      for (const property of properties) {
        if (names.has(property.name)) continue;
        names.add(property.name);
        const part = member(value, property.name);
        items.push(this.#propertyItem(property, part && this.#environment.narrow(part), expected));
      }
      const hasLength = option.kind === "array" || option.kind === "string";
      const isContext = value === this.#environment.frame.context;
      if (!hasLength || isContext || names.has("length")) continue;
      names.add("length");
      items.push({ ...this.#item("length", "field", ranks.structure), detail: "integer" });
    }
    for (const [name, usage] of value.usage?.properties ?? []) {
      if (names.has(name) || this.#isOnlyHere(usage)) continue;
      items.push({ ...this.#nameItem(name, "field", ranks.other), detail: inferredEntry(name, usage).join("\n") });
    }
    return items;
  }

  #propertyItem(
    property: Property,
    value: StaticValue | undefined,
    expected: Parameters<typeof rankOf>[1],
  ): CompletionItem {
    const type = value?.type ?? property.type;
    const detail = `${displayType(type)}${value?.absent ? ", may be absent" : ""}`;
    const documentation = (): string => describeProperty(this.#model, property).join("\n\n");
    return { ...this.#nameItem(property.name, "field", rankOf(type, expected)), detail, documentation };
  }

  /** Whether a name is known from the very place where it is being written. */
  #isOnlyHere(usage: Usage): boolean {
    return usage.sites.every(({ range }) => range.start <= this.#offset && this.#offset <= range.end);
  }

  #dataVariables(): readonly CompletionItem[] {
    const inLoop = this.#environment.loops > 0 ? ["index", "key", "first", "last"] : [];
    return [...inLoop, "root", "metadata"].map((name) => this.#item(name, "variable", ranks.other));
  }

  #helpers(form: "inline" | "block" | "sub-expression", sigil = ""): readonly CompletionItem[] {
    const items: CompletionItem[] = [];
    for (const helper of this.#model.context.helpers.values()) {
      const isBlock = form === "block";
      if (helper.form !== "either" && (helper.form === "block") !== isBlock) continue;
      if (form === "sub-expression" && inlineOnly.has(helper.name)) continue;
      const rank = sigil === "" && isBlock ? ranks.fitting : ranks.helper;
      items.push({
        ...this.#item(sigil + helper.name, "helper", rank),
        ...(isBlock ? this.#blockText(helper, sigil) : {}),
        detail: displaySignature(helper),
        documentation: () => helper.documentation || undefined,
      });
    }
    return items;
  }

  /** The whole block, unless there already is one: then its name. */
  #blockText({ name, parameters }: HelperSignature, sigil: string): { newText: string; snippet: boolean } {
    const isElse = this.#tag.sigil === "else";
    const needed = parameters.filter((parameter) => !parameter.optional && !parameter.rest);
    const places = needed.map((parameter, index) => ` \${${index + 1}:${parameter.name}}`).join("");
    const end = this.#tag.close === undefined ? "}}" : "";
    const hasArguments = this.#hasMore();
    if (isElse || (sigil === "" && this.#hasClose())) {
      return hasArguments ? { newText: name, snippet: false } : { newText: `${name}${places}${end}`, snippet: true };
    }
    return { newText: `${sigil}${name}${hasArguments ? "" : places}}}$0{{/${name}${end}`, snippet: true };
  }

  /** Whether arguments follow the word. */
  #hasMore(): boolean {
    const block = this.#around.findLast((node) => node.kind === "BlockStatement");
    return block?.openTag.start === this.#tag.start && (block.params.length > 0 || block.hash !== undefined);
  }

  #hasClose(): boolean {
    const block = this.#around.findLast((node) => node.kind === "BlockStatement");
    return block?.openTag.start === this.#tag.start && block.close !== undefined;
  }

  #elses(): readonly CompletionItem[] {
    const block = this.#openBlocks().at(-1);
    if (!block) return [];
    const end = this.#tag.close === undefined ? "}}" : "";
    const bare = { ...this.#item("else", "keyword", ranks.helper), newText: `else${end}` };
    if (block.form === "inverse") return [bare];
    const text = `else if \${1:condition}${end}`;
    return [bare, { ...this.#item("else if", "keyword", ranks.helper), newText: text, snippet: true }];
  }

  /** The blocks whose body the tag is in, outermost first. */
  #openBlocks(): readonly BlockNode[] {
    return this.#around.filter(
      (node): node is BlockNode => node.kind === "BlockStatement" && node.openTag.end <= this.#tag.start,
    );
  }

  /** The block that the tag closes, or that nothing else closes. */
  #closeNames(sigil = ""): readonly CompletionItem[] {
    const owners = this.#around.filter((node) => "close" in node && node.openTag.end <= this.#tag.start);
    const open = owners.findLast((node) => {
      if (!("close" in node) || (node.kind === "BlockStatement" && node.form === "chained")) return false;
      return node.close === undefined || (sigil === "" && node.close.range.start === this.#tag.start);
    });
    if (!open || !("close" in open)) return [];
    const { range } = open.kind === "PartialBlockStatement" ? open.name : open.path;
    const name = sigil + this.#model.file.source.text.slice(range.start, range.end);
    const end = this.#tag.close === undefined ? "}}" : "";
    return [{ ...this.#item(name, "keyword", ranks.fitting), newText: name + end }];
  }

  #partialNames(sigil: string, rank: number): readonly CompletionItem[] {
    const items = new Map<string, CompletionItem>();
    const add = (name: string, detail: string): void => {
      items.set(name, { ...this.#item(sigil + name, "partial", rank), detail });
    };
    for (const { name, detail } of this.#workspace.partialNames(this.#model.file.file)) add(name, detail);
    for (const { name } of this.#environment.inlinePartials()) add(name, "inline partial");
    return [...items.values()];
  }

  #arguments(call: CallPlace): readonly CompletionItem[] {
    const isPartial = this.#tag.calls.length === 1 && this.#tag.sigil.endsWith(">");
    if (call.key !== undefined) return [...this.#variables(this.#expected(call)), ...this.#literals(call)];
    const keys = isPartial ? this.#parameterKeys(call) : this.#helperKeys(call);
    if (isPartial) {
      const labels = new Set(keys.map(({ label }) => label));
      const contexts = call.positional === 0 ? this.#variables("context") : [];
      return [...keys, ...contexts.filter(({ label }) => !labels.has(label))];
    }
    return [
      ...(this.#accepts(call) ? [...this.#literals(call), ...this.#variables(this.#expected(call))] : []),
      ...keys,
    ];
  }

  /** Whether one more positional argument may be written. */
  #accepts(call: CallPlace): boolean {
    const helper = this.#helperOf(call);
    return !helper || call.positional < helper.parameters.length || helper.parameters.at(-1)?.rest === true;
  }

  /** What a partial reads and is not given yet. */
  #parameterKeys(call: CallPlace): readonly CompletionItem[] {
    const name = call.name && this.#parsed(call.name);
    const written = name && partialName(name);
    if (written === undefined) return [];
    const inline = this.#environment.inlinePartial(written);
    const resolution = inline ? undefined : this.#model.context.resolvePartial(written);
    const parameters = inline?.parameters ?? (resolution?.kind === "file" ? resolution.partial.parameters : undefined);
    return [...(parameters?.properties ?? [])]
      .filter(([key]) => !call.keys.includes(key))
      .map(([key, usage]) => ({
        ...this.#item(key, "field", ranks.fitting),
        newText: `${key}=`,
        detail: inferredEntry(key, usage).join("\n"),
      }));
  }

  #helperKeys(call: CallPlace): readonly CompletionItem[] {
    const needsMore = this.#accepts(call);
    return (this.#helperOf(call)?.hash ?? [])
      .filter(({ name }) => !call.keys.includes(name))
      .map((parameter) => ({
        ...this.#item(parameter.name, "field", needsMore ? ranks.helper : ranks.fitting),
        newText: `${parameter.name}=`,
        detail: displayType(parameter.type),
        documentation: () => parameter.documentation,
      }));
  }

  #helperOf({ name }: CallPlace): HelperSignature | undefined {
    return name && this.#model.context.helpers.get(this.#model.file.source.text.slice(name.start, name.end));
  }

  #expected(call: CallPlace): Parameters<typeof rankOf>[1] {
    const helper = this.#helperOf(call);
    if (!call.name) return this.#tag.sigil === "" ? "print" : undefined;
    if (helper?.name === "each") return "loop";
    if (helper?.name === "with") return "context";
    if (call.key !== undefined) return helper?.hash.find(({ name }) => name === call.key)?.type;
    return (helper?.parameters[call.positional] ?? helper?.parameters.at(-1))?.type;
  }

  /** The texts and constants that an argument may be, with their quotation marks. */
  #literals(call: CallPlace): readonly CompletionItem[] {
    const texts = this.#texts(call).map((item) => ({
      ...item,
      label: `"${item.label}"`,
      newText: `"${item.newText}"`,
    }));
    const expected = this.#expected(call);
    const isBoolean = typeof expected === "object" && expected.kind === booleanType.kind;
    return isBoolean ? ["true", "false"].map((name) => this.#item(name, "value", ranks.fitting)) : texts;
  }

  /** What may stand between quotation marks: the values of an enum, the roles, the names of a value's parts. */
  #texts(call: CallPlace): readonly CompletionItem[] {
    const helper = this.#helperOf(call)?.name;
    if (helper === "role") return roles.map((role) => this.#item(role, "value", ranks.fitting));
    const others = this.#otherArguments(call);
    if (helper === "lookup") {
      const [owner] = others;
      return owner && call.positional === 1 ? this.#membersOf(this.#valueOf(owner), undefined) : [];
    }
    if (helper !== "ifEquals" && helper !== "unlessEquals") return [];
    return others.flatMap((other) => (other.kind === "PathExpression" ? this.#choices(this.#valueOf(other)) : []));
  }

  #choices({ type }: StaticValue): readonly CompletionItem[] {
    return literalsOf(type).flatMap(({ value, description }) =>
      typeof value === "string"
        ? [{ ...this.#item(value, "value", ranks.fitting), documentation: () => description }]
        : [],
    );
  }

  /** The arguments of the call that is being written, but the one at the offset. */
  #otherArguments(call: CallPlace): readonly ExpressionNode[] {
    const { name } = call;
    const node = this.#nodes.findLast(
      (one) => "path" in one && name && one.path.range.start === name.start && "params" in one,
    );
    const params = node && "params" in node ? node.params : [];
    return params.filter(({ range }) => this.#offset < range.start || range.end < this.#offset);
  }

  #valueOf(node: ExpressionNode): StaticValue {
    return evaluate(this.#muted(), this.#environment, node, "test");
  }

  /** A checker whose findings nobody sees. */
  #muted(): Checker {
    return new Checker(this.#model.file, this.#model.signature, this.#model.context);
  }

  /** A part of the tag, read by itself. */
  #parsed({ start, end }: TextRange): ExpressionNode | undefined {
    const text = `{{${this.#model.file.source.text.slice(start, end)}}}`;
    const [node] = parseTemplate("", text, { start: 0, end: text.length }).program.body;
    return node?.kind === "MustacheStatement" ? node.path : undefined;
  }

  /** An item for a name, in brackets where it could not be written otherwise. */
  #nameItem(name: string, kind: CompletionItem["kind"], rank: number): CompletionItem {
    const isPlain = /^[\p{L}\p{N}_$:-]+$/u.test(name) && !/^\d+$/.test(name) && !constants.has(name);
    const isText = this.#tag.wordKind === "text";
    return { ...this.#item(name, kind, rank), newText: isPlain || isText ? name : `[${name}]` };
  }

  #item(label: string, kind: CompletionItem["kind"], rank: number): CompletionItem {
    return { label, kind, range: this.#tag.word, newText: label, rank };
  }
}

const constants = new Set(["true", "false", "null", "undefined", "this", "else"]);

function rankOf(type: Type, expected: Type | "print" | "loop" | "context" | undefined): number {
  const isStructure = isAlways(type, ["object", "array"]);
  if (expected === undefined) return ranks.other;
  if (expected === "print") return isStructure ? ranks.structure : ranks.fitting;
  if (expected === "loop")
    return isAlways(type, ["array"]) ? ranks.fitting : isLoop(type) ? ranks.other : ranks.structure;
  if (expected === "context") return isAlways(type, ["object"]) ? ranks.fitting : ranks.structure;
  if (expected.kind === "any") return ranks.other;
  return alternatives(type).some((option) => mayFit(option, expected)) ? ranks.fitting : ranks.structure;
}

function isLoop(type: Type): boolean {
  return itemOf({ type, absent: false, key: undefined }, "") !== undefined;
}
