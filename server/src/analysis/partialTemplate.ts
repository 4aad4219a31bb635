import type { FileId } from "../diagnostics/diagnostic.ts";
import type {
  DecoratorBlockNode,
  ExpressionNode,
  PartialBlockNode,
  PartialNode,
  ProgramNode,
  StatementNode,
  TemplateNode,
} from "../syntax/nodes.ts";
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
  /** No file's, but some file defines an inline partial of this name, which a partial that is called there sees. */
  | { readonly kind: "open" }
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
  /** The inline partials that the template defines, for itself and for the partials that it calls. */
  readonly inlines: ReadonlySet<string>;
}

export function partialCalls(template: ProgramNode): PartialCalls {
  const names = new Set<string>();
  const inlines = new Set<string>();
  const inScope = new Map<string, number>();
  const collect = (node: TemplateNode): void => {
    if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") {
      const name = partialName(node.name);
      if (name !== undefined && !inScope.get(name)) names.add(name);
    }
    const defined = node.kind === "Program" ? inlineNames(node) : [];
    for (const name of defined) {
      inlines.add(name);
      inScope.set(name, (inScope.get(name) ?? 0) + 1);
    }
    for (const child of childrenOf(node)) collect(child);
    for (const name of defined) inScope.set(name, inScope.get(name)! - 1);
  };
  collect(template);
  const unconditional = new Set(
    template.body.flatMap((statement) => called(statement)).filter((name) => names.has(name)),
  );
  return { names, unconditional, inlines };
}

/** One call of a partial that is no inline one. */
export interface PartialCallSite {
  readonly name: string;
  readonly node: PartialNode | PartialBlockNode;
  /** The names of the inline partials in scope, which a call cannot mean a file by. */
  readonly inline: ReadonlySet<string>;
}

/** The calls that `partialCalls` sums up, in the order of the text. */
export function partialCallSites(template: ProgramNode): readonly PartialCallSite[] {
  const sites: PartialCallSite[] = [];
  const collect = (node: TemplateNode, inline: ReadonlySet<string>): void => {
    if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") {
      const name = partialName(node.name);
      if (name !== undefined && !inline.has(name)) sites.push({ name, node, inline });
    }
    const defined = node.kind === "Program" ? inlineNames(node) : [];
    const inScope = defined.length > 0 ? new Set([...inline, ...defined]) : inline;
    for (const child of childrenOf(node)) collect(child, inScope);
  };
  collect(template, new Set());
  return sites;
}

/** The inline partials that a program defines, for itself and for all inside it. */
export function inlineNames(program: ProgramNode): readonly string[] {
  return program.body.flatMap((statement) => {
    const [definition] = statement.kind === "DecoratorBlock" ? statement.params : [];
    return (definition && partialName(definition)) ?? [];
  });
}

function called(statement: StatementNode): readonly string[] {
  const name = statement.kind === "PartialStatement" ? partialName(statement.name) : undefined;
  return name === undefined ? [] : [name];
}
