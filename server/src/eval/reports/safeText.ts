/** A line that nothing in it can break or steer: no control characters, no line breaks, no change of direction. */
export function safeLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, " ").replace(directions, "");
}

/** The same of a text of several lines. */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replaceAll("\t", "  ")
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, " ")
    .replace(directions, "");
}

/** Characters that turn around what follows, so that a text reads as another than it is. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text of at most so many characters, never cut inside of one. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
