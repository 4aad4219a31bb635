import type { Severity } from "../diagnostics/catalogue.ts";
import { range, type TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import { isKnownFrontMatterKey } from "./frontMatterKeys.ts";

/** Where front matter is, by its lines alone. */
export interface FrontMatterBlock {
  /** From the opening `---` to the end of the closing line, line break included. */
  readonly range: TextRange;
  readonly yamlRange: TextRange;
  /** Whether a line of it starts with a key that Dotprompt knows: then it is no prose between Markdown rules. */
  readonly hasKnownKey: boolean;
  /** Why engines do not read it; empty when they do. */
  readonly unread: readonly UnreadReason[];
}

export interface UnreadReason {
  readonly range: TextRange;
  readonly severity: Severity;
  /** Ends the sentence "The front matter is not read: …". */
  readonly reason: string;
  readonly remedy: string;
  readonly fix?: { readonly title: string; readonly edits: readonly TextEdit[]; readonly preferred: boolean } | undefined;
}

/**
 * Splits as the reference does, without its regular expression, which is quadratic on hostile texts. Where the reference
 * finds nothing, finds what was meant: known keys between `---` lines, behind a BOM or comments, without an end.
 */
export function findFrontMatter(text: string): FrontMatterBlock | undefined {
  const bom = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const lead = skipLead(text, bom);
  if (!text.startsWith("---", lead.end)) return undefined;
  const block = closedBlock(text, lead.end) ?? openBlock(text, lead.end);
  if (!block) return undefined;
  const unread = [...(bom === 1 ? [byteOrderMark()] : []), ...leadReasons(text, lead, block), ...block.unread];
  const certain = unread.length === 0 || block.hasKnownKey || block.isEmpty;
  return certain ? { ...block, unread } : undefined;
}
