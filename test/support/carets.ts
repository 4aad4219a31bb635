/**
 * Sources with expectations written into them. `┆` is the cursor. A line whose first visible character is `^` labels
 * the line above it with `^^^^ label`, and is removed; several labels for one line stand on several lines or, separated
 * by two spaces, on one. `//- path` starts another file; the text before the first one is `main.prompt`.
 */
export interface MarkedFile {
  readonly path: string;
  /** The text as the user would have it. */
  readonly text: string;
  readonly cursor: number | undefined;
  readonly labels: readonly Label[];
}

export interface Label {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export function parseMarked(source: string): readonly MarkedFile[] {
  const files: { path: string; lines: string[] }[] = [{ path: "main.prompt", lines: [] }];
  for (const line of source.split("\n")) {
    const path = /^\/\/- (.+)$/.exec(line)?.[1];
    if (path) files.push({ path, lines: [] });
    else files.at(-1)!.lines.push(line);
  }
  return files
    .filter((file, index) => index > 0 || file.lines.some((line) => line !== ""))
    .map(({ path, lines }) => parseFile(path, lines));
}

function parseFile(path: string, lines: readonly string[]): MarkedFile {
  const kept: string[] = [];
  const labels: Label[] = [];
  let lineStart = 0;
  let nextStart = 0;
  for (const line of lines) {
    if (kept.length > 0 && /^\s*\^+ \S/.test(line)) {
      for (const match of line.matchAll(/(\^+) (\S+(?: \S+)*)/g)) {
        const start = lineStart + match.index;
        labels.push({ start, end: start + match[1]!.length, label: match[2]! });
      }
      continue;
    }
    kept.push(line);
    lineStart = nextStart;
    nextStart += line.length + 1;
  }
  const marked = kept.join("\n");
  const cursor = marked.indexOf("┆");
  if (cursor < 0) return { path, text: marked, cursor: undefined, labels };
  // Carets stand below what they mean as it is seen, the cursor included.
  const withoutCursor = (offset: number): number => (offset > cursor ? offset - 1 : offset);
  return {
    path,
    text: marked.replace("┆", ""),
    cursor,
    labels: labels.map(({ start, end, label }) => ({ start: withoutCursor(start), end: withoutCursor(end), label })),
  };
}

/** Writes labels into a text, the reverse of `parseMarked`: so that a test compares what a person reads. */
export function writeMarked(text: string, labels: readonly Label[]): string {
  const result: string[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    result.push(line);
    const end = start + line.length;
    const here = labels.filter((label) => label.start >= start && label.start <= end);
    for (const label of [...here].sort((a, b) => a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1))) {
      const length = Math.max(1, Math.min(label.end, end) - label.start);
      result.push(`${" ".repeat(label.start - start)}${"^".repeat(length)} ${label.label}`);
    }
    start = end + 1;
  }
  return result.join("\n");
}
