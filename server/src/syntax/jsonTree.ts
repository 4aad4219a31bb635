import { range, type TextRange } from "../text/range.ts";
import { deepestNesting, type YamlEntry, type YamlNode, type YamlScalarNode } from "./yamlNodes.ts";
import { valueOffsets } from "./yamlOffsets.ts";

/** The tree of a text that is known to be valid JSON; `undefined` when it is nested too deep. */
export function jsonTree(text: string, offset: number): YamlNode | undefined {
  return new JsonReader(text, offset).read();
}

/** Most texts are never pointed into: where their characters are is found out when that is asked. */
class JsonText implements YamlScalarNode {
  readonly kind = "scalar";
  readonly style = "quoted";
  readonly range: TextRange;
  readonly value: string;
  readonly #written: string;

  constructor(at: TextRange, value: string, written: string) {
    this.range = at;
    this.value = value;
    this.#written = written;
  }

  get offsets(): readonly number[] {
    return valueOffsets(this.#written, this.value, this.range.start);
  }
}

class JsonReader {
  readonly #text: string;
  readonly #offset: number;
  #at = 0;
  #tooDeep = false;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#offset = offset;
  }

  read(): YamlNode | undefined {
    const root = this.#value(0);
    return this.#tooDeep ? undefined : root;
  }

  #value(depth: number): YamlNode {
    this.#skipSpace();
    const start = this.#at;
    switch (this.#text.charCodeAt(start)) {
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case 0x22:
        return this.#string();
      case 0x74:
        return this.#scalar(start + 4, true);
      case 0x66:
        return this.#scalar(start + 5, false);
      case 0x6e:
        return this.#scalar(start + 4, null);
      default: {
        let end = start + 1;
        while (isNumberPart(this.#text.charCodeAt(end))) end++;
        return this.#scalar(end, Number(this.#text.slice(start, end)));
      }
    }
  }

  #object(depth: number): YamlNode {
    const start = this.#at++;
    const entries = new Map<string, YamlEntry>();
    if (depth > deepestNesting) return this.#stop(start);
    for (;;) {
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) === 0x7d) break;
      const keyNode = this.#string();
      this.#skipSpace();
      this.#at++;
      const value = this.#value(depth + 1);
      if (this.#tooDeep) return value;
      const key = keyNode.value;
      // Of a key written twice, `JSON.parse` takes the last value.
      entries.delete(key);
      entries.set(key, { key, keyNode, value, range: range(keyNode.range.start, value.range.end) });
      this.#skipComma();
    }
    this.#at++;
    return { kind: "map", range: this.#range(start, this.#at), flow: true, entries: [...entries.values()] };
  }

  #array(depth: number): YamlNode {
    const start = this.#at++;
    const items: YamlNode[] = [];
    if (depth > deepestNesting) return this.#stop(start);
    for (;;) {
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) === 0x5d) break;
      items.push(this.#value(depth + 1));
      if (this.#tooDeep) break;
      this.#skipComma();
    }
    this.#at++;
    return { kind: "sequence", range: this.#range(start, this.#at), flow: true, items };
  }

  #string(): JsonText {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    let hasEscapes = false;
    for (;;) {
      let backslashes = 0;
      while (this.#text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
      if (backslashes % 2 === 0) break;
      hasEscapes = true;
      end = this.#text.indexOf('"', end + 1);
    }
    this.#at = end + 1;
    const written = this.#text.slice(start, end + 1);
    const content = written.slice(1, -1);
    const value = hasEscapes || content.includes("\\") ? (JSON.parse(written) as string) : content;
    return new JsonText(this.#range(start, end + 1), value, written);
  }

  #scalar(end: number, value: number | boolean | null): YamlScalarNode {
    const at = this.#range(this.#at, end);
    this.#at = end;
    return { kind: "scalar", range: at, value, style: "plain" };
  }

  #stop(start: number): YamlNode {
    this.#tooDeep = true;
    return { kind: "scalar", range: this.#range(start, start), value: null, style: "plain" };
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #skipComma(): void {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) === 0x2c) this.#at++;
  }

  #range(start: number, end: number): TextRange {
    return range(this.#offset + start, this.#offset + end);
  }
}

/** A digit, a sign, a point or the `e` of an exponent. */
function isNumberPart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b || (code | 0x20) === 0x65;
}
