import { type Diagnostic, diagnostic, type FileId, type Fix } from "../diagnostics/diagnostic.ts";
import { range, type TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import { findFrontMatter, findPartialHeader, type UnreadReason } from "./frontMatterBlock.ts";
import { parseYaml } from "./yamlDocument.ts";
import type { YamlNode } from "./yamlNodes.ts";
import type { YamlProblem } from "./yamlProblem.ts";

export interface FrontMatter {
  /** From the opening `---` to the end of the closing line. */
  readonly range: TextRange;
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
  const { root, comments, problems } = parseYaml(text, block.yamlRange);
  // Prose between two Markdown rules: what does not parse as YAML stays in the prompt, as its author meant.
  const isProse = problems.some((problem) => problem.kind === "syntax") && !block.hasKnownKey;
  if (isProse) return { frontMatter: undefined, body: whole, diagnostics: [] };
  return {
    frontMatter: { range: block.range, yamlRange: block.yamlRange, root, comments },
    body: range(block.range.end, text.length),
    diagnostics: [
      ...block.unread.map((reason) => notRead(file, reason)),
      // Where the end of the block is a guess, so is what would be wrong inside.
      ...(block.isGuess ? [] : problems.map((problem) => yamlDiagnostic(file, problem))),
    ],
  };
}

function notRead(file: FileId, unread: UnreadReason): Diagnostic {
  const { reason, remedy, severity } = unread;
  const fixes = unread.fix ? [toFix(file, unread.fix)] : [];
  return diagnostic("front-matter-not-read", unread.range, { reason, remedy }, { severity, fixes });
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
