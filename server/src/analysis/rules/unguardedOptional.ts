import type { MustacheNode, PathNode } from "../../syntax/nodes.ts";
import type { HelperSignature } from "../../types/helper.ts";
import type { CallNode } from "../checkArguments.ts";
import type { Checker } from "../checker.ts";
import type { StaticValue } from "../staticValue.ts";

/** `{{x}}` where `x` may be absent and no enclosing block has tested it. */
export function unguardedPrint(checker: Checker, node: MustacheNode, path: PathNode, value: StaticValue): void {
  if (value.absent) report(checker, path, node, "empty text");
}

/** The built-in helpers that write their argument, and what they write when it is absent. */
const written: ReadonlyMap<string, string> = new Map([
  ["json", "'undefined' or 'null'"],
  ["media", "the URL 'undefined'"],
]);

/** `{{json x}}` and `{{media url=x}}`, which write more than nothing when `x` is absent. */
export function unguardedArgument(
  checker: Checker,
  call: CallNode,
  helper: HelperSignature,
  values: readonly StaticValue[],
  named: readonly StaticValue[],
): void {
  const rendering = written.get(helper.name);
  if (!rendering) return;
  const [param] = call.params;
  if (helper.name === "json" && param?.kind === "PathExpression" && values[0]?.absent) {
    report(checker, param, call, rendering);
  }
  call.hash?.pairs.forEach((pair, index) => {
    if (helper.name !== "media" || pair.key !== "url" || pair.value.kind !== "PathExpression") return;
    if (named[index]?.absent) report(checker, pair.value, call, rendering);
  });
}

function report(checker: Checker, path: PathNode, statement: Pick<CallNode, "range">, rendering: string): void {
  const name = checker.textOf(path.range);
  const guard = `{{#if ${name}}}`;
  const fixes = [
    {
      title: `Wrap in '${guard}'`,
      edits: [
        {
          file: checker.file.file,
          range: { start: statement.range.start, end: statement.range.start },
          newText: guard,
        },
        {
          file: checker.file.file,
          range: { start: statement.range.end, end: statement.range.end },
          newText: "{{/if}}",
        },
      ],
      preferred: false,
    },
  ];
  checker.report("unguarded-optional", path.range, { name, guard: `${guard}…{{/if}}`, rendering }, { fixes });
}
