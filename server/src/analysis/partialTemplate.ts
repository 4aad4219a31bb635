import type { FileId } from "../diagnostics/diagnostic.ts";
import type { DecoratorBlockNode, ExpressionNode, ProgramNode, StatementNode, TemplateNode } from "../syntax/nodes.ts";
import { childrenOf } from "../syntax/visit.ts";
import type { Usage } from "./usage.ts";

/** What a call needs to know of the partial it names: its parameters, inferred from use. */
export interface PartialTemplate {
  readonly name: string;
  readonly parameters: Usage;
  /** Of an inline partial. */
  readonly definition?: DecoratorBlockNode | undefined;
}

/** What a partial's name means in a file. */
export type PartialResolution =
  /** A file's; `cycle` names the partials that lead from the calling file back to it, the calling one first and last. */
  | {
      readonly kind: "file";
      readonly file: FileId;
      readonly partial: PartialTemplate;
      readonly cycle: readonly string[] | undefined;
    }
  /** The configuration says that the program registers it. */
  | { readonly kind: "configured" }
  | {
      readonly kind: "unknown";
      readonly suggestion: string | undefined;
      /** A file that lacks only the underscore. */
      readonly misnamed: string | undefined;
    };

/** `undefined` for a computed name and for `@partial-block`. */
export function partialName(node: ExpressionNode): string | undefined {
  switch (node.kind) {
    case "PathExpression":
      return node.data ? undefined : node.original;
    case "StringLiteral":
      return node.value;
    case "NumberLiteral":
    case "BooleanLiteral":
      return String(node.value);
    case "SubExpression":
    case "UndefinedLiteral":
    case "NullLiteral":
    case "MissingExpression":
      return undefined;
  }
}

/** The partials that a template calls by name and does not define inline, from syntax alone. */
export interface PartialCalls {
  readonly names: ReadonlySet<string>;
  /** Those that no enclosing block can keep from being rendered. */
  readonly unconditional: ReadonlySet<string>;
}

export function partialCalls(template: ProgramNode): PartialCalls {
  const names = new Set<string>();
  const collect = (node: TemplateNode, inline: ReadonlySet<string>): void => {
    if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") {
      const name = partialName(node.name);
      if (name !== undefined && !inline.has(name)) names.add(name);
    }
    const inScope = node.kind === "Program" ? new Set([...inline, ...inlineNames(node)]) : inline;
    for (const child of childrenOf(node)) collect(child, inScope);
  };
  collect(template, new Set());
  const unconditional = new Set(
    template.body.flatMap((statement) => called(statement)).filter((name) => names.has(name)),
  );
  return { names, unconditional };
}

/** The inline partials that a program defines, for itself and for all inside it. */
function inlineNames(program: ProgramNode): readonly string[] {
  return program.body.flatMap((statement) => {
    const [definition] = statement.kind === "DecoratorBlock" ? statement.params : [];
    return (definition && partialName(definition)) ?? [];
  });
}

function called(statement: StatementNode): readonly string[] {
  const name = statement.kind === "PartialStatement" ? partialName(statement.name) : undefined;
  return name === undefined ? [] : [name];
}
