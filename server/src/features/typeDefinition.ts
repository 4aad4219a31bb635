import type { PromptModel } from "../analysis/promptModel.ts";
import { type Subject, subjectAt } from "../analysis/subjectAt.ts";
import { alternatives } from "../types/alternatives.ts";
import type { Origin, Type } from "../types/type.ts";

/** Where the type of the value at an offset is written; of a list, where that of its items is. */
export function typeDefinition(model: PromptModel, offset: number): readonly Origin[] {
  const subject = subjectAt(model, offset);
  const type = subject && typeOf(subject);
  return type ? originsOf(type) : [];
}

function typeOf(subject: Subject): Type | undefined {
  switch (subject.kind) {
    case "name":
      return subject.fact.value?.type;
    case "context":
      return subject.value.type;
    case "blockParam":
      return subject.value?.type;
    case "field":
      return subject.property.type;
    case "schema":
      return subject.type;
    case "helper":
    case "helperArgument":
    case "partial":
    case "partialArgument":
    case "inlinePartial":
      return undefined;
  }
}

function originsOf(type: Type): readonly Origin[] {
  return alternatives(type).flatMap((option): readonly Origin[] => {
    if (option.kind === "array") return originsOf(option.items);
    return option.kind !== "null" && option.origin ? [option.origin] : [];
  });
}
