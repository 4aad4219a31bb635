import { isPicoschemaType } from "../../types/picoschema.ts";
import type { Comments } from "./schemaComments.ts";

/** The other notation has no way to say it; the message is for the user. */
export class NotWritable extends Error {}

type Schema = Readonly<Record<string, unknown>>;

/** A JSON Schema in block style. */
export function jsonSchemaLines(schema: unknown, comments: Comments): readonly string[] {
  return schemaLines(schema as Schema, comments, "");
}

function schemaLines(schema: Schema, comments: Comments, path: string): readonly string[] {
  return Object.entries(schema).flatMap(([key, value]): readonly string[] => {
    if (key === "properties" && Object.keys(value as Schema).length > 0) {
      const fields = Object.entries(value as Record<string, Schema>).flatMap(([name, field]) => {
        const inner = `${path}/${name}`;
        const lines = schemaLines(field, comments, inner);
        const head = lines.length > 0 ? `${plain(name)}:` : `${plain(name)}: {}`;
        return commented([head, ...lines.map((line) => `  ${line}`)], comments, inner);
      });
      return ["properties:", ...fields.map((line) => `  ${line}`)];
    }
    if (Array.isArray(value)) return [`${plain(key)}: [${value.map(flow).join(", ")}]`];
    if (value === null || typeof value !== "object") return [`${plain(key)}: ${flow(value)}`];
    const lines = schemaLines(value as Schema, comments, path);
    return lines.length > 0 ? [`${plain(key)}:`, ...lines.map((line) => `  ${line}`)] : [`${plain(key)}: {}`];
  });
}

/** Picoschema of a JSON Schema. Throws `NotWritable`. */
export function picoschemaLines(schema: unknown, comments: Comments): readonly string[] {
  const { type } = schema as Schema;
  if (type !== undefined && type !== "object") throw new NotWritable("It is not the schema of an object.");
  return objectLines(schema as Schema, comments, "");
}

function objectLines(schema: Schema, comments: Comments, path: string): readonly string[] {
  only(schema, ["type", "properties", "required", "additionalProperties", "description"], path);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, field]) => {
    const inner = `${path}/${name}`;
    if (field === null || typeof field !== "object") throw new NotWritable(`'${name}' has a schema without a type.`);
    return commented(fieldLines(name, field, !required.includes(name), comments, inner), comments, inner);
  });
  const rest = schema.additionalProperties ?? {};
  if (rest === false) return fields;
  const [line = "", ...more] = valueLines("(*)", "", rest === true ? {} : (rest as Schema), comments, `${path}/*`);
  if (more.length > 0 || !line.startsWith("(*):"))
    throw new NotWritable("Fields of any name can only be of a plain type.");
  return [...fields, line];
}

function fieldLines(
  name: string,
  field: Schema,
  isOptional: boolean,
  comments: Comments,
  path: string,
): readonly string[] {
  return valueLines(name, isOptional ? "?" : "", isOptional ? withoutNull(name, field) : field, comments, path);
}

/** What may be left out may be null as well, in Picoschema. */
function withoutNull(name: string, field: Schema): Schema {
  const { type, enum: values } = field;
  if (Array.isArray(values) && values.includes(null)) return { ...field, enum: values.filter((one) => one !== null) };
  if (Array.isArray(type) && type.length === 2 && type.includes("null"))
    return { ...field, type: type.find((one) => one !== "null") };
  const isAnything = type === undefined && values === undefined && field.const === undefined;
  if (isAnything || type === "null") return field;
  throw new NotWritable(`'${name}' may be left out but not be null: in Picoschema what may be left out may be null.`);
}

function valueLines(name: string, mark: "" | "?", field: Schema, comments: Comments, path: string): readonly string[] {
  const { type, description } = field;
  const about = typeof description === "string" ? `, ${description}` : "";
  if (/[()\r\n]/.test(about))
    throw new NotWritable(`The description of '${name}' does not fit on a line of Picoschema.`);
  if (Array.isArray(field.enum) || field.const !== undefined) {
    only(field, ["type", "enum", "const", "description"], path);
    const values = Array.isArray(field.enum) ? field.enum : [field.const];
    return [`${plain(`${name}${mark}(enum${about})`)}: [${values.map(flow).join(", ")}]`];
  }
  if (type === undefined || type === "any" || (typeof type === "string" && isPicoschemaType(type))) {
    only(field, ["type", "description"], path);
    return [`${plain(name + mark)}: ${plain(`${type ?? "any"}${about}`)}`];
  }
  const nested =
    type === "array" ? `${name}${mark}(array${about})` : about ? `${name}${mark}(object${about})` : name + mark;
  if (type === "object") return [`${plain(nested)}:`, ...indented(objectLines(field, comments, path))];
  if (type !== "array") throw new NotWritable(`'${name}' has more than one type.`);
  only(field, ["type", "items", "description"], path);
  const items = (field.items ?? {}) as Schema;
  if (items.type === "object") return [`${plain(nested)}:`, ...indented(objectLines(items, comments, path))];
  const [line = "", ...more] = valueLines("item", "", items, comments, path);
  if (more.length > 0 || !line.startsWith("item: ")) throw new NotWritable(`The items of '${name}' are no plain type.`);
  return [`${plain(nested)}: ${line.slice("item: ".length)}`];
}

function only(schema: Schema, known: readonly string[], path: string): void {
  const other = Object.keys(schema).find((key) => !known.includes(key));
  const where = path === "" ? "" : ` of '${path.slice(1)}'`;
  if (other !== undefined) throw new NotWritable(`Picoschema cannot say '${other}'${where}.`);
}

function commented(lines: readonly string[], comments: Comments, path: string): readonly string[] {
  const found = comments.get(path);
  const [first, ...others] = lines;
  return found ? [...found.before, found.after ? `${first} ${found.after}` : `${first}`, ...others] : lines;
}

function indented(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) throw new NotWritable("Picoschema has no object without any field.");
  return lines.map((line) => `  ${line}`);
}

function flow(value: unknown): string {
  if (typeof value === "string") return plain(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${flow(inner)}`)
    .join(", ")}}`;
}

/** Quotes what YAML would read as something else, in lists too. */
function plain(text: string): string {
  const isPlain =
    /^[\p{L}_$(][\p{L}\p{N}_$ ?()*.;/'’-]*(?:, [\p{L}\p{N}_$ ?().;/'’-]+)*$/u.test(text) && text.trim() === text;
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain && !isWord ? text : JSON.stringify(text);
}
