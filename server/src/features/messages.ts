import type { MustacheNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";
import { range, type TextRange } from "../text/range.ts";

/** The part of a program that `{{role "…"}}` begins: up to the next role beside it, or the program's end. */
export interface MessagePart {
  readonly role: string;
  readonly tag: MustacheNode;
  readonly range: TextRange;
  /** What follows the tag. */
  readonly body: readonly StatementNode[];
}

export function messagesOf(program: ProgramNode): readonly MessagePart[] {
  const tags = program.body.filter((statement) => roleOf(statement) !== undefined) as readonly MustacheNode[];
  return tags.map((tag, index) => {
    const next = tags[index + 1];
    const [from, to] = [program.body.indexOf(tag) + 1, next ? program.body.indexOf(next) : program.body.length];
    const end = next?.range.start ?? program.body.at(-1)?.range.end ?? tag.range.end;
    return { role: roleOf(tag) ?? "", tag, range: range(tag.range.start, end), body: program.body.slice(from, to) };
  });
}

/** `undefined` for every statement but `{{role "…"}}`. */
function roleOf(statement: StatementNode): string | undefined {
  if (statement.kind !== "MustacheStatement" || statement.path.kind !== "PathExpression") return undefined;
  const { original, scoped } = statement.path;
  const [role] = statement.params;
  return original === "role" && !scoped && role?.kind === "StringLiteral" ? role.value : undefined;
}
