import type {
  BlockParamNode,
  DecoratorBlockNode,
  ExpressionNode,
  PartialBlockNode,
  PartialNode,
  PathSegment,
  ProgramNode,
  StringNode,
} from "../syntax/nodes.ts";
import type { HelperSignature } from "../types/helper.ts";
import type { CallNode } from "./checkArguments.ts";
import { Checker } from "./checker.ts";
import type { PartialArguments } from "./checkPartial.ts";
import { checkTemplate } from "./checkTemplate.ts";
import type { Environment } from "./environment.ts";
import type { PartialResolution, PartialTemplate } from "./partialTemplate.ts";
import type { PromptModel } from "./promptModel.ts";
import type { StaticValue } from "./staticValue.ts";

/** What one name in a path, or the key that `lookup` is given, stands for. Values are as enclosing tests narrow them. */
export type NameFact =
  /** A part of the value before it, or of the context; `value` is `undefined` where nothing of that name can be. */
  | { readonly kind: "member"; readonly owner: StaticValue; readonly value: StaticValue | undefined }
  | { readonly kind: "blockParam"; readonly declaration: BlockParamNode; readonly value: StaticValue }
  /** After `@`. */
  | { readonly kind: "data"; readonly value: StaticValue };

/** A call of a partial: what its name means here, and what it is handed. */
export interface PartialFact {
  readonly meaning: PartialResolution | { readonly kind: "inline"; readonly partial: PartialTemplate };
  readonly given: PartialArguments;
}

/**
 * What the checker's walk knows at each place of a template. Recorded by a walk of its own, in which broken tags are
 * looked at too; what that walk would report is dropped.
 */
export class TemplateFacts {
  /** Of the expressions that were evaluated: of a helper's name there is none. */
  readonly values = new Map<ExpressionNode, StaticValue>();
  readonly names = new Map<PathSegment | StringNode, NameFact>();
  /** By the mustache, block or sub-expression that calls a known helper. */
  readonly helpers = new Map<CallNode, HelperSignature>();
  readonly partials = new Map<PartialNode | PartialBlockNode, PartialFact>();
  readonly inlinePartials = new Map<DecoratorBlockNode, PartialTemplate>();
  /** Names that may be looked up in one or another of the contexts around, which only the input decides. */
  readonly vagueNames = new Set<string>();
  /** What is in scope in the body of each program. */
  readonly environments = new Map<ProgramNode, Environment>();

  noteVague(name: string | undefined): void {
    if (name !== undefined) this.vagueNames.add(name);
  }
}

/** One walk that has recorded facts: the usages in them are parts of its checker's `rootUsage`. */
export interface Recording {
  readonly facts: TemplateFacts;
  readonly checker: Checker;
}

export function record(model: PromptModel): Recording {
  const facts = new TemplateFacts();
  const checker = new Checker(model.file, model.signature, model.context, facts);
  checkTemplate(checker);
  return { facts, checker };
}

const remembered = new WeakMap<PromptModel, Recording>();

/** The recording of a checked file, made when it is first asked for, and remembered as long as its model is. */
export function recorded(model: PromptModel): Recording {
  let known = remembered.get(model);
  if (!known) {
    known = record(model);
    remembered.set(model, known);
  }
  return known;
}

/** The facts of a checked file; remembered as long as its model is. */
export function templateFacts(model: PromptModel): TemplateFacts {
  return recorded(model).facts;
}
