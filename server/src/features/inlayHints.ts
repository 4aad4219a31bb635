import type { PromptModel } from "../analysis/promptModel.ts";
import type { StaticValue } from "../analysis/staticValue.ts";
import { type TemplateFacts, templateFacts } from "../analysis/templateFacts.ts";
import { inferredType } from "../analysis/usage.ts";
import { contains, type TextRange } from "../text/range.ts";
import { displayType } from "../types/display.ts";
import type { Type } from "../types/type.ts";

/** A type that nobody wrote, to be shown as if it stood there: `: string`. */
export interface InlayHint {
  /** Of the end of the name that has the type. */
  readonly offset: number;
  readonly label: string;
}

/** Which hints are wanted. */
export interface InlayHintOptions {
  /** Of `item` in `{{#each items as |item|}}`. */
  readonly blockParameters: boolean;
  /** Of `title` in `{{>card title=name}}`, as the partial uses it. */
  readonly partialParameters: boolean;
}

/** The hints in a range, in the order of the text. Of what is not known there are none. */
export function inlayHints(model: PromptModel, range: TextRange, options: InlayHintOptions): readonly InlayHint[] {
  const facts = templateFacts(model);
  const hints = [
    ...(options.blockParameters ? blockParameterHints(facts) : []),
    ...(options.partialParameters ? partialParameterHints(facts) : []),
  ];
  return hints.filter(({ offset }) => contains(range, offset)).sort((a, b) => a.offset - b.offset);
}

function blockParameterHints(facts: TemplateFacts): readonly InlayHint[] {
  return [...facts.environments].flatMap(([program, environment]) =>
    program.blockParams.flatMap(({ name, range }) => {
      const value = environment.blockParam(name)?.value;
      return value ? hint(range, typeOf(value), value.absent) : [];
    }),
  );
}

/** Declared, or else as it is used. */
function typeOf({ type, usage }: StaticValue): Type {
  return type.kind === "any" && usage ? inferredType(usage) : type;
}

function partialParameterHints(facts: TemplateFacts): readonly InlayHint[] {
  return [...facts.partials.values()].flatMap(({ meaning, given }) => {
    if (meaning.kind !== "file" && meaning.kind !== "inline") return [];
    const { properties } = meaning.partial.parameters;
    return [...given.named].flatMap(([key, { pair }]) => {
      const usage = properties.get(key);
      return usage ? hint(pair.keyRange, inferredType(usage), false) : [];
    });
  });
}

function hint({ end }: TextRange, type: Type, absent: boolean): readonly InlayHint[] {
  if (type.kind === "any") return [];
  return [{ offset: end, label: `: ${displayType(type)}${absent ? " | undefined" : ""}` }];
}
