import type { PromptModel } from "../analysis/promptModel.ts";
import { declarationOf, helperOf, parameterOf, type SymbolId } from "../analysis/symbolId.ts";
import { mentionAt } from "../analysis/symbolTable.ts";
import { templateFacts } from "../analysis/templateFacts.ts";
import { nodesAt } from "../syntax/nodeAt.ts";
import type { TemplateNode } from "../syntax/nodes.ts";
import type { Origin } from "../types/type.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { comparedLiterals } from "./comparedLiterals.ts";
import { helperFunction } from "./helperFunction.ts";
import { mentionsOf } from "./mentionsOf.ts";
import { argumentsOf } from "./relatedSymbols.ts";

/** Where the name at an offset is defined: as `declaration`, but a helper's name leads to its function in the program. */
export function definition(workspace: Workspace, model: PromptModel, offset: number): readonly Origin[] {
  const helper = helperOf(mentionAt(model, offset)?.symbol ?? "");
  const found = helper && helperFunction(workspace, workspace.configOf(model.file.file), helper);
  return found ? [found] : declaration(workspace, model, offset);
}

/**
 * Where the name at an offset is declared: a field in its schema, a block parameter at its block, a partial's file, a helper
 * in the configuration. What a partial reads is declared by the prompts that call it.
 */
export function declaration(workspace: Workspace, model: PromptModel, offset: number): readonly Origin[] {
  const mention = mentionAt(model, offset);
  if (mention) {
    const declared = declarationsOf(workspace, model, mention.symbol);
    if (declared.length > 0) return declared;
  }
  const nodes = nodesAt(model.file.template, offset);
  return contextOrigin(model, nodes) ?? enumMember(model, nodes) ?? openTag(model, nodes) ?? [];
}

function declarationsOf(workspace: Workspace, model: PromptModel, symbol: SymbolId): readonly Origin[] {
  const declared = declarationOf(symbol);
  if (declared) return [declared];
  const parameter = parameterOf(symbol);
  if (!parameter) return [];
  const given = [...argumentsOf(workspace, symbol)].flatMap((argument) => declarationOf(argument) ?? []);
  if (given.length > 0 && parameter.file === model.file.file) return given;
  const first = mentionsOf(workspace, symbol).find(({ file }) => file === parameter.file);
  return first ? [{ file: first.file, range: first.range }] : given;
}

/** Of `this`, the field that it is, or where its type is written. */
function contextOrigin(model: PromptModel, nodes: readonly TemplateNode[]): readonly Origin[] | undefined {
  const path = nodes.at(-1);
  if (path?.kind !== "PathExpression" || path.segments.length > 0) return undefined;
  const value = templateFacts(model).values.get(path);
  const origin = value?.property?.nameOrigin ?? value?.type.origin;
  return origin && [origin];
}

/** Of a text that a value is compared with, the member of the value's enum. */
function enumMember(model: PromptModel, nodes: readonly TemplateNode[]): readonly Origin[] | undefined {
  const literal = nodes.at(-1);
  const call = nodes.at(-2);
  if (literal?.kind !== "StringLiteral" || !call || !("params" in call) || !("path" in call)) return undefined;
  const members = comparedLiterals(model, call, call.params.indexOf(literal));
  const origins = members.flatMap(({ value, origin }) => (value === literal.value && origin ? [origin] : []));
  return origins.length > 0 ? origins : undefined;
}

/** Of a close tag, the tag that it closes. */
function openTag(model: PromptModel, nodes: readonly TemplateNode[]): readonly Origin[] | undefined {
  const block = nodes.at(-2);
  if (nodes.at(-1)?.kind !== "CloseTag" || !block) return undefined;
  const name =
    "path" in block ? block.path : "name" in block && typeof block.name === "object" ? block.name : undefined;
  return name && [{ file: model.file.file, range: name.range }];
}
