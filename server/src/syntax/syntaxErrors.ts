import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";

/**
 * How deep blocks and sub-expressions may be nested. Everything after the parser recurses over the tree; Handlebars
 * itself overflows the stack at a few times as many.
 */
export const maximumDepth = 500;

/** How many syntax errors of one file are reported: enough to see what is wrong with it. */
const maximumErrors = 100;

/** Collects what is wrong with a template's syntax. */
export class SyntaxErrors {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: FileId;

  constructor(file: FileId) {
    this.#file = file;
  }

  syntax(
    range: TextRange,
    problem: string,
    remedy: string,
    fix?: { readonly title: string; readonly newText: string },
  ): void {
    const fixes = fix ? [this.fix(fix.title, range, fix.newText, true)] : [];
    this.add(diagnostic("template-syntax", range, { problem, remedy }, { fixes }));
  }

  add(one: Diagnostic): void {
    if (this.diagnostics.length < maximumErrors) this.diagnostics.push(one);
  }

  fix(title: string, range: TextRange, newText: string, preferred: boolean) {
    return { title, edits: [{ file: this.#file, range, newText }], preferred };
  }
}
