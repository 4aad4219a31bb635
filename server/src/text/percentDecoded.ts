/** A part of a URI as people write it; unchanged where its `%` escapes are not valid. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
