import type { BlockNode } from "../../syntax/nodes.ts";
import type { Checker } from "../checker.ts";

/** `{{#role "system"}}…{{/role}}`: the helper is called, and the block's body is dropped. */
export function helperAsBlock(checker: Checker, block: BlockNode, name: string): void {
  const open = checker.textOf(block.openTag);
  const correct = open.replace(/^\{\{(~?)\s*#\s*/, "{{$1");
  const fixes =
    block.close && block.form === "block" && !block.inverse
      ? [
          {
            title: `Change to '${correct}'`,
            edits: [
              { file: checker.file.file, range: block.openTag, newText: correct },
              { file: checker.file.file, range: block.close.range, newText: "" },
            ],
            preferred: true,
          },
        ]
      : [];
  checker.report("helper-as-block", block.path.range, { name, correct }, { fixes });
}
