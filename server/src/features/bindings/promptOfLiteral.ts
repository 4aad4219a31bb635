import { builtinHelpers } from "../../analysis/builtinHelpers.ts";
import { parseTemplate } from "../../syntax/templateParser.ts";

/** What a literal of a program says, and the expressions between. */
export type LiteralPiece = string | { readonly expression: string };

/** A prompt that says what a literal says. */
export interface ExtractedPrompt {
  /** Of the `.prompt` file. */
  readonly text: string;
  /** The argument of `render`, an object literal. */
  readonly argument: string;
}

/** A variable of the prompt, or a part of one: parts are given one by one, so that nothing else is. */
interface Variable {
  expression: string | undefined;
  type: "string" | "any";
  readonly parts: Map<string, Variable>;
}

/**
 * `undefined` where a template cannot say it: a `{` right before an expression, say. As in every prompt with inputs,
 * blank space at both ends is left out.
 */
export function promptOfLiteral(pieces: readonly LiteralPiece[]): ExtractedPrompt | undefined {
  const root: Variable = { expression: undefined, type: "any", parts: new Map() };
  const taken = new Set(
    pieces.flatMap((piece) => (typeof piece === "string" ? [] : (pathOf(piece.expression)?.[0] ?? []))),
  );
  const written = pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    return { name: declare(root, piece.expression.trim(), taken).join(".") };
  });
  const hasInput = root.parts.size > 0;
  const parts = hasInput ? trimmed(written) : written;
  const template = parts.map((part, index) =>
    typeof part === "string" ? escaped(part, parts, index) : `{{${part.name}}}`,
  );
  const body = template.join("");
  if (body.trim() === "" || !says(body, parts)) return undefined;
  if (!hasInput)
    return /^\s*(?:---|#|<!--)/.test(body) || body.startsWith("\uFEFF") ? undefined : { text: body, argument: "{}" };
  const schema = schemaLines(root).map((line) => `    ${line}\n`);
  const text = `---\ninput:\n  schema:\n${schema.join("")}---\n${body}\n`;
  return { text, argument: argumentOf(root) };
}

/** `user.name` as its names; `undefined` for any other expression. */
function pathOf(expression: string): readonly string[] | undefined {
  const path = /^\s*(?:this\s*\.\s*)?([A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)\s*$/.exec(expression)?.[1];
  const names = path?.split(".").map((name) => name.trim());
  return names && !names.some((name) => reserved.has(name)) ? names : undefined;
}

/** Names that mean something else in a template, or nothing that can be given. */
const reserved = new Set([
  ...builtinHelpers.keys(),
  ...["this", "true", "false", "null", "undefined", "else", "as", "super", "arguments", "__proto__", "constructor"],
]);

/** The path of the variable that an expression becomes. */
function declare(root: Variable, expression: string, taken: Set<string>): readonly string[] {
  const path = pathOf(expression);
  if (path) {
    let variable = root;
    const prefix = /^this\s*\./.test(expression) ? ["this"] : [];
    path.forEach((name, index) => {
      const part = variable.parts.get(name) ?? { expression: undefined, type: "any", parts: new Map() };
      variable.parts.set(name, part);
      if (index === path.length - 1) part.expression ??= [...prefix, ...path].join(".");
      variable = part;
    });
    return path;
  }
  for (const [name, known] of root.parts) if (known.expression === expression) return [name];
  let count = 1;
  while (taken.has(`value${count}`)) count++;
  const name = `value${count}`;
  taken.add(name);
  const isText =
    /^(?:String|JSON\.stringify)\(|^["'`]|\.(?:toString|join|trim|toFixed|toUpperCase|toLowerCase)\([^()]*\)$/;
  root.parts.set(name, { expression, type: isText.test(expression) ? "string" : "any", parts: new Map() });
  return [name];
}

function schemaLines({ parts }: Variable): readonly string[] {
  return [...parts].flatMap(([name, part]) => {
    if (part.expression !== undefined || part.parts.size === 0) return [`${name}: ${part.type}`];
    return [`${name}:`, ...schemaLines(part).map((line) => `  ${line}`)];
  });
}

function argumentOf({ parts }: Variable): string {
  const fields = [...parts].map(([name, part]) => {
    const value = part.expression ?? argumentOf(part);
    return value === name ? name : `${name}: ${value}`;
  });
  return `{ ${fields.join(", ")} }`;
}

type Part = string | { readonly name: string };

function trimmed(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => {
    if (typeof part !== "string") return part;
    const start = index === 0 ? part.trimStart() : part;
    return index === parts.length - 1 ? start.trimEnd() : start;
  });
}

/** Text as a template says it. */
function escaped(text: string, parts: readonly Part[], index: number): string {
  const braces = text.replaceAll("{{", "\\{{");
  // Otherwise the brace would be the third of the tag before, and the backslash would escape the tag behind.
  const start = typeof parts[index - 1] === "object" && text.startsWith("}") ? `{{!}}${braces}` : braces;
  return typeof parts[index + 1] === "object" && text.endsWith("\\") ? `${start}\\` : start;
}

/** Whether a template renders these texts and variables, and nothing else. */
function says(body: string, parts: readonly Part[]): boolean {
  const { program, diagnostics } = parseTemplate("", body, { start: 0, end: body.length });
  const said = program.body.map((node) => {
    if (node.kind === "ContentStatement") return JSON.stringify(node.value).slice(1, -1);
    if (node.kind === "CommentStatement") return "";
    return node.kind === "MustacheStatement" ? `"${body.slice(node.range.start + 2, node.range.end - 2)}"` : '"?"';
  });
  const wanted = parts.map((part) => (typeof part === "string" ? JSON.stringify(part).slice(1, -1) : `"${part.name}"`));
  return diagnostics.length === 0 && said.join("") === wanted.join("");
}

/** What a prompt is called: after the variable or the property that its literal is the value of. */
export function promptName(textBefore: string): string {
  const name = /([A-Za-z_$][\w$]*)\s*(?::[^=;{}]{0,60})?=\s*$|([A-Za-z_$][\w$]*)\s*:\s*$/.exec(textBefore.slice(-200));
  const words = (name?.[1] ?? name?.[2] ?? "prompt")
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .split(/[-_$]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");
  const own = words.length > 1 && words.at(-1) === "prompt" ? words.slice(0, -1) : words;
  return own.join("-") || "prompt";
}
