import type { Redact } from "../redaction.ts";
import { isObject, type JsonObject } from "./imported.ts";

/** Where in a trace a part of a case is: `input.ticket` from `request.variables.text`. */
export interface FieldMapping {
  /** `input`, `input.name`, `expect.path`, `name`, or `tags`. */
  readonly to: string;
  /** A path in the trace: names and indices between dots. */
  readonly from: string;
}

/** `input.ticket=request.text` */
export function parseFieldMapping(text: string): FieldMapping | string {
  const at = text.indexOf("=");
  const [to, from] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 0 || from === "")
    return `'${text}' says not where the value comes from: write 'input.name=path.in.the.trace'.`;
  if (!/^(?:input(?:\..+)?|expect\..+|name|tags)$/.test(to)) {
    return `'${to}' is no part of a case: it can be 'input', 'input.NAME', 'expect.PATH', 'name' or 'tags'.`;
  }
  return { to, from };
}

/** What becomes of one line of a file of traces. */
export type TraceResult =
  | { readonly kind: "case"; readonly line: string }
  | { readonly kind: "skipped"; readonly reason: string };

/** Makes one case of a line of a JSONL file of traces, without what must not be kept. */
export function traceCase(
  line: string,
  number: number,
  mappings: readonly FieldMapping[],
  redact: Redact,
): TraceResult {
  let trace: unknown;
  try {
    trace = JSON.parse(line);
  } catch {
    return { kind: "skipped", reason: `Line ${number} is no JSON.` };
  }
  if (!isObject(trace)) return { kind: "skipped", reason: `Line ${number} is no object.` };
  const input: Record<string, unknown> = {};
  const expect: Record<string, unknown> = {};
  let [name, tags]: [string | undefined, readonly string[]] = [undefined, []];
  for (const { to, from } of mappings) {
    const value = valueAt(trace, from);
    if (value === undefined) {
      if (to === "name" || to === "tags" || to.startsWith("expect.")) continue;
      return { kind: "skipped", reason: `Line ${number} has nothing at '${from}', which is to be '${to}'.` };
    }
    if (to === "name") name = String(value);
    else if (to === "tags") tags = (Array.isArray(value) ? value : [value]).map(String);
    else if (to === "input") {
      const parsed = typeof value === "string" ? parsedObject(value) : value;
      if (!isObject(parsed))
        return { kind: "skipped", reason: `Line ${number}: '${from}' is no object, and cannot be the input.` };
      Object.assign(input, parsed);
    } else if (to.startsWith("input.")) input[to.slice("input.".length)] = value;
    else expect[to.slice("expect.".length)] = isObject(value) ? { equals: value } : value;
  }
  const written = redact({
    name: name ?? `trace ${number}`,
    ...(tags.length > 0 ? { tags } : {}),
    input,
    ...(Object.keys(expect).length > 0 ? { expect } : {}),
  });
  return { kind: "case", line: JSON.stringify(written) };
}

function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, step) => {
    const parsed = typeof inner === "string" ? parsedObject(inner) : inner;
    if (Array.isArray(parsed)) return parsed[Number(step)];
    return isObject(parsed) && Object.hasOwn(parsed, step) ? parsed[step] : undefined;
  }, value);
}

/** Traces often hold JSON as text. */
function parsedObject(text: string): JsonObject | readonly unknown[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Patterns of what says who somebody is: addresses of mail, telephone and card numbers, IP addresses. */
export const personalPatterns: readonly RegExp[] = [
  /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
  /\b(?:\d[ -]?){13,19}\b/g,
  /(?<![\w.])\+\d[\d ()/.-]{6,18}\d\b/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
];
