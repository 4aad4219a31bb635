const deepest = 500;

/** The same text for values that are equal as JSON, whatever the order of their keys. */
export function canonicalJson(value: unknown, spend: (steps: number) => void = () => {}): string {
  return canonical(value, spend, 0);
}

function canonical(value: unknown, spend: (steps: number) => void, depth: number): string {
  spend(1);
  if (depth > deepest) return "…";
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, spend, depth + 1)).join()}]`;
  // -0 is 0 in JSON.
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, spend, depth + 1)}`).join()}}`;
}
