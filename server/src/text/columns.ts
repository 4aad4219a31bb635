const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const narrow = /\p{Mn}|[\u200b-\u200f]|[\ufe00-\ufe0f]/u;

/** How many columns a terminal gives a text. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) count += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return count;
}
