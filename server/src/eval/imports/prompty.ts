import { evalText } from "./evalText.ts";
import {
  fileStem,
  ImportError,
  type Imported,
  isObject,
  type JsonObject,
  listOf,
  type ReadBeside,
} from "./imported.ts";
import { jinjaTemplate } from "./jinjaTemplate.ts";
import { modelConfig } from "./modelConfig.ts";
import { qualifiedModel } from "./modelName.ts";
import { inferredInput, promptText, withAll } from "./promptText.ts";
import { readYaml } from "./readYaml.ts";

/** Imports a `.prompty` file, of version 1 (`model.configuration`, `sample`) or 2 (`model.id`, properties by kind). */
export function importPrompty(text: string, fileName: string, read: ReadBeside): Imported {
  const [, yaml, body = ""] = /^\ufeff?---\r?\n([\s\S]*?)\r?\n?---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text) ?? [];
  if (yaml === undefined) throw new ImportError(`${fileName} is no Prompty file: it does not begin with '---'.`);
  const front = readYaml(yaml, fileName) ?? {};
  if (!isObject(front)) throw new ImportError(`${fileName} is no Prompty file: its front matter is no map.`);
  const notes: string[] = [];
  const stem = fileStem(fileName.replace(/\.prompty$/i, ""), "prompt");
  const { model, settings } = modelOf(front, notes);
  const { config, rest } = modelConfig(settings);
  const output = outputOf(front, settings, read, notes);
  for (const key of rest) {
    if (key !== "response_format" && key !== "additionalProperties")
      notes.push(`The model setting '${key}' has no counterpart and is left out.`);
  }
  const properties = propertiesOf(front.inputSchema ?? front.inputs);
  const threads = new Set(properties.filter(({ kind }) => kind === "thread").map(({ name }) => name));
  const sample = sampleOf(front.sample, properties, read, notes);
  const inputs = properties.filter(({ kind }) => kind !== "thread");
  const isMustache = /mustache/.test(JSON.stringify(front.template ?? ""));
  const variables = new Set<string>();
  const messages = messagesOf(body.replaceAll("\r\n", "\n"), threads, isMustache, notes, variables);
  for (const thread of threads) variables.delete(thread);
  for (const key of Object.keys(front)) {
    if (!known.has(key)) notes.push(`'${key}' has no counterpart and is left out.`);
  }
  if (listOf(front.tools).length > 0 || isObject(front.tools))
    notes.push("'tools' are left out: define them in the prompt's front matter.");
  const isDeclared = (name: string): boolean => inputs.some((one) => one.name === name);
  const sampled = Object.fromEntries(Object.entries(sample).filter(([name]) => !isDeclared(name)));
  const declared = { ...Object.fromEntries(inputs.map(fieldOf)), ...inferredInput([sampled]) };
  const prompt = promptText({
    model,
    description: typeof front.description === "string" ? front.description : undefined,
    config,
    input: withAll(declared, variables),
    defaults: Object.fromEntries(
      inputs.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
    ),
    output,
    messages,
  });
  const files = [{ name: `${stem}.prompt`, text: prompt }];
  if (Object.keys(sample).length > 0) {
    const cases = [{ name: "sample", input: sample }];
    files.push({ name: `${stem}.eval.yaml`, text: evalText({ prompts: [`./${stem}.prompt`], cases }) });
  }
  return { files, notes: [...new Set(notes)] };
}

const known = new Set([
  "name",
  "displayName",
  "description",
  "authors",
  "tags",
  "version",
  "metadata",
  "model",
  "inputs",
  "outputs",
  "inputSchema",
  "outputSchema",
  "sample",
  "template",
  "tools",
  "$schema",
  "kind",
]);

