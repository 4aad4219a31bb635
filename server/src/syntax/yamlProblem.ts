import type { YAMLParseError } from "yaml";
import type { TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";

/** Something that makes the `yaml` package refuse a document, or that is beyond what is checked here. */
export interface YamlProblem {
  readonly kind: "syntax" | "duplicate-key" | "limit";
  readonly range: TextRange;
  /** One sentence. For a duplicate key, the key itself. */
  readonly problem: string;
  /** Whether it is what the parser says of everything that follows a mistake. */
  readonly isConsequence?: boolean | undefined;
  /** Where the key was written first. */
  readonly first?: TextRange | undefined;
  readonly fix?:
    | { readonly title: string; readonly edits: readonly TextEdit[]; readonly preferred: boolean }
    | undefined;
}

/** More than these are not looked at: one mistake at the start of a long text makes thousands. */
const mostProblems = 200;

/** Says in our words what the `yaml` package found wrong, with a fix where only one is sensible. */
export function describeYamlErrors(errors: readonly YAMLParseError[], source: string, base: number): YamlProblem[] {
  return errors.slice(0, mostProblems).map((error) => describe(error, source, base));
}

function describe(error: YAMLParseError, source: string, base: number): YamlProblem {
  const start = Math.max(0, Math.min(error.pos[0], source.length));
  const end = Math.max(start, Math.min(error.pos[1], source.length));
  const line = lineAround(source, start);
  const range = visibleRange(source, start, end, line);
  const fix = fixOf(error, source, line, base);
  const isConsequence = error.code === "UNEXPECTED_TOKEN" && error.message.includes("in YAML stream");
  const [edit, ...others] = fix?.edits ?? [];
  const place = edit && others.length === 0 ? edit.range : shift(range, base);
  const problem = {
    kind: "syntax",
    range: place,
    problem: wording(error, source, range, line),
    isConsequence,
  } as const;
  return fix ? { ...problem, fix } : problem;
}

/** `*name` without `&name` before it: mostly emphasis that was meant as text. */
export function unresolvedAlias(name: string, range: TextRange, source: string, base: number): YamlProblem {
  const fix = quoteValue(source, lineAround(source, range.start - base), base, range.start - base);
  const problem = `No anchor '&${shorten(name)}' comes before this alias. Text that starts with '*' must be quoted.`;
  return fix ? { kind: "syntax", range, problem, fix } : { kind: "syntax", range, problem };
}

/** One mistake makes several errors, usually on the same line: the first of each line says it. */
export function keepFirstPerLine(problems: readonly YamlProblem[], text: string): readonly YamlProblem[] {
  const ordered = problems.slice(0, mostProblems).sort((a, b) => a.range.start - b.range.start);
  const kept: YamlProblem[] = [];
  for (const problem of ordered) {
    if (kept.length === 20) break;
    const sameLine = kept.some((other) => {
      const start = Math.min(other.range.start, problem.range.start);
      const end = Math.max(other.range.start, problem.range.start);
      return !/[\r\n]/.test(text.slice(start, end)) && other.kind === problem.kind;
    });
    const isConsequence = problem.isConsequence && kept.some((other) => other.kind === "syntax");
    if ((!sameLine && !isConsequence) || problem.kind === "duplicate-key") kept.push(problem);
  }
  return kept;
}

function wording(error: YAMLParseError, source: string, range: TextRange, line: TextRange): string {
  const written = shorten(source.slice(range.start, range.end).trim());
  switch (error.code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return "A value that contains ': ' must be quoted.";
    case "TAB_AS_INDENT":
      return "YAML is indented with spaces, not with tabs.";
    case "MULTIPLE_DOCS":
      return "Front matter is one YAML document, and '---' starts another.";
    case "RESOURCE_EXHAUSTION":
      return "It is nested too deeply.";
    case "BAD_SCALAR_START":
      return `A value that starts with '${source[range.start] ?? ""}' must be quoted.`;
    case "MULTILINE_IMPLICIT_KEY":
      return `':' is missing after '${shorten(source.slice(line.start, line.end).trim())}'.`;
    case "UNEXPECTED_TOKEN":
      if (error.message.includes("at node end")) return `A value ends before '${written}', and nothing may follow it.`;
      return written === "" ? sentence(error.message) : `'${written}' cannot stand here.`;
    case "MISSING_CHAR":
      if (error.message.startsWith("Implicit map keys")) return `':' is missing after '${written}'.`;
      if (error.message.startsWith("Missing closing")) return `The closing ${error.message.at(-6)} is missing.`;
      return sentence(error.message);
    case "BAD_INDENT":
      return error.message.startsWith("All mapping items")
        ? "This line is indented differently from the keys beside it."
        : sentence(error.message);
    default:
      return sentence(error.message);
  }
}

function fixOf(error: YAMLParseError, source: string, line: TextRange, base: number): YamlProblem["fix"] {
  switch (error.code) {
    case "BLOCK_AS_IMPLICIT_KEY":
    case "BAD_SCALAR_START":
      return quoteValue(source, line, base, error.pos[0]);
    case "TAB_AS_INDENT":
      return indentWithSpaces(source, base);
    default:
      return undefined;
  }
}

/** Quotes everything between the line's first `: ` and its end. */
function quoteValue(source: string, line: TextRange, base: number, at: number): YamlProblem["fix"] {
  const text = source.slice(line.start, line.end);
  const match = /^(\s*(?:- )?[^\s"'{}[\],#:][^"'{}[\]#:]*:[ \t]+|\s*- )(\S.*?)\s*$/.exec(text);
  if (!match) return undefined;
  const value = match[2]!;
  const start = line.start + match[1]!.length;
  if (at > start + value.length || /^["'{[|>]/.test(value) || value.includes(" #")) return undefined;
  const quoted = value.includes('"') || value.includes("\\") ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
  const range = shift({ start, end: start + value.length }, base);
  return { title: "Quote the value", edits: [{ range, newText: quoted }], preferred: true };
}

function indentWithSpaces(source: string, base: number): YamlProblem["fix"] {
  const edits = [...source.matchAll(/^[ \t]*\t[ \t]*/gm)].map((match) => ({
    range: shift({ start: match.index, end: match.index + match[0].length }, base),
    newText: match[0].replaceAll("\t", "  "),
  }));
  return edits.length > 0 && edits.length < 1000 ? { title: "Indent with spaces", edits, preferred: false } : undefined;
}

/** Where nothing visible is at the error's place, the last thing before it, on its own line if possible. */
function visibleRange(source: string, start: number, end: number, line: TextRange): TextRange {
  if (source.slice(start, end).trim() !== "") {
    const first = start + source.slice(start, end).search(/\S/);
    const lineEnd = lineAround(source, first).end;
    return { start: first, end: Math.max(first + 1, Math.min(end, lineEnd)) };
  }
  const content = source.slice(line.start, line.end).trimEnd();
  if (content.trim() !== "") {
    const from = content.search(/\S/);
    return { start: line.start + from, end: line.start + content.length };
  }
  const before = source.slice(0, start).trimEnd().length;
  return { start: Math.max(0, before - 1), end: Math.max(before, Math.min(1, source.length)) };
}

function lineAround(source: string, offset: number): TextRange {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  const found = source.indexOf("\n", offset);
  let end = found < 0 ? source.length : found;
  if (end > start && source[end - 1] === "\r") end--;
  return { start: offset === 0 ? 0 : start, end: Math.max(start, end) };
}

function shift(range: TextRange, base: number): TextRange {
  return { start: range.start + base, end: range.end + base };
}

function sentence(message: string): string {
  const short = shorten(message, 120);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

function shorten(text: string, longest = 40): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
