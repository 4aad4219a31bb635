import { propertyKey } from "./identifiers.ts";

/** Longer lists and objects are written over several lines. */
const widest = 100;

/** A JSON value as a literal of TypeScript, formatted as people format it. `indent` is that of the line it begins in. */
export function literal(value: unknown, indent = ""): string {
  const short = oneLine(value);
  if (short.length + indent.length <= widest || value === null || typeof value !== "object") return short;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : entriesOf(value).map(([key, item]) => `${propertyKey(key)}: ${literal(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (value === null || typeof value !== "object") return scalar(value);
  const entries = entriesOf(value).map(([key, item]) => `${propertyKey(key)}: ${oneLine(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function scalar(value: unknown): string {
  return typeof value === "string" ? stringLiteral(value) : (JSON.stringify(value) ?? "undefined");
}

/** A text as a literal that every version of TypeScript reads the same. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
