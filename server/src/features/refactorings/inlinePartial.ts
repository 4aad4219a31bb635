import type { Environment } from "../../analysis/environment.ts";
import { partialName } from "../../analysis/partialTemplate.ts";
import { checkPrompt, type PromptModel } from "../../analysis/promptModel.ts";
import { type TemplateFacts, templateFacts } from "../../analysis/templateFacts.ts";
import { isSameForm, renderedTemplate, templateForm } from "../../render/templateForm.ts";
import { nodesAt } from "../../syntax/nodeAt.ts";
import type { ExpressionNode, PartialNode, PathNode } from "../../syntax/nodes.ts";
import { type PromptFile, parsePromptFile } from "../../syntax/promptFile.ts";
import { range, type TextRange } from "../../text/range.ts";
import { applyEdits, type TextEdit } from "../../text/textEdit.ts";
import { bareName } from "../../workspace/partialIndex.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Refusal } from "../rename/rename.ts";
import { disabled, type Refactoring } from "./refactoring.ts";
import { frameDepth, isHelperName, isPartialName, type ScopedNode, scopedNodes } from "./scopedVisit.ts";

const kind = "refactor.inline";

/**
 * Writes a partial's text in place of a call, with what the call gives it in place of its parameters. The new file has
 * the form of the old one with the partial in it, or nothing is offered.
 */
export function inlinePartial(workspace: Workspace, model: PromptModel, selection: TextRange): Refactoring | undefined {
  const call = nodesAt(model.file.template, selection.start).findLast((node) => node.kind === "PartialStatement");
  const facts = templateFacts(model);
  const meaning = call && facts.partials.get(call)?.meaning;
  if (!call || meaning?.kind !== "file" || selection.end > call.range.end) return undefined;
  const title = `Inline partial '${bareName(meaning.file)}'`;
  const partial = workspace.model(meaning.file);
  const scope = facts.environments.get(programOf(model, call));
  if (!partial || !scope) return undefined;
  const broken = [model, partial].find(({ file }) => file.diagnostics.some((one) => one.severity === "error"));
  if (broken) return disabled(title, kind, "There are syntax errors.");
  if (meaning.cycle || meaning.file === model.file.file) return disabled(title, kind, "It calls itself.");
  const replaced = new Inliner(workspace, model, partial, call, scope).replacedPaths();
  if ("refused" in replaced) return disabled(title, kind, replaced.refused);
  const body = indented(applyEdits(partial.file.source.text, replaced), call.indent);
  const isText = partial.file.template.body.every((node) => node.kind === "ContentStatement");
  if (call.indent !== "" && !isText) {
    const reason = "Each line that it renders is indented like the call, and lines inside of values would not be.";
    return disabled(title, kind, reason);
  }
  const { source, file } = model.file;
  for (const from of cuts(source.text, call)) {
    const after = parsePromptFile(file, applyEdits(source.text, [{ range: from, newText: body }]), model.file);
    const isSame = isSameForm(
      templateForm(renderedTemplate(model.file), {
        statement: (node) => {
          if (node.kind !== "PartialStatement" || node.range.start !== call.range.start) return undefined;
          if (node.indent !== "") return [body];
          return templateForm(partial.file.template, {
            path: (path) => replaced.find((edit) => edit.range.start === path.range.start)?.newText,
          });
        },
      }),
      templateForm(renderedTemplate(after)),
    );
    const error = isSame ? newError(model, after) : undefined;
    if (error !== undefined) return disabled(title, kind, `Here, where types are known, it is an error: ${error}`);
    if (isSame) return { title, kind, edits: [{ file, range: from, newText: body }] };
  }
  return disabled(
    title,
    kind,
    "Blank space at its ends or around its tags means something else in the place of the call.",
  );
}

function programOf(model: PromptModel, call: PartialNode) {
  return (
    nodesAt(model.file.template, call.range.start).findLast((node) => node.kind === "Program") ?? model.file.template
  );
}

/** The message of an error that the file has not now. */
function newError(model: PromptModel, after: PromptFile): string | undefined {
  const messages = (file: PromptFile): readonly string[] => {
    const { diagnostics } = checkPrompt(file, model.context, new Map());
    return diagnostics.filter((one) => one.severity === "error").map(({ message }) => message);
  };
  const before = messages(model.file);
  return messages(after).find((message) => !before.includes(message));
}

/** The call alone, or with the rest of the line that it has to itself. */
function cuts(text: string, { range: at, indent }: PartialNode): readonly TextRange[] {
  const rest = /^[ \t]*(?:\r\n|\n|\r|$)/.exec(text.slice(at.end))?.[0] ?? "";
  const starts = indent === "" ? [at.start] : [at.start - indent.length];
  return starts.flatMap((start) => [range(start, at.end), range(start, at.end + rest.length)]);
}

/** Text as Handlebars indents what a partial renders. */
function indented(text: string, indent: string): string {
  if (indent === "") return text;
  const lines = text.split("\n");
  return lines.map((line, index) => (line === "" && index === lines.length - 1 ? line : indent + line)).join("\n");
}

/** One call of one partial: how what the partial reads is written in the place of the call. */
class Inliner {
  readonly #workspace: Workspace;
  readonly #model: PromptModel;
  readonly #partial: PromptModel;
  readonly #call: PartialNode;
  /** Of the call. */
  readonly #scope: Environment;
  readonly #given: ReadonlyMap<string, ExpressionNode>;

  constructor(workspace: Workspace, model: PromptModel, partial: PromptModel, call: PartialNode, scope: Environment) {
    this.#workspace = workspace;
    this.#model = model;
    this.#partial = partial;
    this.#call = call;
    this.#scope = scope;
    this.#given = new Map((call.hash?.pairs ?? []).map(({ key, value }) => [key, value]));
  }

