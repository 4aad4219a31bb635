import { range } from "../../text/range.ts";
import type { Origin } from "../../types/type.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";
import { evalSubjectAt } from "./evalSubject.ts";

/** Where the name at an offset of an evaluation file is declared: a field in its schema, a prompt's file, a tag's first case. */
export function evalDefinition(document: EvalDocument, offset: number): readonly Origin[] {
  const subject = evalSubjectAt(document, offset);
  switch (subject?.kind) {
    case "input":
      return present(subject.property.nameOrigin);
    case "output":
      return present(subject.property?.nameOrigin ?? subject.type.origin);
    case "literal":
      return present(subject.literal.origin);
    case "file":
      return document.context.exists(subject.file) ? [{ file: subject.file, range: range(0, 0) }] : [];
    case "tag": {
      const first = document.written.evalFile.cases.find(({ tags }) => tags.includes(subject.tag));
      return first ? [{ file: first.file, range: first.nameRange }] : [];
    }
    case "expression":
      return subject.subject.kind === "value" ? present(subject.subject.property?.nameOrigin) : [];
    default:
      return [];
  }
}

function present(origin: Origin | undefined): readonly Origin[] {
  return origin ? [origin] : [];
}
