/** Takes secrets out of a value: of every text in it, keys of objects too. */
export type Redact = <Value>(value: Value) => Value;

const mark = "[redacted]";

/** What the keys of well-known services look like. */
const knownKeys =
  /\b(?:sk-[\w-]{16,}|AIza[\w-]{30,}|gh[pousr]_\w{30,}|github_pat_\w{30,}|(?:AKIA|ASIA)[0-9A-Z]{16}|xox[abeoprs]-[\w-]{10,}|hf_\w{30,}|gsk_\w{30,})|\bBearer\s+[\w.~+/-]{16,}=*/g;

/** Shorter ones are no secrets, and would be found in every text. */
const shortestSecret = 8;

/** Takes out these secrets as they are, what looks like the key of a well-known service, and what the patterns match. */
export function redactor(secrets: readonly string[], patterns: readonly RegExp[]): Redact {
  const literal = [...new Set(secrets)]
    .filter((secret) => secret.length >= shortestSecret)
    // Of two that begin alike the longer one.
    .sort((a, b) => b.length - a.length)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const all = [
    ...(literal.length > 0 ? [new RegExp([...new Set(literal)].join("|"), "g")] : []),
    knownKeys,
    ...patterns.map(({ source, flags }) => new RegExp(source, `${flags.replace("g", "")}g`)),
  ];
  const inText = (text: string): string =>
    all.reduce((rest, pattern) => rest.replace(pattern, (found) => (found === "" ? "" : mark)), text);
  const inValue = (value: unknown): unknown => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [inText(key), inValue(inner)]));
  };
  return <Value>(value: Value) => inValue(value) as Value;
}
