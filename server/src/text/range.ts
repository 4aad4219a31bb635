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

/** Whether an offset is inside a range or at either end of it, as a cursor is. */
export function contains({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}
