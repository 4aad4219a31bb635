import type { TextRange } from "../../text/range.ts";
import type { HelperSignature } from "../../types/helper.ts";
import type { CallNode } from "../checkArguments.ts";
import type { Checker } from "../checker.ts";
import type { StaticValue } from "../staticValue.ts";

/** `{{x}}` where `x` may be absent and no enclosing block has tested it; `name` is `x` as an argument. */
export function unguardedPrint(
  checker: Checker,
  statement: TextRange,
  range: TextRange,
  name: string,
  value: StaticValue,
): void {
  if (value.absent) report(checker, range, name, statement, "empty text");
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
    report(checker, param.range, checker.textOf(param.range), call.range, rendering);
  }
  call.hash?.pairs.forEach((pair, index) => {
    if (helper.name !== "media" || pair.key !== "url" || pair.value.kind !== "PathExpression") return;
    const { range } = pair.value;
    if (named[index]?.absent) report(checker, range, checker.textOf(range), call.range, rendering);
  });
}

function report(checker: Checker, range: TextRange, name: string, statement: TextRange, rendering: string): void {
  const guard = `{{#if ${name}}}`;
  const fixes = [
    {
      title: `Wrap in '${guard}'`,
      edits: [
        {
          file: checker.file.file,
          range: { start: statement.start, end: statement.start },
          newText: guard,
        },
        {
          file: checker.file.file,
          range: { start: statement.end, end: statement.end },
          newText: "{{/if}}",
        },
      ],
      preferred: false,
    },
  ];
  checker.report("unguarded-optional", range, { name, guard: `${guard}…{{/if}}`, rendering }, { fixes });
}
