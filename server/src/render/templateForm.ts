import { partialName } from "../analysis/partialTemplate.ts";
import type { BlockNode, ExpressionNode, HashNode, PathNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { range, type TextRange } from "../text/range.ts";

/** A part of what a template renders: text as it is written out, or a tag without anything that does not matter. */
export type Form = string | number | boolean | null | undefined | readonly Form[];

/** What stands for parts of a template when it is compared with another one. */
export interface Substitution {
  /** The forms in place of a statement. */
  readonly statement?: (node: StatementNode) => readonly Form[] | undefined;
  /** The text of the path in place of another. */
  readonly path?: (node: PathNode) => string | undefined;
  /** Whether block parameters are known by their place instead of their names, so that renaming one changes nothing. */
  readonly paramsByPlace?: boolean;
}

/**
 * What a template does, without how it is written: two templates with equal forms render the same, whatever they are
 * given. Comments and how text and tags are laid out are left out; text is as whitespace control leaves it.
 */
export function templateForm(program: ProgramNode, substitution: Substitution = {}): readonly Form[] {
  return new FormWriter(substitution).program(program);
}

export function isSameForm(a: readonly Form[], b: readonly Form[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The tree of the text that is rendered: of a prompt with front matter, without blank space around it. */
export function renderedTemplate(file: PromptFile): ProgramNode {
  if (file.frontMatter?.status !== "read") return file.template;
  const { text } = file.source;
  return parseTemplate(file.file, text, trimmed(text, file.body)).program;
}

function trimmed(text: string, { start, end }: TextRange): TextRange {
  const body = text.slice(start, end);
  const blanks = body.length - body.trimStart().length;
  return range(start + blanks, start + Math.max(blanks, body.trimEnd().length));
}

class FormWriter {
  readonly #substitution: Substitution;
  /** The block parameters in scope, outer ones first. */
  readonly #params: string[] = [];

  constructor(substitution: Substitution) {
    this.#substitution = substitution;
  }

  program(program: ProgramNode | undefined): readonly Form[] {
    const forms: Form[] = [];
    const params = program?.blockParams ?? [];
    this.#params.push(...params.map(({ name }) => name));
    for (const statement of program?.body ?? []) {
      for (const form of this.#substitution.statement?.(statement) ?? this.#statement(statement)) {
        const before = forms.at(-1);
        if (typeof form === "string" && typeof before === "string") forms[forms.length - 1] = before + form;
        else if (form !== "") forms.push(form);
      }
    }
    this.#params.length -= params.length;
    return forms;
  }

  #statement(node: StatementNode): readonly Form[] {
    switch (node.kind) {
      case "ContentStatement":
        return [node.value];
      case "CommentStatement":
        return [];
      case "MustacheStatement":
        return [["mustache", node.escaped, ...this.#call(node)]];
      case "Decorator":
        return [["decorator", ...this.#call(node)]];
      case "BlockStatement":
        return [["block", ...this.#call(node), ...this.#bodies(node)]];
      case "DecoratorBlock":
        return [["inline", ...this.#call(node), this.program(node.program)]];
      case "PartialStatement":
        return [["partial", this.#name(node.name), ...this.#given(node), node.indent]];
      case "PartialBlockStatement":
        return [["partialBlock", this.#name(node.name), ...this.#given(node), this.program(node.program)]];
    }
  }

  #bodies({ program, inverse }: BlockNode): readonly Form[] {
    return [program, inverse].flatMap((body): readonly Form[] => [
      body !== undefined,
      (body?.blockParams ?? []).map(({ name }) => (this.#substitution.paramsByPlace ? "" : name)),
      this.program(body),
    ]);
  }

  #call(node: { path: ExpressionNode; params: readonly ExpressionNode[]; hash: HashNode | undefined }) {
    return [this.expression(node.path), ...this.#given(node)];
  }

  #given({ params, hash }: { params: readonly ExpressionNode[]; hash: HashNode | undefined }): readonly Form[] {
    const named = (hash?.pairs ?? []).map(({ key, value }) => [key, this.expression(value)]);
    return [params.map((param) => this.expression(param)), named];
  }

  #name(node: ExpressionNode): Form {
    return partialName(node) ?? this.expression(node);
  }

  expression(node: ExpressionNode): Form {
    switch (node.kind) {
      case "PathExpression": {
        const text = this.#substitution.path?.(node);
        return text === undefined ? (this.#paramForm(node) ?? pathForm(node)) : expressionForm(text);
      }
      case "SubExpression":
        return ["call", ...this.#call(node)];
      case "StringLiteral":
      case "NumberLiteral":
      case "BooleanLiteral":
        return [node.kind, node.value];
      case "UndefinedLiteral":
      case "NullLiteral":
      case "MissingExpression":
        return [node.kind];
    }
  }

  #paramForm({ data, depth, scoped, parts }: PathNode): Form | undefined {
    const [first, ...rest] = parts;
    if (!this.#substitution.paramsByPlace || data || depth > 0 || scoped || first === undefined) return undefined;
    const place = this.#params.lastIndexOf(first);
    return place < 0 ? undefined : ["param", place, ...rest];
  }
}

function pathForm({ data, depth, scoped, parts }: PathNode): Form {
  return ["path", data, depth, scoped, ...parts];
}

/** Of an expression that is not in any file yet. */
function expressionForm(text: string): Form {
  const source = `{{json ${text}}}`;
  const [statement] = parseTemplate("", source, range(0, source.length)).program.body;
  const [param] = statement?.kind === "MustacheStatement" ? statement.params : [];
  return param && new FormWriter({}).expression(param);
}
