import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import type { ProgramNode } from "./nodes.ts";

/** Parses `text.slice(body.start, body.end)`; all ranges are offsets into `text`. Never throws, linear in the body's length. */
export function parseTemplate(
  _file: FileId,
  _text: string,
  _body: TextRange,
): { readonly program: ProgramNode; readonly diagnostics: readonly Diagnostic[] } {
  throw new Error("stub");
}
