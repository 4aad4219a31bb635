import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import type { YamlNode } from "./yamlNodes.ts";

export interface FrontMatter {
  /** From the opening `---` to the end of the closing line. */
  readonly range: TextRange;
  /** Of the YAML between the two lines. */
  readonly yamlRange: TextRange;
  /** `undefined` when the block is empty or not a YAML document at all. */
  readonly root: YamlNode | undefined;
  /** Comments (`# …`), for suppressions; ranges without the line break. */
  readonly comments: readonly TextRange[];
}

export function readFrontMatter(
  _file: FileId,
  _text: string,
  _isPartial: boolean,
): {
  readonly frontMatter: FrontMatter | undefined;
  readonly body: TextRange;
  readonly diagnostics: readonly Diagnostic[];
} {
  throw new Error("stub");
}
