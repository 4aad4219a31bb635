import type { SemanticTokensEdit } from "vscode-languageserver";
import { type SemanticToken, semanticTokenModifiers, semanticTokenTypes } from "../features/semanticTokens.ts";
import type { SourceText } from "../text/sourceText.ts";

/** Five numbers for each token, as the protocol wants them: lines and characters count from the token before. */
export function encodeSemanticTokens(source: SourceText, tokens: readonly SemanticToken[]): number[] {
  let before = { line: 0, character: 0 };
  return tokens.flatMap(({ range, type, modifiers }) => {
    const at = source.positionAt(range.start);
    const lines = at.line - before.line;
    const characters = lines === 0 ? at.character - before.character : at.character;
    before = at;
    const bits = modifiers.reduce((sum, one) => sum + 2 ** semanticTokenModifiers.indexOf(one), 0);
    return [lines, characters, range.end - range.start, semanticTokenTypes.indexOf(type), bits];
  });
}

/** What makes the one list of numbers out of the other: at most one edit, between what both begin and end with. */
export function semanticTokensEdits(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  const deleteCount = before.length - start - same;
  const data = after.slice(start, after.length - same);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}
