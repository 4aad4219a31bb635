import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import { SourceText } from "../text/sourceText.ts";
import { type FrontMatter, readFrontMatter } from "./frontMatter.ts";
import type { ProgramNode } from "./nodes.ts";
import { parseTemplate } from "./templateParser.ts";

/** One `.prompt` file as trees. Needs no other file and no types; always complete, however broken the text. */
export interface PromptFile {
  readonly file: FileId;
  readonly source: SourceText;
  /** Partials (`_name.prompt`) have no front matter: the reference takes their whole text as template. */
  readonly isPartial: boolean;
  readonly frontMatter: FrontMatter | undefined;
  /** Of the template: everything after the front matter, before the trimming that rendering does. */
  readonly body: TextRange;
  readonly template: ProgramNode;
  readonly frontDiagnostics: readonly Diagnostic[];
  /** What is wrong with the syntax of front matter and template. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `previous` is the same file before a change: front matter that has not changed is taken over from it. */
export function parsePromptFile(file: FileId, text: string, previous?: PromptFile): PromptFile {
  const isPartial = isPartialFile(file);
  const front = (previous && sameFront(previous, text)) ?? readFrontMatter(file, text, isPartial);
  const { program, diagnostics } = parseTemplate(file, text, front.body);
  return {
    file,
    source: new SourceText(text),
    isPartial,
    frontMatter: front.frontMatter,
    frontDiagnostics: front.diagnostics,
    body: front.body,
    template: program,
    diagnostics: [...front.diagnostics, ...diagnostics],
  };
}

/** What comes before the body of a closed, readable block depends on nothing after it. */
function sameFront({ source, frontMatter, frontDiagnostics, body }: PromptFile, text: string) {
  if (frontMatter?.status !== "read" || !text.startsWith(source.text.slice(0, body.start))) return undefined;
  return { frontMatter, diagnostics: frontDiagnostics, body: { start: body.start, end: text.length } };
}

export function isPartialFile(file: FileId): boolean {
  return file.slice(file.lastIndexOf("/") + 1).startsWith("_");
}
