import { diffLines, diffWordsWithSpace } from "diff";

/** A line of a diff: of what was expected, of what came, or of both. */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly segments: readonly DiffSegment[];
}

export interface DiffSegment {
  readonly text: string;
  readonly changed: boolean;
}

/** Milliseconds after which a comparison is given up; what is left is shown as replaced. */
const timeout = 200;
/** In characters: beyond it, only the beginnings are compared. */
const longest = 20_000;

/** What was expected and what came, line by line, with the words that differ inside of changed lines. */
export function valueDiff(expected: unknown, actual: unknown): readonly DiffLine[] {
  const [before, after] = [shownValue(expected), shownValue(actual)];
  const changes = diffLines(`${before}\n`, `${after}\n`, { timeout });
  if (!changes) return [...signed("-", before), ...signed("+", after)];
  const lines: DiffLine[] = [];
  for (let index = 0; index < changes.length; index++) {
    const { value, added, removed } = changes[index]!;
    const text = value.replace(/\n$/, "");
    const next = changes[index + 1];
    if (removed && next?.added) {
      lines.push(...replaced(text, next.value.replace(/\n$/, "")));
      index++;
    } else lines.push(...signed(removed ? "-" : added ? "+" : " ", text));
  }
  return lines;
}

/** A diff as two columns: a line of both sides stands beside itself, and what was replaced beside what took its place. */
export function sideBySide(
  lines: readonly DiffLine[],
): readonly { readonly before: DiffLine | undefined; readonly after: DiffLine | undefined }[] {
  const rows: { before: DiffLine | undefined; after: DiffLine | undefined }[] = [];
  /** Where the first row is that still lacks its right side. */
  let open = 0;
  for (const line of lines) {
    if (line.sign === "-") rows.push({ before: line, after: undefined });
    else if (line.sign === "+" && open < rows.length) rows[open++]!.after = line;
    else {
      rows.push({ before: line.sign === "+" ? undefined : line, after: line });
      open = rows.length;
    }
  }
  return rows;
}

/** A value for people: text as it is, anything else as JSON over several lines. */
export function shownValue(value: unknown): string {
  const text =
    typeof value === "string" ? value : value === undefined ? "(nothing)" : JSON.stringify(value, undefined, 2);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} characters more)` : text;
}

/** Lines that stand for each other show which words differ, unless they have next to nothing in common. */
function replaced(before: string, after: string): readonly DiffLine[] {
  const words = diffWordsWithSpace(before, after, { timeout });
  const common = words?.reduce((sum, { value, added, removed }) => sum + (added || removed ? 0 : value.length), 0) ?? 0;
  if (!words || common < Math.min(before.length, after.length) / 4) {
    return [...signed("-", before), ...signed("+", after)];
  }
  const side = (sign: "-" | "+"): readonly DiffLine[] => {
    const lines: DiffSegment[][] = [[]];
    for (const { value, added, removed } of words) {
      if (sign === "-" ? added : removed) continue;
      for (const [index, text] of value.split("\n").entries()) {
        if (index > 0) lines.push([]);
        if (text !== "") lines.at(-1)!.push({ text, changed: added || removed });
      }
    }
    return lines.map((segments) => ({ sign, segments }));
  };
  return [...side("-"), ...side("+")];
}

function signed(sign: DiffLine["sign"], text: string): readonly DiffLine[] {
  return text.split("\n").map((line) => ({ sign, segments: [{ text: line, changed: false }] }));
}
