import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { CloseTagNode } from "./nodes.ts";
import type { OpenBlock } from "./openBlock.ts";
import type { SyntaxErrors } from "./syntaxErrors.ts";

/** Why an `{{else}}` cannot stand where it does; `undefined` when it can. */
export function misplacedElse(
  block: OpenBlock | undefined,
  written: string,
): { readonly problem: string; readonly remedy: string } | undefined {
  if (!block)
    return { problem: `'${written}' is not inside a block.`, remedy: "It belongs between '{{#if …}}' and '{{/if}}'." };
  if (block.kind === "decorator") {
    return { problem: "An inline partial cannot have '{{else}}'.", remedy: "Close it with '{{/inline}}' first." };
  }
  if (block.kind === "partial") {
    return { problem: "A partial block cannot have '{{else}}'.", remedy: `Close it with '{{/${block.name}}}' first.` };
  }
  if (!block.first) return undefined;
  const problem = `'${written}' follows an '{{else}}' of the same block.`;
  return { problem, remedy: "A block has one '{{else}}', and it comes last." };
}

/** Reports a close tag that closes nothing. Whether it was most likely meant for the innermost open block. */
export function reportStrayClose(
  errors: SyntaxErrors,
  tag: CloseTagNode,
  written: string,
  top: OpenBlock | undefined,
): boolean {
  if (!top) {
    const problem = `'{{/${written}}}' closes nothing: no block is open here.`;
    errors.add(diagnostic("mismatched-block", tag.range, { problem }));
    return false;
  }
  const problem = `'{{/${written}}}' does not close '{{#${top.name}}}', the block that is open here.`;
  const typo = isTypo(written, top.name);
  const fixes = [errors.fix(`Change to '{{/${top.name}}}'`, tag.nameRange, top.name, typo)];
  errors.add(diagnostic("mismatched-block", tag.nameRange, { problem }, { fixes }));
  return typo;
}

export function reportUnclosed(errors: SyntaxErrors, { openTag, name }: OpenBlock, text: string): void {
  const opened = text.slice(openTag.start, Math.min(openTag.end, openTag.start + 60)).split(/[\r\n]/, 1)[0] ?? "";
  errors.add(diagnostic("unclosed-block", openTag, { name: opened, closeTag: `{{/${name}}}` }));
}

/** Whether one name is the other with one or two letters wrong. */
function isTypo(written: string, meant: string): boolean {
  if (written === meant || Math.abs(written.length - meant.length) > 1) return false;
  const sorted = (text: string): string => [...text].sort().join("");
  if (sorted(written) === sorted(meant)) return true;
  let same = 0;
  while (same < written.length && written[same] === meant[same]) same++;
  let tail = 0;
  while (tail < Math.min(written.length, meant.length) - same && written.at(-1 - tail) === meant.at(-1 - tail)) tail++;
  return same + tail >= Math.max(written.length, meant.length) - 1 && same + tail > 0;
}
