import type {
  BlockNode,
  ContentNode,
  DecoratorBlockNode,
  PartialBlockNode,
  ProgramNode,
  StatementNode,
} from "./nodes.ts";
import { isSpace } from "./templateScanner.ts";

/**
 * Sets the rendered `value` of each text and the `indent` of each partial: what `~` strips, and the line of a block
 * tag, comment or partial that has a line of its own. The order of the steps is that of Handlebars, on which the
 * result depends.
 */
export function controlWhitespace(root: ProgramNode): void {
  new WhitespaceControl().program(root, true);
}

interface Content extends ContentNode {
  value: string;
}

interface Effect {
  readonly open: boolean;
  readonly close: boolean;
  readonly openStandalone: boolean;
  readonly closeStandalone: boolean;
  readonly inlineStandalone: boolean;
}

type Body = readonly StatementNode[];

class WhitespaceControl {
  readonly #leftStripped = new Set<ContentNode>();
  readonly #rightStripped = new Set<ContentNode>();

  program(program: ProgramNode, isRoot: boolean): void {
    const body = program.body;
    for (let index = 0; index < body.length; index++) {
      const current = body[index]!;
      const effect = this.#effect(current);
      if (!effect) continue;
      const mayStandAlone = effect.openStandalone || effect.closeStandalone || effect.inlineStandalone;
      const blankBefore = mayStandAlone && isBlankBefore(body, index, isRoot);
      const blankAfter = mayStandAlone && isBlankAfter(body, index, isRoot);
      if (effect.close) this.#omitRight(body[index + 1], true);
      if (effect.open) this.#omitLeft(body[index - 1], true);
      if (effect.inlineStandalone && blankBefore && blankAfter) {
        this.#omitRight(body[index + 1], false);
        if (this.#omitLeft(body[index - 1], false) && current.kind === "PartialStatement") {
          (current as { indent: string }).indent = trailingBlanks((body[index - 1] as ContentNode).original);
        }
      }
      if (effect.openStandalone && blankBefore) {
        this.#omitRight(firstProgram(current).body[0], false);
        this.#omitLeft(body[index - 1], false);
      }
      if (effect.closeStandalone && blankAfter) {
        this.#omitRight(body[index + 1], false);
        this.#omitLeft(lastProgram(current).body.at(-1), false);
      }
    }
  }

