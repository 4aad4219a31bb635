const longest = 80;

/** A value as JSON, cut short for a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? listed(value) : "an object";
  return shortened(JSON.stringify(value) ?? String(value));
}

function listed(list: readonly unknown[]): string {
  const isFlat = list.length <= 10 && list.every((item) => typeof item !== "object" || item === null);
  if (isFlat) return shortened(`[${list.map((item) => JSON.stringify(item)).join(", ")}]`);
  return `a list of ${list.length} items`;
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** `'a', 'b' and 'c'`; after a few it is said how many more there are. */
export function enumerate(names: readonly string[]): string {
  const most = 6;
  if (names.length > most) return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
