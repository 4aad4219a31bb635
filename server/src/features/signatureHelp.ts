import { partialName } from "../analysis/partialTemplate.ts";
import type { PromptModel } from "../analysis/promptModel.ts";
import { templateFacts } from "../analysis/templateFacts.ts";
import { inferredEntry, type Usage } from "../analysis/usage.ts";
import { nodesAt } from "../syntax/nodeAt.ts";
import { type CallPlace, tagAt } from "../syntax/tagAt.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { displayType } from "../types/display.ts";
import type { HelperParameter, HelperSignature } from "../types/helper.ts";

/** The parameters of the call that an offset is in. */
export interface SignatureHelp {
  /** The whole call, `ifEquals left right`. */
  readonly label: string;
  readonly documentation: string;
  readonly parameters: readonly ParameterHelp[];
  /** The one that the offset is at; `undefined` behind the last. */
  readonly active: number | undefined;
}

export interface ParameterHelp {
  /** Where it is in the label. */
  readonly label: readonly [start: number, end: number];
  readonly documentation: string;
}

export function signatureHelp(model: PromptModel, offset: number): SignatureHelp | undefined {
  const { source, body, template } = model.file;
  const kind = nodesAt(template, offset).at(-1)?.kind;
  const tag = kind === "CommentStatement" ? undefined : tagAt(source.text, body, offset);
  const call = tag?.calls.at(-1);
  if (!tag || !call?.name || tag.inBlockParams) return undefined;
  const isPartial = tag.calls.length === 1 && tag.sigil.endsWith(">");
  // A name that is being written as an argument may be that of a named one.
  const written = source.text.slice(tag.word.start, tag.word.end);
  if (isPartial) return ofPartial(model, call, tag.start, written);
  const helper = model.context.helpers.get(source.text.slice(call.name.start, call.name.end));
  return helper && ofHelper(helper, call, written);
}

function ofHelper(helper: HelperSignature, call: CallPlace, written: string): SignatureHelp {
  const label = new Label(helper.name);
  const add = (one: HelperParameter, text: string): void => {
    const type = displayType(one.type);
    label.add(text, [`\`${type}\``, one.documentation ?? ""].filter((part) => part !== "").join(": "));
  };
  for (const one of helper.parameters) add(one, `${one.rest ? "…" : ""}${one.name}${one.optional ? "?" : ""}`);
  for (const one of helper.hash) add(one, `${one.name}${one.optional ? "?" : ""}=${displayType(one.type)}`);
  const names = helper.hash.map(({ name }) => name);
  const last = helper.parameters.length - 1;
  const position = helper.parameters[last]?.rest ? Math.min(call.positional, last) : call.positional;
  const named = namedAt(names, call, written, position > last);
  const active = named === undefined ? (position <= last ? position : undefined) : last + 1 + named;
  return { ...label.finished(), documentation: helper.documentation, active };
}

function ofPartial(model: PromptModel, call: CallPlace, tagStart: number, written: string): SignatureHelp | undefined {
  const { start, end } = call.name!;
  const text = `{{${model.file.source.text.slice(start, end)}}}`;
  const [node] = parseTemplate("", text, { start: 0, end: text.length }).program.body;
  const name = node?.kind === "MustacheStatement" ? partialName(node.path) : undefined;
  const parameters = name === undefined ? undefined : parametersOf(model, name, tagStart);
  if (name === undefined || !parameters || parameters.properties.size === 0) return undefined;
  const label = new Label(`>${name}`);
  for (const [key, usage] of parameters.properties) {
    const [first = "", ...more] = inferredEntry(key, usage);
    label.add(`${key}=`, `\`${more.length > 0 ? `${first} …` : first}\``);
  }
  const active = namedAt([...parameters.properties.keys()], call, written, true);
  return { ...label.finished(), documentation: "What the partial needs, as it seems from its use.", active };
}

function parametersOf(model: PromptModel, name: string, offset: number): Usage | undefined {
  const program = nodesAt(model.file.template, offset).findLast((node) => node.kind === "Program");
  const inline = program && templateFacts(model).environments.get(program)?.inlinePartial(name);
  if (inline) return inline.parameters;
  const resolution = model.context.resolvePartial(name);
  return resolution.kind === "file" ? resolution.partial.parameters : undefined;
}

/** The index of the named argument that is being written; the first that is missing, when only such may follow. */
function namedAt(
  names: readonly string[],
  { key, keys }: CallPlace,
  written: string,
  onlyNamed: boolean,
): number | undefined {
  const exact = names.indexOf(key ?? written);
  if (exact >= 0) return exact;
  const missing = onlyNamed && key === undefined ? names.findIndex((name) => !keys.includes(name)) : -1;
  return missing < 0 ? undefined : missing;
}

/** A call's text, with the places of its parameters. */
class Label {
  #text: string;
  readonly #parameters: ParameterHelp[] = [];

  constructor(name: string) {
    this.#text = name;
  }

  add(text: string, documentation: string): void {
    const start = this.#text.length + 1;
    this.#text += ` ${text}`;
    this.#parameters.push({ label: [start, start + text.length], documentation });
  }

  finished(): Pick<SignatureHelp, "label" | "parameters"> {
    return { label: this.#text, parameters: this.#parameters };
  }
}
