import type { Schema } from "./prompt.ts";

/** Something that `parse` had to take away around the JSON of an answer. */
export type Repair = "code-fence" | "surrounding-text";

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type ParseResult<Output> =
  | { readonly ok: true; readonly value: Output; readonly repairs: readonly Repair[] }
  | {
      readonly ok: false;
      readonly reason: "not-json" | "schema" | "truncated" | "refused";
      readonly issues: readonly Issue[];
      readonly text: string;
    };

export interface ParseOptions {
  /** As the provider says it: `length` and `max_tokens` mean truncated, `content_filter` and `refusal` refused. */
  readonly finishReason?: string | null | undefined;
}

export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

export function parseAnswer(
  answer: string,
  { finishReason }: ParseOptions,
  isJson: boolean,
  schema: Schema | undefined,
): ParseResult<unknown> {
  const failed = (reason: "not-json" | "schema" | "truncated" | "refused", issues: readonly Issue[] = []) =>
    ({ ok: false, reason, issues, text: answer }) as const;
  const finish = finishReason ?? "";
  if (/refus|content.?filter|safety|block|prohibited|spii|recitation/i.test(finish)) return failed("refused");
  const isTruncated = /length|max.?(?:output.?)?tokens|context.?window/i.test(finish);
  if (!isJson) return isTruncated ? failed("truncated") : { ok: true, value: answer, repairs: [] };
  const found = findJson(answer);
  if (!found) return failed(isTruncated ? "truncated" : "not-json");
  if (!schema) return { ok: true, ...found };
  const checked = schema.safeParse(found.value);
  if (checked.success) return { ok: true, value: checked.data, repairs: found.repairs };
  return failed(isTruncated ? "truncated" : "schema", checked.error.issues);
}

/** The one JSON value of an answer: alone, in a code fence, or with text around it. */
function findJson(answer: string): { value: unknown; repairs: readonly Repair[] } | undefined {
  const whole = tryJson(answer);
  if (whole) return { ...whole, repairs: [] };
  const fences = [...answer.matchAll(/```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*```/g)];
  const [fence, another] = fences.filter((one) => tryJson(one[1] ?? ""));
  // Of two answers none is taken.
  if (another) return undefined;
  const fenced = fence && tryJson(fence[1] ?? "");
  if (fence && fenced) {
    const alone = answer.replace(fence[0], "").trim() === "";
    return { ...fenced, repairs: alone ? ["code-fence"] : ["code-fence", "surrounding-text"] };
  }
  const start = answer.search(/[[{]/);
  const end = Math.max(answer.lastIndexOf("}"), answer.lastIndexOf("]"));
  const inside = start >= 0 && end > start ? tryJson(answer.slice(start, end + 1)) : undefined;
  return inside && { ...inside, repairs: ["surrounding-text"] };
}

function tryJson(written: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(written) };
  } catch {
    return undefined;
  }
}

/** What the beginning of a JSON text holds: complete names and values, and texts as far as they have come. */
export function partialJson(answer: string): unknown {
  const start = answer.search(/[[{]/);
  return start < 0 ? undefined : new JsonPrefix(answer, start).value();
}

class JsonPrefix {
  readonly #text: string;
  #at: number;

  constructor(written: string, at: number) {
    this.#text = written;
    this.#at = at;
  }

  /** `undefined` for what is not there yet, or may still become something else, as a number may. */
  value(): unknown {
    this.#blank();
    const character = this.#text[this.#at];
    if (character === "{") return this.#object();
    if (character === "[") return this.#array();
    if (character === '"') return this.#string().value;
    const found = /[^\s,\]}]*/y;
    found.lastIndex = this.#at;
    const written = found.exec(this.#text)?.[0] ?? "";
    this.#at += written.length;
    return this.#at < this.#text.length ? tryJson(written)?.value : undefined;
  }

  #object(): unknown {
    const object: Record<string, unknown> = {};
    for (this.#at++; ; this.#at++) {
      this.#blank();
      if (this.#text[this.#at] !== '"') break;
      const key = this.#string();
      this.#blank();
      if (!key.isComplete || this.#text[this.#at] !== ":") return object;
      this.#at++;
      const value = this.value();
      if (value === undefined) return object;
      Object.defineProperty(object, key.value, { value, enumerable: true, writable: true, configurable: true });
      this.#blank();
      if (this.#text[this.#at] !== ",") break;
    }
    this.#at++;
    return object;
  }

  #array(): unknown {
    const items: unknown[] = [];
    for (this.#at++; ; this.#at++) {
      this.#blank();
      if (this.#text[this.#at] === "]") break;
      const value = this.value();
      if (value === undefined) return items;
      items.push(value);
      this.#blank();
      if (this.#text[this.#at] !== ",") break;
    }
    this.#at++;
    return items;
  }

  #string(): { readonly value: string; readonly isComplete: boolean } {
    const start = this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    const isComplete = this.#at < this.#text.length;
    if (isComplete) this.#at++;
    const written = isComplete
      ? this.#text.slice(start, this.#at)
      : `${this.#text.slice(start).replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, "$1")}"`;
    const value = tryJson(written)?.value;
    return { value: typeof value === "string" ? value : "", isComplete };
  }

  #blank(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}
