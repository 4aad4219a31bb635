import { displaySignature } from "../analysis/builtinHelpers.ts";
import { rootKey } from "../analysis/checker.ts";
import type { PromptModel } from "../analysis/promptModel.ts";
import type { StaticValue } from "../analysis/staticValue.ts";
import { type Subject, subjectAt } from "../analysis/subjectAt.ts";
import type { PartialFact } from "../analysis/templateFacts.ts";
import { inferredEntry, type Usage } from "../analysis/usage.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { sampleOf } from "../render/sampleInput.ts";
import { yamlAt } from "../syntax/yamlAt.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import type { TextRange } from "../text/range.ts";
import { displayType } from "../types/display.ts";
import type { HelperParameter } from "../types/helper.ts";
import { type Property, resolve, type Type } from "../types/type.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { frontMatterKey } from "./frontMatterKeys.ts";

export interface Hover {
  readonly range: TextRange;
  /** What it is, in a notation that editors can highlight. */
  readonly code?: { readonly language: "typescript" | "yaml" | "handlebars"; readonly text: string } | undefined;
  /** In Markdown, the most important first. */
  readonly paragraphs: readonly string[];
}

/** What is known of what an offset is at. */
export function hover(workspace: Workspace, model: PromptModel, offset: number): Hover | undefined {
  const subject = subjectAt(model, offset);
  return subject ? ofSubject(model, subject) : ofFrontMatter(workspace, model, offset);
}

function ofSubject(model: PromptModel, subject: Subject): Hover | undefined {
  const { range } = subject;
  switch (subject.kind) {
    case "name":
      return ofName(model, subject);
    case "context": {
      const { property } = subject.value;
      return {
        range,
        code: typescript("context", "this", subject.value),
        paragraphs: property ? [`The value of \`${property.name}\`.`, ...describeProperty(model, property)] : [],
      };
    }
    case "blockParam":
      return (
        subject.value && { range, code: typescript("block parameter", subject.name, subject.value), paragraphs: [] }
      );
    case "field": {
      const { property } = subject;
      const { name, type, optional } = property;
      const code = {
        language: "typescript",
        text: `(field) ${name}${optional ? "?" : ""}: ${displayType(type)}`,
      } as const;
      return { range, code, paragraphs: describeProperty(model, property) };
    }
    case "schema": {
      const { name, target, description } = subject.type;
      const type = resolve(target.type);
      const origin = model.context.schemaNames.get(name);
      const code = { language: "typescript", text: `(schema) ${name}: ${displayType(type)}` } as const;
      const place = origin ? [`Declared in \`${baseName(origin.file)}\`.`] : [];
      return { range, code, paragraphs: [...present(description ?? type.description), ...place] };
    }
    case "helper": {
      const { helper } = subject;
      const parameters = [...helper.parameters, ...helper.hash].map((one) => `- ${ofParameter(one)}`).join("\n");
      return {
        range,
        code: { language: "handlebars", text: displaySignature(helper) },
        paragraphs: [
          ...present(helper.documentation),
          ...present(parameters),
          ...declaredIn(model, helper.origin?.file),
        ],
      };
    }
    case "helperArgument":
      return { range, paragraphs: [ofParameter(subject.parameter)] };
    case "partial":
      return { range, ...ofPartial(model, subject.name, subject.fact) };
    case "partialArgument": {
      const usage = parametersOf(subject.fact)?.properties.get(subject.name);
      if (!usage) return { range, paragraphs: ["The partial does not read it."] };
      const paragraphs = ["What the partial needs, as it seems from its use."];
      return { range, code: inferred(subject.name, usage), paragraphs };
    }
    case "inlinePartial":
      return { range, paragraphs: ["An inline partial: it can be called in the block that defines it, and inside."] };
  }
}

function ofName(model: PromptModel, subject: Subject & { readonly kind: "name" }): Hover | undefined {
  const { range, name, fact } = subject;
  const { value } = fact;
  if (!value) return undefined;
  switch (fact.kind) {
    case "data":
      return { range, code: typescript("data", `@${name}`, value), paragraphs: present(dataVariables.get(name)) };
    case "blockParam":
      return { range, code: typescript("block parameter", name, value), paragraphs: ofValue(model, value) };
    case "member": {
      const what = fact.owner.key === rootKey ? (model.file.isPartial ? "parameter" : "input") : "property";
      if (!value.property && value.usage) {
        const paragraphs = [
          model.file.isPartial
            ? "Whoever calls the partial gives it. This is the type that its use asks for."
            : "Not declared in an input schema. This is the type that its use asks for.",
        ];
        return { range, code: inferred(name, value.usage), paragraphs };
      }
      return { range, code: typescript(what, name, value), paragraphs: ofValue(model, value) };
    }
  }
}

/** What is said of the declared field that a value is, and of what enclosing blocks have made of it. */
function ofValue(model: PromptModel, value: StaticValue): readonly string[] {
  const { property } = value;
  return property ? [...describeProperty(model, property), ...narrowing(value, property)] : [];
}

