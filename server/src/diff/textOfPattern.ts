/**
 * Texts that a JSON Schema pattern most likely matches, short ones first; none for what is not understood here. The caller
 * tries them: assertions and back references are left out.
 */
export function textsOfPattern(pattern: string): readonly string[] {
  if (pattern.length > longestPattern) return [];
  const texts = new Set<string>();
  for (let variant = 0; variant < 6; variant++) {
    const text = new PatternWriter(pattern, variant).write();
    if (text === undefined) break;
    texts.add(text);
  }
  return [...texts];
}

const longestPattern = 300;
const longestText = 150;

/** Reads a regular expression and writes a text at once; each variant takes other branches and counts. */
class PatternWriter {
  readonly #pattern: string;
  readonly #variant: number;
  #at = 0;
  #choices = 0;

  constructor(pattern: string, variant: number) {
    this.#pattern = pattern;
    this.#variant = variant;
  }

  write(): string | undefined {
    const text = this.#alternation(0);
    return text === undefined || this.#at < this.#pattern.length || text.length > longestText ? undefined : text;
  }

  /** Which of so many options this variant takes here: the first one always the first. */
  #choose(count: number): number {
    return this.#variant === 0 ? 0 : (this.#variant + this.#choices++) % count;
  }

  #alternation(depth: number): string | undefined {
    if (depth > 20) return undefined;
    const branches: string[] = [];
    do {
      const branch = this.#sequence(depth);
      if (branch === undefined) return undefined;
      branches.push(branch);
    } while (this.#take("|"));
    return branches[this.#choose(branches.length)];
  }

  #sequence(depth: number): string | undefined {
    let text = "";
    while (this.#at < this.#pattern.length && !"|)".includes(this.#pattern[this.#at]!)) {
      const atom = this.#atom(depth);
      if (atom === undefined) return undefined;
      const count = this.#count();
      if (count === undefined || text.length + atom.length * count > longestText) return undefined;
      text += atom.repeat(count);
    }
    return text;
  }

  #atom(depth: number): string | undefined {
    if (this.#take("^") || this.#take("$")) return "";
    if (this.#take(".")) return "a";
    if (this.#take("[")) return this.#class();
    if (this.#take("\\")) return this.#escape();
    if (this.#take("(")) {
      const isAssertion = /^\?(?:[=!]|<[=!])/.test(this.#pattern.slice(this.#at, this.#at + 3));
      this.#at += /^\?(?::|<?[=!]|<[^>]*>)/.exec(this.#pattern.slice(this.#at))?.[0].length ?? 0;
      const inner = this.#alternation(depth + 1);
      if (inner === undefined || !this.#take(")")) return undefined;
      return isAssertion ? "" : inner;
    }
    const [character = ""] = this.#pattern.slice(this.#at, this.#at + 2);
    if ("*+?{".includes(character)) return undefined;
    const point = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    this.#at += point.length;
    return point;
  }

  #escape(): string | undefined {
    const rest = this.#pattern.slice(this.#at);
    const code = /^(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/i.exec(rest);
    if (code) {
      this.#at += code[0].length;
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16);
      return point <= 0x10_ff_ff ? String.fromCodePoint(point) : undefined;
    }
    const property = /^p\{([^}]*)\}/.exec(rest);
    if (property) {
      this.#at += property[0].length;
      return /Lu|Upper/.test(property[1]!) ? "A" : /^N|Digit/.test(property[1]!) ? "1" : "a";
    }
    const letter = rest[0];
    if (letter === undefined || /[1-9kPc]/.test(letter)) return undefined;
    this.#at++;
    const known: Readonly<Record<string, string>> = {
      d: "0123"[this.#choose(4)]!,
      w: "a0_Z"[this.#choose(4)]!,
      s: " ",
      D: "a",
      W: "-",
      S: "a",
      b: "",
      B: "",
      n: "\n",
      t: "\t",
      r: "\r",
      f: "\f",
      v: "\v",
      0: "\0",
    };
    return known[letter] ?? letter;
  }

  #class(): string | undefined {
    const isNegated = this.#take("^");
    const options: string[] = [];
    const excluded = new Set<string>();
    while (this.#at < this.#pattern.length && !this.#take("]")) {
      const first = this.#classPart();
      if (first === undefined) return undefined;
      const isRange = this.#pattern[this.#at] === "-" && this.#pattern[this.#at + 1] !== "]";
      if (!isRange) {
        options.push(first);
        excluded.add(first);
        continue;
      }
      this.#at++;
      const last = this.#classPart();
      if (last === undefined) return undefined;
      options.push(first, last);
      for (
        let code = first.codePointAt(0) ?? 0, end = last.codePointAt(0) ?? 0;
        code <= end && excluded.size < 300;
        code++
      )
        excluded.add(String.fromCodePoint(code));
    }
    if (isNegated) return [..."a0 -Z_é#"].find((one) => !excluded.has(one));
    return options[this.#choose(options.length)];
  }

  #classPart(): string | undefined {
    if (this.#take("\\")) return this.#pattern[this.#at] === "b" ? undefined : this.#escape();
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) return undefined;
    const point = String.fromCodePoint(code);
    this.#at += point.length;
    return point;
  }

  /** How often what was just read is to be there. */
  #count(): number | undefined {
    const braces = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    let least = 1;
    let most = 1;
    if (braces) {
      this.#at += braces[0].length;
      least = Number(braces[1]);
      most = braces[2] === undefined ? least : braces[3] ? Number(braces[3]) : least + 2;
    } else if (this.#take("*")) [least, most] = [0, 2];
    else if (this.#take("+")) most = 3;
    else if (this.#take("?")) least = 0;
    else return 1;
    this.#take("?");
    return most < least ? undefined : least + this.#choose(Math.min(most - least, 3) + 1);
  }

  #take(character: string): boolean {
    if (this.#pattern[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}
