/** A half-open span `[start, end)` of UTF-16 offsets into one whole file, front matter included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function range(start: number, end: number): TextRange {
  return { start, end };
}

/** Whether `offset` lies inside the range or touches one of its ends: what "the cursor is on it" means. */
export function touches(span: TextRange, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
