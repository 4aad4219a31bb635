import { propertyKey } from "./identifiers.ts";

/** Longer lists and objects are written over several lines. */
const widest = 100;

/** A JSON value as a literal of TypeScript, formatted as people format it. `indent` is that of the line it begins in. */
export function literal(value: unknown, indent = ""): string {
  if (value === null || typeof value !== "object") return scalar(value);
  const short = oneLine(value, widest - indent.length);
  if (short !== undefined) return short;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : entriesOf(value).map(([key, item]) => `${propertyKey(key)}: ${literal(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
}

/** `undefined` as soon as it gets longer than there is room. */
function oneLine(value: unknown, room: number): string | undefined {
  if (value === null || typeof value !== "object") return scalar(value);
  const isList = Array.isArray(value);
  let text = "";
  for (const [key, item] of isList ? value.entries() : entriesOf(value)) {
    const written = oneLine(item, room - text.length);
    if (written === undefined) return undefined;
    text += `${text === "" ? "" : ", "}${isList ? "" : `${propertyKey(String(key))}: `}${written}`;
    if (text.length > room) return undefined;
  }
  return isList ? `[${text}]` : text === "" ? "{}" : `{ ${text} }`;
}

/** Whether the parts of an object are few and short enough for one line. */
export function fitsOneLine(parts: readonly string[]): boolean {
  const length = parts.reduce((sum, part) => sum + part.length + 2, 0);
  return length <= widest - 20 && !parts.some((part) => part.includes("\n"));
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function scalar(value: unknown): string {
  return typeof value === "string" ? stringLiteral(value) : (JSON.stringify(value) ?? "undefined");
}

/** A text as a literal that every version of TypeScript reads the same. */
export function stringLiteral(text: string): string {
  const written = JSON.stringify(text);
  return /[\u2028\u2029]/.test(written)
    ? written.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")
    : written;
}
