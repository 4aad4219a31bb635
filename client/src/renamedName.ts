/** A text in place of what is between two offsets. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * What TypeScript says that a name becomes, where the new name is no identifier: `value.first` becomes
 * `value["first-name"]`, and `{ first }` becomes `{ "first-name": first }`.
 */
export function renamedName(
  text: string,
  start: number,
  end: number,
  { newText, newName }: { readonly newText: string; readonly newName: string },
): Replacement {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(newName)) return { start, end, newText };
  const quoted = JSON.stringify(newName);
  const before = text[start - 1];
  if (before === '"' || before === "'" || before === "`") return { start, end, newText };
  if (before === "." && newText === newName) {
    const isOptional = text[start - 2] === "?";
    return isOptional ? { start, end, newText: `[${quoted}]` } : { start: start - 1, end, newText: `[${quoted}]` };
  }
  return { start, end, newText: newText.replace(newName, () => quoted) };
}
