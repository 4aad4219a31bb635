/** A half-open span `[start, end)` of UTF-16 offsets into one whole file, front matter included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function range(start: number, end: number): TextRange {
  return { start, end };
}
