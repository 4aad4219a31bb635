import type { ProgramNode, StatementNode } from "../../syntax/nodes.ts";
import { parseTemplate } from "../../syntax/templateParser.ts";
import type { Checker } from "../checker.ts";
import { inlineNames, partialName } from "../partialTemplate.ts";
import { phraseText, pinnedPhrases } from "../pinnedPhrases.ts";

/** Reports phrases of `tp.pin` that neither the template nor a partial it calls says. */
export function checkPinnedPhrases(checker: Checker): void {
  const pins = pinnedPhrases(checker.file);
  if (pins.length === 0) return;
  const text = new Text(checker).whole;
  if (text === undefined) return;
  for (const { phrase, consumer, range } of pins) {
    const wanted = phraseText(phrase);
    if (text.includes(wanted)) continue;
    const who = consumer === undefined ? "a consumer" : `'${consumer}'`;
    checker.report("pinned-phrase-missing", range, { phrase: wanted, consumer: who });
  }
}

const longest = 2_000_000;

/** The text of a template with its partials, tags as they are written; `undefined` where a partial is not known. */
class Text {
  readonly whole: string | undefined;
  readonly #checker: Checker;
  readonly #open: string[] = [];
  #text = "";
  #isKnown = true;

  constructor(checker: Checker) {
    this.#checker = checker;
    this.#program(checker.file.template, checker.file.source.text);
    this.whole = this.#isKnown && this.#text.length < longest ? phraseText(this.#text) : undefined;
  }

  #program(program: ProgramNode | undefined, source: string): void {
    if (!program || this.#text.length > longest) return;
    // What an inline partial is called with is the renderer's business.
    if (inlineNames(program).length > 0) this.#isKnown = false;
    for (const node of program.body) this.#statement(node, source);
  }

  #statement(node: StatementNode, source: string): void {
    switch (node.kind) {
      case "ContentStatement":
        this.#text += node.value;
        return;
      case "MustacheStatement":
        this.#text += source.slice(node.range.start, node.range.end);
        return;
      case "BlockStatement":
        this.#program(node.program, source);
        this.#program(node.inverse, source);
        return;
      case "PartialStatement":
        return this.#partial(partialName(node.name));
      case "PartialBlockStatement":
      case "DecoratorBlock":
        this.#isKnown = false;
        return;
      case "CommentStatement":
      case "Decorator":
        return;
    }
  }

  #partial(name: string | undefined): void {
    const text = name === undefined ? undefined : this.#checker.context.partialText(name);
    if (name === undefined || text === undefined) {
      this.#isKnown = false;
      return;
    }
    if (this.#open.includes(name)) return;
    this.#open.push(name);
    this.#program(parseTemplate(name, text, { start: 0, end: text.length }).program, text);
    this.#open.pop();
  }
}