  #effect(node: StatementNode): Effect | undefined {
    switch (node.kind) {
      case "ContentStatement":
        return undefined;
      case "MustacheStatement":
      case "Decorator":
        return { ...inert, open: node.strip.open, close: node.strip.close };
      case "CommentStatement":
      case "PartialStatement":
        return { ...inert, open: node.strip.open, close: node.strip.close, inlineStandalone: true };
      case "BlockStatement":
      case "DecoratorBlock":
      case "PartialBlockStatement":
        return this.#block(node);
    }
  }

  #block(block: BlockNode | DecoratorBlockNode | PartialBlockNode): Effect {
    const inverted = block.kind === "BlockStatement" ? block.inverse : undefined;
    if (block.program) this.program(block.program, false);
    if (inverted) this.program(inverted, false);
    const program = firstProgram(block);
    const inverse = block.program && inverted;
    let first = inverse;
    let last = inverse;
    if (inverse?.chained) {
      first = chainedProgram(inverse, 0);
      while (last?.chained) last = chainedProgram(last, last.body.length - 1);
    }
    const closeStrip = block.closeStrip;
    const effect = {
      open: block.openStrip.open,
      close: closeStrip?.close ?? false,
      openStandalone: isBlankAfter(program.body, -1, false),
      closeStandalone: isBlankBefore((first ?? program).body, (first ?? program).body.length, false),
      inlineStandalone: false,
    };
    if (block.openStrip.close) this.#omitRight(program.body[0], true);
    if (inverse && first) {
      const inverseStrip = block.kind === "BlockStatement" ? block.inverseStrip : undefined;
      if (inverseStrip?.open) this.#omitLeft(program.body.at(-1), true);
      if (inverseStrip?.close) this.#omitRight(first.body[0], true);
      if (closeStrip?.open) this.#omitLeft(last?.body.at(-1), true);
      if (isBlankBefore(program.body, program.body.length, false) && isBlankAfter(first.body, -1, false)) {
        this.#omitLeft(program.body.at(-1), false);
        this.#omitRight(first.body[0], false);
      }
    } else if (closeStrip?.open) {
      this.#omitLeft(program.body.at(-1), true);
    }
    return effect;
  }

  /** Strips the start of a text: all blank space, or the rest of the line when that is blank. */
  #omitRight(node: StatementNode | undefined, all: boolean): void {
    if (node?.kind !== "ContentStatement" || (!all && this.#rightStripped.has(node))) return;
    const value = node.value;
    let start = 0;
    if (all) {
      while (start < value.length && isSpace(value.charCodeAt(start))) start++;
    } else {
      while (value[start] === " " || value[start] === "\t") start++;
      if (value[start] === "\r") start++;
      if (value[start] === "\n") start++;
    }
    mark(this.#rightStripped, node, start > 0);
    if (start > 0) (node as Content).value = value.slice(start);
  }

  /** Strips the end of a text: all blank space, or that of its last line. Whether there was any. */
  #omitLeft(node: StatementNode | undefined, all: boolean): boolean {
    if (node?.kind !== "ContentStatement" || (!all && this.#leftStripped.has(node))) return false;
    const value = node.value;
    let end = value.length;
    if (all) while (end > 0 && isSpace(value.charCodeAt(end - 1))) end--;
    else while (end > 0 && (value[end - 1] === " " || value[end - 1] === "\t")) end--;
    const stripped = end < value.length;
    mark(this.#leftStripped, node, stripped);
    if (stripped) (node as Content).value = value.slice(0, end);
    return stripped;
  }
}

const inert: Effect = {
  open: false,
  close: false,
  openStandalone: false,
  closeStandalone: false,
  inlineStandalone: false,
};

function mark(set: Set<ContentNode>, node: ContentNode, stripped: boolean): void {
  if (stripped) set.add(node);
  else set.delete(node);
}

/** The program whose start follows the open tag: `{{^x}}` blocks have only an inverse, perhaps. */
function firstProgram(node: StatementNode): ProgramNode {
  const program = "program" in node ? node.program : undefined;
  const inverse = "inverse" in node ? node.inverse : undefined;
  return (program ?? inverse)!;
}

function lastProgram(node: StatementNode): ProgramNode {
  const program = "program" in node ? node.program : undefined;
  const inverse = "inverse" in node ? node.inverse : undefined;
  return (inverse ?? program)!;
}

function chainedProgram(program: ProgramNode, index: number): ProgramNode | undefined {
  const node = program.body[index];
  return node?.kind === "BlockStatement" ? node.program : undefined;
}

/** Whether only blank space stands between a place and the line break before it. */
function isBlankBefore(body: Body, index: number, isRoot: boolean): boolean {
  const previous = body[index - 1];
  if (!previous) return isRoot;
  if (previous.kind !== "ContentStatement") return false;
  const text = previous.original;
  let at = text.length;
  let lineBreak = false;
  while (at > 0 && isSpace(text.charCodeAt(at - 1))) {
    at--;
    if (text[at] === "\n") lineBreak = true;
  }
  return lineBreak || (at === 0 && isRoot && body[index - 2] === undefined);
}

/** Whether only blank space stands between a place and the next line break. */
function isBlankAfter(body: Body, index: number, isRoot: boolean): boolean {
  const next = body[index + 1];
  if (!next) return isRoot;
  if (next.kind !== "ContentStatement") return false;
  const text = next.original;
  let at = 0;
  while (at < text.length && isSpace(text.charCodeAt(at))) {
    if (text[at] === "\n") return true;
    at++;
  }
  return at === text.length && isRoot && body[index + 2] === undefined;
}

function trailingBlanks(text: string): string {
  let start = text.length;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  return text.slice(start);
}
