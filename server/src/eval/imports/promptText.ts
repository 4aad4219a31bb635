import { stringify } from "yaml";
import { isObject, type JsonObject } from "./imported.ts";

export interface ImportedPrompt {
  readonly model: string | undefined;
  readonly description?: string | undefined;
  readonly config: JsonObject;
  /** By input; `undefined` where nothing is known of it. */
  readonly input: InputFields | JsonObject | undefined;
  readonly defaults?: JsonObject | undefined;
  /** JSON Schema; `true` for JSON of any kind. */
  readonly output: JsonObject | true | undefined;
  readonly messages: readonly { readonly role: string; readonly text: string }[];
}

/** Picoschema by field. */
type InputFields = JsonObject;

/** A prompt file. */
export function promptText({ model, description, config, input, defaults, output, messages }: ImportedPrompt): string {
  const front = {
    ...(model === undefined ? {} : { model }),
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(input === undefined || Object.keys(input).length === 0
      ? {}
      : { input: { schema: input, ...(defaults && Object.keys(defaults).length > 0 ? { default: defaults } : {}) } }),
    ...(output === undefined
      ? {}
      : { output: output === true ? { format: "json" } : { format: "json", schema: output } }),
  };
  const only = messages.length === 1 && messages[0]?.role === "user";
  const body = messages
    .map(({ role, text }) => (only ? text : `{{role "${role}"}}\n${text.replace(/\n+$/, "")}\n`))
    .join("");
  const head = Object.keys(front).length === 0 ? "{}\n" : stringify(front, { lineWidth: 0 });
  return `---\n${head}---\n${body.endsWith("\n") ? body : `${body}\n`}`;
}

/**
 * Picoschema of what inputs were seen: by field its type, optional where some have none. Where a name cannot be written
 * in Picoschema it is JSON Schema.
 */
export function inferredInput(inputs: readonly JsonObject[]): InputFields | undefined {
  if (inputs.length === 0) return undefined;
  const names = [...new Set(inputs.flatMap((one) => Object.keys(one)))];
  if (names.length === 0) return undefined;
  if (!names.every((name) => /^[\w-]+$/.test(name))) {
    return { type: "object", properties: Object.fromEntries(names.map((name) => [name, {}])) };
  }
  return fields(inputs, 0);
}

/** The same with what a template reads besides: optional, and of any type. */
export function withAll(input: InputFields | undefined, variables: Iterable<string>): InputFields {
  const known = new Set(
    Object.keys(input ?? {}).map((key) => key.replace(/\?$|\?(?=\()|\(.*$/g, "").replace(/\?$/, "")),
  );
  if (input?.type === "object") return input;
  const others = [...variables].filter((name) => !known.has(name));
  return { ...input, ...Object.fromEntries(others.map((name) => [`${name}?`, "any"])) };
}

function fields(objects: readonly JsonObject[], depth: number): InputFields {
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = objects.flatMap((one) => (Object.hasOwn(one, name) ? [one[name]] : []));
      const optional = values.length < objects.length ? "?" : "";
      const [key, type] = fieldType(values, depth);
      return [`${name}${optional}${key}`, type];
    }),
  );
}

/** What follows a field's name, and its type. */
function fieldType(values: readonly unknown[], depth: number): readonly [string, unknown] {
  if (depth > 8 || values.length === 0) return ["", "any"];
  if (values.every(Array.isArray)) {
    const items = values.flat();
    const [key, type] = fieldType(items, depth + 1);
    // A list of lists has no shorthand.
    return key === "" ? ["(array)", type] : key === "(object)" ? ["(array)", type] : ["(array)", "any"];
  }
  if (values.every(isObject)) {
    const isPlain = values.every((one) => Object.keys(one).every((name) => /^[\w-]+$/.test(name)));
    const isEmpty = values.every((one) => Object.keys(one).length === 0);
    return isPlain && !isEmpty ? ["(object)", fields(values, depth + 1)] : ["", "any"];
  }
  if (values.every((value) => typeof value === "string")) return ["", "string"];
  if (values.every((value) => typeof value === "boolean")) return ["", "boolean"];
  if (values.every((value) => typeof value === "number"))
    return ["", values.every(Number.isInteger) ? "integer" : "number"];
  return ["", "any"];
}
