import { partialCallSites } from "../analysis/partialTemplate.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { range, type TextRange } from "../text/range.ts";

/** The calls of partials in a file, by name: little enough to be remembered of every file in a workspace. */
export interface PartialCallRanges {
  /** Of the file. */
  readonly whole: TextRange;
  readonly calls: readonly PartialCallRange[];
}

export interface PartialCallRange {
  readonly name: string;
  readonly range: TextRange;
  /** Of the name in `{{/name}}`, of a call with a block. */
  readonly closeRange: TextRange | undefined;
  /** Names that mean inline partials there. */
  readonly inline: ReadonlySet<string>;
}

export function partialCallRanges({ template, source }: PromptFile): PartialCallRanges {
  const calls = partialCallSites(template).map(({ name, node, inline }) => {
    const closeRange = node.kind === "PartialBlockStatement" ? node.close?.nameRange : undefined;
    return { name, range: node.name.range, closeRange, inline };
  });
  return { whole: range(0, source.text.length), calls };
}
