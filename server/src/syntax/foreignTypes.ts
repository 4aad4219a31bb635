import { range, type TextRange } from "../text/range.ts";

/** A type in TypeScript's notation, which is not YAML, where Picoschema was meant. */
export interface ForeignType {
  /** From the key to the end of the type. */
  readonly entry: TextRange;
  readonly type: TextRange;
  /** What the entry would be in Picoschema. */
  readonly rewritten: string;
}

/** `key: "a" | "b"` and `key: {…}[]`, with a description after a comma. */
const foreignLine =
  /^([ \t]*(?:- )?)([^\s:#'"][^:#\r\n]*?):[ \t]+((?:"[^"\r\n]*"|'[^'\r\n]*')(?:[ \t]*\|[ \t]*(?:"[^"\r\n]*"|'[^'\r\n]*'|[\w.-]+))+|\{[^\r\n]*\}\[\])[ \t]*(?:,[ \t]*([^\r\n]*?))?[ \t]*$/gm;

/** Finds types that make the YAML at a span invalid, as people write them who know TypeScript. */
export function findForeignTypes(text: string, span: TextRange): readonly ForeignType[] {
  const found: ForeignType[] = [];
  for (const match of text.slice(span.start, span.end).matchAll(foreignLine)) {
    const [whole, indent = "", key = "", type = "", description] = match;
    const rewritten = rewrite(key, type, description);
    const entry = span.start + match.index + indent.length;
    const start = entry + whole.indexOf(type, indent.length + key.length) - indent.length;
    const end = span.start + match.index + whole.trimEnd().length;
    if (rewritten !== undefined)
      found.push({ entry: range(entry, end), type: range(start, start + type.length), rewritten });
  }
  return found;
}

/** The text with each of these types replaced by `any`, so that the rest of the front matter can be read. */
export function maskForeignTypes(text: string, types: readonly ForeignType[]): string {
  let masked = "";
  let copied = 0;
  for (const { entry, type } of types) {
    masked += text.slice(copied, type.start) + "any".padEnd(entry.end - type.start);
    copied = entry.end;
  }
  return masked + text.slice(copied);
}

function rewrite(key: string, type: string, description: string | undefined): string | undefined {
  if (key.includes("(") || (description !== undefined && /[()"]/.test(description))) return undefined;
  const details = description ? `, ${description}` : "";
  if (type.endsWith("[]")) return `${key}(array${details}): ${rewriteFields(type.slice(0, -2))}`;
  const members = unionMembers(type);
  return members && `${key}(enum${details}): [${members.join(", ")}]`;
}

/** The same inside a flow mapping: `{ tags: string[], level: "low" | "high" }`. */
function rewriteFields(mapping: string): string {
  return mapping
    .replace(/([\w?]+): (\w+)\[\]/g, "$1(array): $2")
    .replace(/([\w?]+): ((?:"[^"]*"|'[^']*')(?: ?\| ?(?:"[^"]*"|'[^']*'))+)/g, (whole, key: string, union: string) => {
      const members = unionMembers(union);
      return members ? `${key}(enum): [${members.join(", ")}]` : whole;
    });
}

/** The values of `"a" | "b"` as a YAML list's items; `undefined` when one of them is no value. */
export function unionMembers(text: string): readonly string[] | undefined {
  if (!text.includes("|")) return undefined;
  const members = text.split("|").map((member) => member.trim().replace(/^["']|["']$/g, ""));
  const isType = (member: string): boolean => /^(?:string|number|integer|boolean|any|null|undefined)$/.test(member);
  if (members.some((member) => !/^[\w .-]+$/.test(member) || isType(member))) return undefined;
  const isPlain = (member: string): boolean =>
    /^[A-Za-z_][\w .-]*$/.test(member) && !/^(?:true|false|null)$/i.test(member);
  return members.map((member) => (isPlain(member) ? member : JSON.stringify(member)));
}