function modelOf(
  { model }: JsonObject,
  notes: string[],
): { readonly model: string | undefined; readonly settings: JsonObject } {
  if (typeof model === "string") return { model: qualifiedModel(model, undefined), settings: {} };
  if (!isObject(model)) return { model: undefined, settings: {} };
  const configuration = isObject(model.configuration) ? model.configuration : {};
  const options = isObject(model.options) ? model.options : {};
  const parameters = isObject(model.parameters) ? model.parameters : {};
  const settings = { ...parameters, ...options };
  const name = model.id ?? configuration.name ?? configuration.model ?? configuration.azure_deployment;
  const kind = String(model.provider ?? configuration.type ?? "");
  if (
    isObject(model.connection) ||
    configuration.azure_endpoint !== undefined ||
    configuration.base_url !== undefined
  ) {
    notes.push("Where the model is reached, and with which key, is no part of a prompt: it comes from your settings.");
  }
  const api = model.apiType ?? model.api;
  if (api !== undefined && api !== "chat" && api !== "responses")
    notes.push(`The API '${api}' has no counterpart: the prompt is one of chat.`);
  if (typeof name !== "string" || /^\$\{/.test(name)) {
    if (name !== undefined) notes.push("The model's name comes from the environment and is left out.");
    return { model: undefined, settings };
  }
  const provider = /azure|foundry/.test(kind) ? undefined : /^(?:openai|anthropic|google)$/.exec(kind)?.[0];
  if (/azure|foundry/.test(kind))
    notes.push(`'${name}' is a deployment of Azure: the prompt names the model itself, see that it is the right one.`);
  return { model: qualifiedModel(name, provider), settings };
}

interface PromptyProperty {
  readonly name: string;
  readonly kind: string;
  readonly description: string | undefined;
  readonly required: boolean | undefined;
  readonly values: readonly unknown[];
  readonly default: unknown;
  readonly sample: unknown;
  readonly items: unknown;
  readonly properties: unknown;
}

/** Properties as a list with names, as a map by name, or as values that stand for themselves. */
function propertiesOf(written: unknown): readonly PromptyProperty[] {
  const inner =
    isObject(written) && (Array.isArray(written.properties) || isObject(written.properties))
      ? written.properties
      : written;
  if (Array.isArray(inner)) return inner.filter(isObject).map((one) => propertyOf(String(one.name ?? ""), one));
  if (!isObject(inner)) return [];
  return Object.entries(inner).map(([name, value]) => propertyOf(name, value));
}

function propertyOf(name: string, value: unknown): PromptyProperty {
  if (
    !isObject(value) ||
    (value.type === undefined && value.kind === undefined && value.default === undefined && value.sample === undefined)
  ) {
    const base = {
      name,
      description: undefined,
      required: undefined,
      values: [],
      items: undefined,
      properties: undefined,
    };
    return { ...base, kind: kindOfValue(value), default: undefined, sample: value };
  }
  return {
    name,
    kind: String(value.kind ?? value.type ?? kindOfValue(value.default ?? value.sample)),
    description: typeof value.description === "string" ? value.description : undefined,
    required: typeof value.required === "boolean" ? value.required : undefined,
    values: listOf(value.enumValues ?? value.enum),
    default: value.default,
    sample: value.sample ?? value.example,
    items: value.items,
    properties: value.properties,
  };
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  return value === null || value === undefined ? "any" : typeof value;
}

/** A field in Picoschema. */
function fieldOf({
  name,
  kind,
  description,
  required,
  values,
  items,
  properties,
}: PromptyProperty): readonly [string, unknown] {
  const optional = required === false ? "?" : "";
  const about = description === undefined ? "" : `, ${description.replace(/\s+/g, " ").replace(/[()]/g, "")}`;
  if (values.length > 0) return [`${name}${optional}(enum${about})`, values];
  switch (kind) {
    case "string":
    case "boolean":
    case "integer":
    case "number":
      return [`${name}${optional}`, `${kind}${about}`];
    case "float":
      return [`${name}${optional}`, `number${about}`];
    case "array": {
      const of = isObject(items) ? String(items.kind ?? items.type ?? "any") : "any";
      return [
        `${name}${optional}(array${about})`,
        of === "float" ? "number" : /^(?:string|boolean|integer|number)$/.test(of) ? of : "any",
      ];
    }
    case "object": {
      const inner = propertiesOf(properties);
      return inner.length === 0
        ? [`${name}${optional}`, `any${about}`]
        : [`${name}${optional}(object${about})`, Object.fromEntries(inner.map(fieldOf))];
    }
    default:
      return [`${name}${optional}`, `any${about}`];
  }
}

function outputOf(
  front: JsonObject,
  settings: JsonObject,
  read: ReadBeside,
  notes: string[],
): JsonObject | true | undefined {
  const properties = propertiesOf(front.outputSchema ?? front.outputs);
  if (properties.length > 0) {
    return {
      type: "object",
      properties: Object.fromEntries(properties.map((one) => [one.name, schemaOf(one)])),
      required: properties.filter(({ required }) => required !== false).map(({ name }) => name),
    };
  }
  let format: unknown = settings.response_format;
  const path = typeof format === "string" ? /^\$\{file:(.+)\}$/.exec(format)?.[1] : undefined;
  if (path !== undefined) {
    const text = read(path);
    if (text === undefined) {
      notes.push(`The output schema in '${path}' cannot be read and is left out.`);
      return true;
    }
    format = readYaml(text, path);
  }
  if (!isObject(format)) return undefined;
  if (isObject(format.json_schema)) return isObject(format.json_schema.schema) ? format.json_schema.schema : true;
  return format.type === "json_object"
    ? true
    : format.type === "text"
      ? undefined
      : isObject(format.schema)
        ? format.schema
        : undefined;
}

function schemaOf({ kind, description, values, items, properties }: PromptyProperty): JsonObject {
  const about = description === undefined ? {} : { description };
  if (values.length > 0) return { enum: values, ...about };
  if (kind === "float") return { type: "number", ...about };
  if (kind === "array") {
    const [item] = isObject(items) ? [propertyOf("", items)] : [];
    return { type: "array", ...(item ? { items: schemaOf(item) } : {}), ...about };
  }
  if (kind === "object") {
    const inner = propertiesOf(properties);
    return { type: "object", properties: Object.fromEntries(inner.map((one) => [one.name, schemaOf(one)])), ...about };
  }
  return /^(?:string|boolean|integer|number)$/.test(kind) ? { type: kind, ...about } : about;
}

function sampleOf(
  written: unknown,
  properties: readonly PromptyProperty[],
  read: ReadBeside,
  notes: string[],
): JsonObject {
  const own = Object.fromEntries(
    properties.flatMap(({ name, kind, sample }) => (sample === undefined || kind === "thread" ? [] : [[name, sample]])),
  );
  if (isObject(written)) return { ...own, ...written };
  const path = typeof written === "string" ? (/^\$\{file:(.+)\}$/.exec(written)?.[1] ?? written) : undefined;
  if (path === undefined) return own;
  const text = read(path);
  const values = text === undefined ? undefined : readYaml(text, path);
  if (isObject(values)) return { ...own, ...values };
  notes.push(`The sample in '${path}' cannot be read and is left out.`);
  return own;
}

const roleLine =
  /^[ \t]*#?[ \t]*(system|user|assistant|developer|function|tool)[ \t]*(?:\[[^\]\n]*\])?[ \t]*:[ \t]*$/gim;

/** The body by its role lines; what stands before the first is the system's. */
function messagesOf(
  body: string,
  threads: ReadonlySet<string>,
  isMustache: boolean,
  notes: string[],
  variables: Set<string>,
) {
  const parts = body.split(roleLine);
  const pieces = [{ role: "system", text: parts[0] ?? "" }];
  for (let index = 1; index < parts.length; index += 2) {
    pieces.push({ role: parts[index]!.toLowerCase(), text: parts[index + 1] ?? "" });
  }
  return pieces
    .filter(({ text }) => text.trim() !== "")
    .map(({ role, text }) => {
      if (/!\[[^\]]*\]\([^)]*\)/.test(text))
        notes.push("Images in Markdown stay text: print them with {{media url=…}}.");
      let converted = isMustache ? text : "";
      if (!isMustache) {
        const jinja = jinjaTemplate(text);
        notes.push(...jinja.notes);
        for (const variable of jinja.variables) variables.add(variable);
        converted = jinja.text;
      }
      for (const name of threads)
        converted = converted.replaceAll(new RegExp(`\\{\\{~?\\s*${name}\\s*~?\\}\\}`, "g"), "{{history}}");
      return { role: roles.get(role) ?? role, text: converted.replace(/^\n+|\s+$/g, "") };
    });
}

const roles = new Map([
  ["assistant", "model"],
  ["developer", "system"],
  ["function", "tool"],
]);
