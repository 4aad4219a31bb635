/** A half-open span `[start, end)` of UTF-16 offsets into one whole file, front matter included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function range(start: number, end: number): TextRange {
  return { start, end };
}

/** Whether a range lies inside another, or is the same. */
export function encloses(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether a cursor at an offset touches a range: at its end counts, as an editor's cursor stands between characters. */
export function touches({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}
