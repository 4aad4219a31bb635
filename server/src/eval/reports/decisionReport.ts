import type { DecisionReplay } from "../decisions.ts";
import { counted, percent, whole } from "./figures.ts";
import { safeLine, shortened } from "./safeText.ts";
import { keyText, type Paint } from "./textReport.ts";

const mostShown = 50;
/** Of decisions that could not be judged for the same reason. */
const mostOfOneReason = 3;

/** For a terminal: how many decisions another answer would change, by field and value pair, and which. */
export function decisionText(replays: readonly DecisionReplay[], paint: Paint): string {
  return `${replays.map((replay) => replayLines(replay, paint).join("\n")).join("\n\n")}\n`;
}

function replayLines(
  { model, compared, changed, share, interval, unjudged, flips, keys }: DecisionReplay,
  paint: Paint,
): readonly string[] {
  const line = (text: string): string => safeLine(shortened(text, 300));
  const within = interval ? `; 95 % interval ${percent(interval.low)} to ${percent(interval.high)}` : "";
  const title = `${whole(changed.length)} of ${counted(compared, "decision")} changed with ${model} (${percent(share)}${within})`;
  const color = changed.length > 0 || unjudged.length > 0 ? paint.red : paint.green;
  const fields = flips.flatMap(({ path, compared: of, changed: count, pairs }) => [
    `  ${line(path === "" ? "output" : path)}: ${whole(count)} of ${whole(of)}${pairs.length === 0 ? paint.dim(" (free text, not counted)") : ""}`,
    ...pairs.slice(0, 10).map(({ from, to, count: times }) => `    ${line(`${from} → ${to}`)}: ${whole(times)}`),
  ]);
  const changes = changed.slice(0, mostShown).map(({ decision, fields: differences }) => {
    const values = differences.map(
      ({ path, from, to }) => `${path || "output"} ${from ?? "nothing"} → ${to ?? "nothing"}`,
    );
    return `  ${paint.red("✗")} ${line(`${decision.name}: ${values.join(", ")}`)}`;
  });
  const rest = changed.length - changes.length;
  const seen = new Map<string, number>();
  const told = unjudged
    .filter(({ reason }) => {
      const count = (seen.get(reason) ?? 0) + 1;
      seen.set(reason, count);
      return count <= mostOfOneReason;
    })
    .slice(0, mostShown);
  const untold = unjudged.length - told.length;
  const failures = told.map(({ decision, reason }) => `  ${paint.yellow("!")} ${line(`${decision.name}: ${reason}`)}`);
  return [
    ...(fields.length > 0 ? [paint.bold("By field"), ...fields, ""] : []),
    ...(keys.length > 0 ? [paint.bold("Keys"), ...keys.slice(0, 20).map((key) => `  ${line(keyText(key))}`), ""] : []),
    ...(changes.length > 0 ? [paint.bold("Changed"), ...changes] : []),
    ...(rest > 0 ? [paint.dim(`  and ${whole(rest)} more; --format json has all of them`)] : []),
    ...(changes.length > 0 ? [""] : []),
    ...(failures.length > 0 ? [paint.bold(`Could not be judged (${whole(unjudged.length)})`), ...failures] : []),
    ...(untold > 0 ? [paint.dim(`  and ${whole(untold)} more; --format json has all of them`)] : []),
    ...(failures.length > 0 ? [""] : []),
    color(line(title)),
  ];
}

/** For programs. */
export function decisionJson(replays: readonly DecisionReplay[], passed: boolean): string {
  const models = replays.map(({ changed, unjudged, ...rest }) => ({
    ...rest,
    changed: changed.map(({ decision, fields }) => ({ name: decision.name, line: decision.line, fields })),
    unjudged: unjudged.map(({ decision, reason }) => ({ name: decision.name, line: decision.line, reason })),
  }));
  return `${JSON.stringify({ version: 1, passed, models }, undefined, 2)}\n`;
}
