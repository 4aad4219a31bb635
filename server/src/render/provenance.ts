import type { BlockNode, StatementNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { range, type TextRange } from "../text/range.ts";
import type { PromptSignature } from "../types/signature.ts";
import { type HandlebarsNode, handlebarsTree, type Marking } from "./handlebarsTree.ts";
import { type Message, type Part, toMessages } from "./messages.ts";
import { type PromptMetadata, promptMetadata } from "./metadata.ts";
import { type RenderData, renderTemplates, type Templates, templateRange, templateTexts } from "./renderPrompt.ts";

/** Where in the prompt, or in the partial of this name, something was written. Ranges are offsets into that file. */
interface Written {
  readonly partial: string | undefined;
}

/** The statement that a text comes from: plain text, a tag, or several tags side by side whose values were added up. */
export interface TextOrigin extends Written {
  readonly kind: "text";
  readonly nodes: readonly StatementNode[];
}

/** The branch of a block that a text stands in. */
export interface BranchOrigin extends Written {
  readonly kind: "branch";
  readonly block: BlockNode;
  readonly branch: "program" | "inverse";
}

interface CallOrigin extends Written {
  readonly kind: "call";
  readonly node: StatementNode;
}

type Origin = TextOrigin | BranchOrigin | CallOrigin;

/** A stretch of text that has one origin. */
export interface Piece {
  readonly text: string;
  /** `undefined` where it is not known. */
  readonly origin: TextOrigin | undefined;
  /** The branches around it, outer ones first, those around the calls of partials too. */
  readonly branches: readonly BranchOrigin[];
}

/** Dotprompt's `RenderedPrompt`, and for each of its parts that comes from the prompt what that is made of. */
export interface TracedPrompt {
  readonly metadata: PromptMetadata;
  readonly messages: readonly Message[];
  readonly pieces: ReadonlyMap<Part, readonly Piece[]>;
}

/**
 * The messages of `renderPrompt`, with where each text comes from. That is found by rendering once more, with marks
 * around what each statement renders. Where the marks would change what is rendered (Handlebars adds up neighbouring
 * numbers), coarser ones are tried, and then none: the messages are right whatever is known about them.
 */
export function tracePrompt(
  file: PromptFile,
  signature: PromptSignature,
  partialText: (name: string) => string | undefined,
  data: RenderData,
): TracedPrompt {
  const metadata = promptMetadata(file, signature.declaredInput, signature.output);
  const texts = templateTexts(file, partialText);
  const rendered = renderTemplates(file, metadata, texts, data);
  const places = new Map<Part, TextRange>();
  const messages = toMessages(rendered, data.messages, places);
  const trace = (marks: Marks): readonly Piece[] | undefined => {
    const pieces = marks.read(renderTemplates(file, metadata, markedTemplates(file, texts, marks), data));
    return pieces?.map(({ text }) => text).join("") === rendered ? pieces : undefined;
  };
  const mark = unusedCharacter([file.source.text, ...texts.partials.values(), JSON.stringify(data)]);
  const found =
    mark === undefined ? undefined : (trace(new Marks(mark, "statement")) ?? trace(new Marks(mark, "leading tags")));
  const whole = found ?? [{ text: rendered, origin: undefined, branches: [] }];
  return { metadata, messages, pieces: piecesOfParts(whole, places) };
}

function markedTemplates(file: PromptFile, texts: Templates<string>, marks: Marks): Templates<HandlebarsNode> {
  const main = parseTemplate(file.file, file.source.text, templateRange(file)).program;
  const partials = [...texts.partials].map(([name, text]) => {
    const { program } = parseTemplate(name, text, range(0, text.length));
    return [name, handlebarsTree(program, marks.in(name))] as const;
  });
  return { main: handlebarsTree(main, marks.in(undefined)), partials: new Map(partials) };
}

/** A character for private use that occurs nowhere. */
function unusedCharacter(texts: readonly string[]): string | undefined {
  for (let code = 0xe000; code < 0xe100; code++) {
    const character = String.fromCharCode(code);
    if (!texts.some((text) => text.includes(character))) return character;
  }
  return undefined;
}

/** Marks in rendered text: `‹12;` … `‹;` around what the 12th origin renders, `‹i12;` … `‹.` around its indentation. */
class Marks {
  readonly #mark: string;
  readonly #unit: "statement" | "leading tags";
  readonly #origins: Origin[] = [];

  constructor(mark: string, unit: "statement" | "leading tags") {
    this.#mark = mark;
    this.#unit = unit;
  }

  in(partial: string | undefined): Marking {
    const around = (origin: Origin): readonly [string, string] => {
      return [`${this.#mark}${this.#origins.push(origin) - 1};`, `${this.#mark};`];
    };
    return {
      leading: (body) => (this.#unit === "statement" ? 0 : leadingTags(body)),
      statements: (nodes) => {
        const written = nodes.filter((node) => node.kind === "MustacheStatement" || isText(node));
        if (written.length > 0) return around({ kind: "text", partial, nodes: written });
        const [node] = nodes;
        const isCall = node?.kind === "PartialStatement" || node?.kind === "PartialBlockStatement";
        return isCall ? around({ kind: "call", partial, node }) : undefined;
      },
      branch: (block, branch) => around({ kind: "branch", partial, block, branch }),
      indent: (node) => {
        const call = this.#origins.findLastIndex((origin) => origin.kind === "call" && origin.node === node);
        return `${this.#mark}i${call};${node.indent}${this.#mark}.`;
      },
    };
  }

  /** The marked text in pieces; `undefined` when the marks have not come out as they went in. */
  read(marked: string): readonly Piece[] | undefined {
    const pieces: Piece[] = [];
    const open: Origin[] = [];
    // Handlebars does not indent the empty line at a partial's end. With marks in it, it seemed not to be empty.
    const indents: { readonly depth: number; readonly pieces: Piece[] }[] = [];
    let isIndent = false;
    const [first = "", ...rest] = marked.split(this.#mark);
    const write = (text: string): void => {
      if (text === "") return;
      const inner = open.at(-1);
      const origin = inner?.kind === "text" ? inner : undefined;
      const piece = { text, origin, branches: open.filter((one) => one.kind === "branch") };
      if (isIndent) indents.at(-1)?.pieces.push(piece);
      else pieces.push(...indents.splice(0).flatMap((one) => one.pieces), piece);
    };
    write(first);
    for (const part of rest) {
      const [whole = "", i, id = "", end] = /^(i?)(\d*)([;.])/.exec(part) ?? [];
      if (end === undefined) return undefined;
      const origin = this.#origins[Number(id)];
      if (end === ".") isIndent = false;
      else if (id === "") {
        const isCall = open.pop()?.kind === "call";
        if (isCall && indents.at(-1)?.depth === open.length) indents.pop();
      } else if (!origin) return undefined;
      else if (i) {
        indents.push({ depth: open.lastIndexOf(origin), pieces: [] });
        isIndent = true;
      } else open.push(origin);
      write(part.slice(whole.length));
    }
    return open.length > 0 ? undefined : pieces;
  }
}

function isText(node: StatementNode): boolean {
  return node.kind === "ContentStatement" && node.value !== "";
}

/** How many tags a body begins with, what renders nothing between them included: no text before them makes them text. */
function leadingTags(body: readonly StatementNode[]): number {
  const end = body.findIndex((node) => node.kind !== "MustacheStatement" && !rendersNothing(node));
  return end < 0 ? body.length : end;
}

function rendersNothing(node: StatementNode): boolean {
  return node.kind === "CommentStatement" || (node.kind === "ContentStatement" && node.value === "");
}

/** Cuts the pieces of the whole text at the ends of the parts. */
function piecesOfParts(
  pieces: readonly Piece[],
  places: ReadonlyMap<Part, TextRange>,
): ReadonlyMap<Part, readonly Piece[]> {
  const parts = new Map<Part, readonly Piece[]>();
  for (const [part, { start, end }] of places) {
    const inside: Piece[] = [];
    let at = 0;
    for (const piece of pieces) {
      const text = piece.text.slice(Math.max(0, start - at), Math.max(0, end - at));
      if (text !== "") inside.push({ ...piece, text });
      at += piece.text.length;
    }
    parts.set(part, inside);
  }
  return parts;
}
