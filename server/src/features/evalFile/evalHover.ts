import { relativeName } from "../../eval/checkEvalFile.ts";
import { displayType } from "../../types/display.ts";
import type { Property, Type } from "../../types/type.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Hover } from "../hover.ts";
import { evalSubjectAt } from "./evalSubject.ts";

/** What is known of what an offset of an evaluation file is at. */
export function evalHover(workspace: Workspace, document: EvalDocument, offset: number): Hover | undefined {
  const subject = evalSubjectAt(document, offset);
  if (!subject) return undefined;
  const { range } = subject;
  switch (subject.kind) {
    case "key":
      return { range, paragraphs: [subject.key.documentation] };
    case "input": {
      const { property } = subject;
      const name = `${property.name}${property.optional ? "?" : ""}`;
      return { range, code: code("input", name, property.type), paragraphs: described(property, property.type) };
    }
    case "output": {
      const { path, type, property } = subject;
      const name = path === "$" ? "output" : path;
      return { range, code: code("output", name, type), paragraphs: described(property, type) };
    }
    case "scorer":
      return { range, paragraphs: [`Scorer \`${subject.scorer.name}\`: ${subject.scorer.description}`] };
    case "literal": {
      const { description, value } = subject.literal;
      return description === undefined ? undefined : { range, paragraphs: [`\`${String(value)}\`: ${description}`] };
    }
    case "file": {
      const name = relativeName(subject.file, document.file);
      const signature = workspace.signature(subject.file);
      const parts = [
        ...(signature?.input ? [`Input: \`${displayType(signature.input)}\``] : []),
        ...(signature?.output ? [`Output: \`${displayType(signature.output)}\``] : []),
        ...(signature?.model === undefined ? [] : [`Model: \`${signature.model}\``]),
      ];
      return subject.file.endsWith(".prompt")
        ? { range, paragraphs: [`The prompt \`${name}\`.`, ...parts] }
        : undefined;
    }
    case "tag": {
      const { cases, datasets } = document.written.evalFile;
      const count = cases.filter(({ tags }) => tags.includes(subject.tag)).length;
      const more = datasets.length > 0 ? ", and those of the dataset" : "";
      return { range, paragraphs: [`${count === 1 ? "1 case has" : `${count} cases have`} this tag${more}.`] };
    }
    case "model": {
      const users = workspace.files.filter((file) => workspace.symbols(file)?.model === subject.model).length;
      return { range, paragraphs: [users === 1 ? "1 prompt names it." : `${users} prompts name it.`] };
    }
    case "expression": {
      const { subject: inner } = subject;
      if (inner.kind === "function") {
        return { range, code: { language: "typescript", text: inner.signature }, paragraphs: [inner.description] };
      }
      const { value, property } = inner;
      const type = `${displayType(value.type)}${value.absent ? " | null" : ""}`;
      const text = `(${property ? "property" : "value"}) ${document.source.text.slice(range.start, range.end)}: ${type}`;
      const description = inner.description === undefined ? [] : [inner.description];
      return { range, code: { language: "typescript", text }, paragraphs: description };
    }
  }
}

function code(what: string, name: string, type: Type): NonNullable<Hover["code"]> {
  return { language: "typescript", text: `(${what}) ${name}: ${displayType(type)}` };
}

function described(property: Property | undefined, type: Type): readonly string[] {
  const description = property?.description ?? type.description;
  const standard = property?.default;
  return [
    ...(description === undefined ? [] : [description]),
    ...(standard?.kind === "scalar" ? [`Default: \`${String(standard.value)}\``] : []),
  ];
}