/** What is said of a declared field: its description, default, an example, and where it is declared. */
export function describeProperty(model: PromptModel, property: Property): readonly string[] {
  const { description, nameOrigin, default: standard } = property;
  const type = resolve(property.type);
  const isStructure = type.kind === "object" || type.kind === "array";
  const sample = isStructure && !standard ? JSON.stringify(sampleOf(property, 0)) : undefined;
  return [
    ...present(description ?? property.type.description),
    ...(standard ? [ofDefault(standard)] : []),
    ...(sample && sample.length <= longestSample ? [`Example: \`${sample}\``] : []),
    ...declaredIn(model, nameOrigin?.file),
  ];
}

const longestSample = 120;

function ofDefault(node: NonNullable<Property["default"]>): string {
  return node.kind === "scalar" ? `Default: \`${String(node.value)}\`` : "It has a default.";
}

function narrowing({ type, absent }: StaticValue, property: Property): readonly string[] {
  const declared = presentMembers(property.type);
  const here = presentMembers(type);
  if (declared > here && here > 0) return [`Blocks around leave only this of \`${displayType(property.type)}\`.`];
  const isOptional = property.optional && property.default === undefined;
  return isOptional && !absent ? ["A block around makes sure that it is there."] : [];
}

/** How many values an enum has beside null; 0 for other types. */
function presentMembers(type: Type): number {
  const known = resolve(type);
  if (known.kind === "literal") return 1;
  return known.kind === "enum" ? known.members.filter(({ kind }) => kind !== "null").length : 0;
}

function ofPartial(model: PromptModel, name: string, fact: PartialFact): Omit<Hover, "range"> {
  const parameters = [...(parametersOf(fact)?.properties ?? [])].flatMap(([key, usage]) => inferredEntry(key, usage));
  const text = [`{{>${name}}}`, ...parameters].join("\n");
  const code = parameters.length > 0 ? ({ language: "yaml", text: parameters.join("\n") } as const) : undefined;
  switch (fact.meaning.kind) {
    case "file": {
      const need = parameters.length > 0 ? "It needs, as it seems from its use:" : "It needs nothing.";
      return { code, paragraphs: [`The partial \`${relativeName(fact.meaning.file, model.file.file)}\`. ${need}`] };
    }
    case "inline":
      return { code, paragraphs: ["An inline partial of this file."] };
    case "configured":
      return { code: undefined, paragraphs: ["A partial that the program registers, says the configuration."] };
    case "open":
      return { code: undefined, paragraphs: ["An inline partial, which callers of this partial define."] };
    case "unknown":
      return { code: undefined, paragraphs: [`There is no file of this partial: \`${text}\`.`] };
  }
}

function parametersOf({ meaning }: PartialFact): Usage | undefined {
  return meaning.kind === "file" || meaning.kind === "inline" ? meaning.partial.parameters : undefined;
}

function ofFrontMatter(workspace: Workspace, model: PromptModel, offset: number): Hover | undefined {
  const root = model.file.frontMatter?.root;
  const place = root && offset < model.file.body.start ? yamlAt(root, offset) : undefined;
  if (place?.node.kind !== "scalar") return undefined;
  const path = place.entries.map(({ key }) => key);
  const { range } = place.node;
  if (place.inKey) {
    const key = frontMatterKey(path);
    return key && { range, paragraphs: [key.documentation] };
  }
  if (path.join() !== "model" || typeof place.node.value !== "string") return undefined;
  return { range, paragraphs: ofModel(workspace, place.node.value) };
}

function ofModel(workspace: Workspace, id: string): readonly string[] {
  const slash = id.indexOf("/");
  const users = workspace.files.filter((file) => workspace.symbols(file)?.model === id).length;
  const parts = slash > 0 ? [`Model \`${id.slice(slash + 1)}\` of \`${id.slice(0, slash)}\`.`] : [];
  return [...parts, users === 1 ? "Only this prompt names it." : `${users} prompts name it.`];
}

const dataVariables: ReadonlyMap<string, string> = new Map([
  ["root", "The whole input, wherever it is written."],
  ["index", "The position in the list that `each` loops over, from 0."],
  ["key", "The name of the property that `each` is at, or the position in a list."],
  ["first", "Whether `each` is at the first item."],
  ["last", "Whether `each` is at the last item."],
  ["metadata", "What is known of the prompt (`@metadata.prompt`), its documents and its messages."],
]);

function typescript(what: string, name: string, value: StaticValue) {
  const text = `(${what}) ${name}${value.absent ? "?" : ""}: ${displayType(value.type)}`;
  return { language: "typescript", text } as const;
}

function inferred(name: string, usage: Usage) {
  return { language: "yaml", text: inferredEntry(name, usage).join("\n") } as const;
}

function ofParameter({ name, type, optional, documentation }: HelperParameter): string {
  return `\`${name}${optional ? "?" : ""}: ${displayType(type)}\`${documentation ? `: ${documentation}` : ""}`;
}

function declaredIn(model: PromptModel, file: FileId | undefined): readonly string[] {
  return file === undefined || file === model.file.file ? [] : [`Declared in \`${baseName(file)}\`.`];
}

function baseName(file: FileId): string {
  return percentDecoded(file.slice(file.lastIndexOf("/") + 1));
}

/** Without the folder of the file that it is told in. */
function relativeName(file: FileId, from: FileId): string {
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  return file.startsWith(folder) ? percentDecoded(file.slice(folder.length)) : baseName(file);
}

function present(text: string | undefined): readonly string[] {
  return text ? [text] : [];
}
