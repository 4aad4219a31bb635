import type { Severity } from "../diagnostics/catalogue.ts";
import type { YamlEntry, YamlMapNode } from "../syntax/yamlNodes.ts";

/** A Picoschema key, `name?(array, description)`, as the reference takes it apart. */
export interface PicoschemaKey {
  readonly written: string;
  readonly name: string;
  readonly optional: boolean;
  /** What stands in the parentheses, up to the comma; `undefined` without parentheses. */
  readonly parentheses: string | undefined;
  readonly description: string | undefined;
}

/** Takes a key apart exactly as the reference does: at the first and second `(`, without looking for the closing one. */
export function parseKey(written: string): PicoschemaKey {
  const [head = "", info] = written.split("(");
  const optional = head.endsWith("?");
  const name = optional ? head.slice(0, -1) : head;
  if (!info) return { written, name, optional, parentheses: undefined, description: undefined };
  const { type, description } = splitDescription(info.slice(0, -1));
  return { written, name, optional, parentheses: type, description };
}

/** `type, description`, split at the first comma. An empty description is none. */
export function splitDescription(text: string): { readonly type: string; readonly description: string | undefined } {
  const comma = text.indexOf(",");
  if (comma < 0) return { type: text, description: undefined };
  return { type: text.slice(0, comma), description: text.slice(comma + 1).replace(/^ */, "") || undefined };
}

/** Whether a text has what `.` does not match in the reference's regular expression, which then finds no description. */
export function hasLineBreak(text: string): boolean {
  return /[\n\r\u2028\u2029]/.test(text);
}

/** What is wrong with a key: the reference throws (error), or makes something else of it than was meant (warning). */
export interface KeyProblem {
  readonly reason: string;
  readonly severity: Severity;
  /** What was most likely meant. */
  readonly newKey?: string | undefined;
  /** The name to go on with. */
  readonly name?: string | undefined;
}

export function keyProblem(key: PicoschemaKey, entry: YamlEntry, owner: YamlMapNode): KeyProblem | undefined {
  const { written, name, parentheses } = key;
  const misplacedMark = /^([^(?]*)(\(.*\))\?$/s.exec(written);
  if (misplacedMark) {
    const meant = misplacedMark[1] ?? "";
    const reason = "the '?' belongs before the parentheses";
    return { reason, severity: "error", newKey: `${meant}?${misplacedMark[2]}`, name: meant.trim() };
  }
  if (parentheses === undefined) {
    if (name === "" && entry.keyNode.range.start < entry.keyNode.range.end) {
      return { reason: "it has no name", severity: "error" };
    }
    if (written.endsWith("(")) return { reason: "its parentheses are not closed", severity: "warning" };
    return spaceProblem(key);
  }
  if (name === "") return { reason: "there is no name before the parentheses", severity: "error" };
  if (!parenthesised.includes(parentheses)) return parenthesesProblem(key, owner);
  if (hasLineBreak(written.slice(written.indexOf("(")))) {
    return { reason: "what stands in parentheses must be on one line", severity: "error" };
  }
  if (!written.endsWith(")")) return { reason: "its parentheses are not closed", severity: "warning" };
  if (written.indexOf("(", written.indexOf("(") + 1) >= 0) {
    return { reason: "its description ends at the second '('", severity: "warning" };
  }
  return spaceProblem(key);
}

function spaceProblem({ written, name }: PicoschemaKey): KeyProblem | undefined {
  if (name === name.trim()) return undefined;
  const reason = `the space is part of the name, '${name}'`;
  return { reason, severity: "warning", newKey: written.replace(name, name.trim()), name: name.trim() };
}

const parenthesised = ["array", "object", "enum"];

function parenthesesProblem({ written, name, parentheses = "" }: PicoschemaKey, owner: YamlMapNode): KeyProblem {
  const problem = { severity: "error", name: name.trim() } as const;
  if (!/\)\s*$/.test(written)) {
    const closed = parseKey(`${written})`);
    const newKey = parenthesised.includes(closed.parentheses ?? "") ? `${written})` : undefined;
    return { ...problem, reason: "its parentheses are not closed", newKey };
  }
  const reason = `only 'array', 'object' and 'enum' may stand in parentheses, not '${parentheses}'`;
  const meant = parentheses.trim().toLowerCase();
  if (parenthesised.includes(meant)) return { ...problem, reason, newKey: written.replace(parentheses, meant) };
  // `count(number): integer`: the type is written twice, and the value is the one that counts.
  const bare = written.slice(0, written.indexOf("("));
  const isFree = owner.entries.every((other) => other.key !== bare);
  const isScalar = ["string", "number", "integer", "boolean", "any", "null"].includes(parentheses.trim());
  return { ...problem, reason, newKey: isScalar && isFree ? bare : undefined };
}