  replacedPaths(): readonly TextEdit[] | Refusal {
    const facts = templateFacts(this.#partial);
    const { template } = this.#partial.file;
    const root = facts.environments.get(template);
    if (!root) return { refused: "It is not known what the partial reads." };
    const edits: TextEdit[] = [];
    for (const scoped of scopedNodes(facts, template, root)) {
      const refused = this.#problemOf(scoped);
      if (refused !== undefined) return { refused };
      const edit = scoped.node.kind === "PathExpression" ? this.#replaced(facts, scoped, scoped.node) : undefined;
      if (edit && "refused" in edit) return edit;
      if (edit) edits.push(edit);
    }
    return edits;
  }

  #problemOf({ node, env }: ScopedNode): string | undefined {
    if (node.kind === "DecoratorBlock") return "It defines an inline partial, which would be seen around it.";
    if (node.kind !== "PartialStatement" && node.kind !== "PartialBlockStatement") return undefined;
    const name = partialName(node.name);
    const hasMeaning = this.#call.params.length > 0 || this.#given.size > 0;
    if (name === undefined) return "Which partial it calls is known only when it is rendered.";
    if (hasMeaning && frameDepth(env) === 0 && node.params.length === 0)
      return `It hands its context on to '${name}', which is another one here.`;
    const { file } = this.#partial.file;
    const here = this.#workspace.partialFile(name, this.#model.file.file);
    if (this.#scope.inlinePartial(name) || here !== this.#workspace.partialFile(name, file))
      return `'${name}' is another partial here.`;
    return undefined;
  }

  #replaced(facts: TemplateFacts, scoped: ScopedNode, node: PathNode): TextEdit | Refusal | undefined {
    const { env } = scoped;
    const levels = frameDepth(env);
    const [first] = node.segments;
    const isName = node.depth === 0 && !node.scoped && !node.data;
    if (node.data || isPartialName(scoped)) return undefined;
    const isCaptured = isName && first !== undefined && this.#scope.blockParam(first.name) !== undefined;
    if (isHelperName(facts, scoped))
      return isCaptured ? { refused: `'${node.original}' is a block parameter here, not the helper.` } : undefined;
    if (isName && first && env.blockParam(first.name)) return undefined;
    if (node.depth > levels) return { refused: `'${this.#textOf(node)}' leads out of what the partial is given.` };
    const isOwn = node.depth === levels;
    const written = isOwn ? this.#fromCall(scoped, node) : undefined;
    if (written === undefined)
      return isCaptured ? { range: node.range, newText: `this.${this.#textOf(node)}` } : undefined;
    return typeof written === "string" ? { range: node.range, newText: written } : written;
  }

  /** What is read of the partial's context, as the call gives it; `undefined` when that is the context here. */
  #fromCall(scoped: ScopedNode, node: PathNode): string | Refusal | undefined {
    const { env } = scoped;
    const [first] = node.segments;
    const [context] = this.#call.params;
    const named = first && this.#given.get(first.name);
    if (!context && this.#given.size === 0) return undefined;
    if (!first && this.#given.size > 0) return { refused: "It uses its whole context, which the call adds names to." };
    const { text } = this.#partial.file.source;
    const isBlock = scoped.parents.at(-1)?.kind === "BlockStatement";
    if (!first && isBlock) return { refused: "A block enters its whole context, which is another one here." };
    if (env.isVague(node.depth)) return { refused: "Which context it reads is known only when it is rendered." };
    if (named && first) {
      const rest = text.slice(first.range.end, node.range.end);
      return this.#expression(named, scoped, rest);
    }
    if (!context) return undefined;
    const rest = first ? `.${text.slice(first.range.start, node.range.end)}` : "";
    return this.#expression(context, scoped, rest);
  }

  /** An expression of the call with the rest of a path, to be read from inside the partial's blocks. */
  #expression(value: ExpressionNode, { node, env, parents }: ScopedNode, rest: string): string | Refusal {
    const written = this.#model.file.source.text.slice(value.range.start, value.range.end);
    const parent = parents.at(-1);
    const isHead = parent !== undefined && "path" in parent && parent.path === node;
    if (value.kind !== "PathExpression") {
      const isAlone = rest === "" && !isHead && (value.kind !== "SubExpression" || frameDepth(env) === 0);
      return isAlone ? written : { refused: `${written} cannot stand in the place of '${this.#textOf(node)}'.` };
    }
    const [first] = value.segments;
    const isName = value.depth === 0 && !value.scoped && !value.data;
    if (value.data) {
      const isSteady = (value.parts[0] === "root" && value.depth === 0) || env.loops === 0;
      return isSteady ? written + rest : { refused: `'${written}' means something else inside of its loops.` };
    }
    if (isName && first && this.#scope.blockParam(first.name)) {
      return env.blockParam(first.name)
        ? { refused: `The partial has a block parameter '${first.name}' of its own.` }
        : written + rest;
    }
    const levels = frameDepth(env);
    if (levels > 0 && this.#scope.isVague(value.depth))
      return { refused: "Which context it reads is known only when it is rendered." };
    const up = "../".repeat(levels + value.depth);
    const { text } = this.#model.file.source;
    if (!first) return up === "" ? `this${rest}` : rest === "" ? up.slice(0, -1) : up + rest.slice(1);
    const name = text.slice(first.range.start, value.range.end) + rest;
    const isTaken =
      up === "" && (this.#model.context.helpers.has(first.name) || env.blockParam(first.name) !== undefined);
    return isTaken ? `this.${name}` : up + name;
  }

  #textOf({ range: at }: { readonly range: TextRange }): string {
    return this.#partial.file.source.text.slice(at.start, at.end);
  }
}
