import { type Diagnostic, diagnostic, type FileId, type Fix } from "../diagnostics/diagnostic.ts";
import { range, type TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import { type ForeignType, findForeignTypes, maskForeignTypes } from "./foreignTypes.ts";
import { findFrontMatter, findPartialHeader, type UnreadReason } from "./frontMatterBlock.ts";
import { parseYaml } from "./yamlDocument.ts";
import type { YamlNode } from "./yamlNodes.ts";
import type { YamlProblem } from "./yamlProblem.ts";

export interface FrontMatter {
  /** From the opening `---` to the end of the closing line. */
  readonly range: TextRange;
  /** What engines do with it: those that do not find it, or cannot parse it, take the whole file for the template. */
  readonly status: "read" | "not found" | "not parsed";
  /** Of the YAML between the two lines. */
  readonly yamlRange: TextRange;
  /** `undefined` when the block is empty or not a YAML document at all. */
  readonly root: YamlNode | undefined;
  /** Comments (`# …`), for suppressions; ranges without the line break. */
  readonly comments: readonly TextRange[];
}

/** Finds and parses the front matter of a file. What the author meant as front matter is read even where no engine does. */
export function readFrontMatter(
  file: FileId,
  text: string,
  isPartial: boolean,
): {
  readonly frontMatter: FrontMatter | undefined;
  readonly body: TextRange;
  readonly diagnostics: readonly Diagnostic[];
} {
  const whole = range(0, text.length);
  if (isPartial) {
    const header = findPartialHeader(text);
    return { frontMatter: undefined, body: whole, diagnostics: header ? [notRead(file, header)] : [] };
  }
  const block = findFrontMatter(text);
  if (!block) return { frontMatter: undefined, body: whole, diagnostics: [] };
  const { yaml, foreign } = parseWithForeignTypes(text, block.yamlRange);
  const { root, comments, problems } = yaml;
  // Prose between two Markdown rules: what does not parse as YAML stays in the prompt, as its author meant.
  const isProse = problems.some((problem) => problem.kind === "syntax") && !block.hasKnownKey;
  if (isProse) return { frontMatter: undefined, body: trimmed(text), diagnostics: [] };
  const isParsed = foreign.length === 0 && problems.every((problem) => problem.kind === "limit");
  const isFound = block.unread.every((reason) => reason.severity !== "error");
  const status = isFound ? (isParsed ? "read" : "not parsed") : "not found";
  return {
    frontMatter: { range: block.range, status, yamlRange: block.yamlRange, root, comments },
    body: range(block.range.end, text.length),
    diagnostics: [
      ...block.unread.map((reason) => notRead(file, reason)),
      // Where the end of the block is a guess, so is what would be wrong inside.
      ...(block.isGuess ? [] : problems.map((problem) => yamlDiagnostic(file, problem))),
      ...foreign.map((type) => foreignTypeDiagnostic(file, text, type)),
    ],
  };
}

/** Types of another language make the YAML invalid: then the rest is read without them. */
function parseWithForeignTypes(text: string, span: TextRange) {
  const yaml = parseYaml(text, span);
  const foreign = yaml.problems.some((problem) => problem.kind === "syntax") ? findForeignTypes(text, span) : [];
  return foreign.length === 0 ? { yaml, foreign } : { yaml: parseYaml(maskForeignTypes(text, foreign), span), foreign };
}

/** Without the white space around it, as the reference takes a text whose front matter it cannot parse. */
function trimmed(text: string): TextRange {
  const start = text.length - text.trimStart().length;
  return range(start, Math.max(start, text.trimEnd().length));
}

function notRead(file: FileId, unread: UnreadReason): Diagnostic {
  const { reason, remedy, severity } = unread;
  const fixes = unread.fix ? [toFix(file, unread.fix)] : [];
  return diagnostic("front-matter-not-read", unread.range, { reason, remedy }, { severity, fixes });
}

function foreignTypeDiagnostic(file: FileId, text: string, { entry, type, rewritten }: ForeignType): Diagnostic {
  const args = {
    type: text.slice(type.start, type.end),
    didYouMean: "",
    remedy: `This is not even YAML, so the front matter is not read at all. Write '${rewritten}'.`,
  };
  const edits = [{ file, range: entry, newText: rewritten }];
  return diagnostic("unknown-type", type, args, {
    fixes: [{ title: `Rewrite as '${rewritten}'`, edits, preferred: true }],
  });
}

function yamlDiagnostic(file: FileId, problem: YamlProblem): Diagnostic {
  if (problem.kind === "duplicate-key" && problem.first) {
    const related = [{ file, range: problem.first, message: "It is written here first." }];
    return diagnostic("duplicate-key", problem.range, { key: problem.problem }, { related });
  }
  const fixes = problem.fix ? [toFix(file, problem.fix)] : [];
  const severity = problem.kind === "limit" ? "warning" : undefined;
  return diagnostic("invalid-yaml", problem.range, { problem: problem.problem }, { fixes, severity });
}

function toFix(file: FileId, fix: { title: string; edits: readonly TextEdit[]; preferred: boolean }): Fix {
  return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, file })) };
}
