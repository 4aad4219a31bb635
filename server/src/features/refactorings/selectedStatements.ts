import type { ProgramNode, StatementNode } from "../../syntax/nodes.ts";
import type { PromptFile } from "../../syntax/promptFile.ts";
import { childrenOf } from "../../syntax/visit.ts";
import { encloses, type TextRange } from "../../text/range.ts";

/** The statements of one program that a selection takes whole; of the text around them, any part. */
export interface SelectedStatements {
  readonly program: ProgramNode;
  readonly statements: readonly StatementNode[];
}

/** `undefined` where the selection cuts through a tag or takes only a part of a block. */
export function selectedStatements(template: ProgramNode, selection: TextRange): SelectedStatements | undefined {
  const program = innermost(template, selection);
  const statements = program.body.filter(({ range }) => range.start < selection.end && selection.start < range.end);
  const isWhole = statements.every((one) => one.kind === "ContentStatement" || encloses(selection, one.range));
  return isWhole && statements.length > 0 ? { program, statements } : undefined;
}

/** The selection without blank space at its ends; `undefined` where nothing of the template is selected. */
export function visibleSelection({ source, body }: PromptFile, selection: TextRange): TextRange | undefined {
  if (selection.start < body.start || selection.end > body.end) return undefined;
  const text = source.text.slice(selection.start, selection.end);
  const start = selection.start + text.length - text.trimStart().length;
  return text.trim() === "" ? undefined : { start, end: start + text.trim().length };
}

/** The innermost program around a selection that can hold it: that of `{{else if}}` holds its block and nothing else. */
function innermost(program: ProgramNode, selection: TextRange): ProgramNode {
  for (const statement of program.body) {
    if (!encloses(statement.range, selection)) continue;
    for (const child of childrenOf(statement)) {
      if (child.kind !== "Program") continue;
      const inside = child.chained ? innermost(child, selection) : child;
      if (inside !== child && inside !== program && !inside.chained) return inside;
      if (!child.chained && encloses(child.range, selection)) return innermost(child, selection);
    }
  }
  return program;
}
