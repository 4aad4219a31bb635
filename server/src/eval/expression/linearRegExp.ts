/**
 * Regular expressions without backtracking: every way through the pattern is followed at once, character by character,
 * so that the time grows with pattern times text, whatever both are. Patterns come from files of a workspace and texts
 * from models; neither may be able to stop us.
 *
 * The structure is read here; what one character may be (`[a-z]`, `\p{Lu}`, `.`) is left to the built-in engine, which
 * is asked about single characters only. Back references cannot be followed in this way and are refused.
 */
export class LinearRegExp {
  readonly #program: readonly Instruction[];
  readonly #flags: string;

  readonly #unicode: boolean;

  private constructor(program: readonly Instruction[], flags: string, unicode: boolean) {
    this.#program = program;
    this.#flags = flags;
    this.#unicode = unicode;
  }

  /** A sentence when the pattern is not valid, or cannot be followed. Flags are `i`, `m`, `s` and `u`. */
  static compile(pattern: string, flags = ""): LinearRegExp | string {
    const key = `${flags}/${pattern}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    if (compiled.size >= mostCompiled) compiled.clear();
    const made = LinearRegExp.#make(pattern, flags);
    compiled.set(key, made);
    return made;
  }

  static #make(pattern: string, flags: string): LinearRegExp | string {
    if (!/^[imsu]*$/.test(flags))
      return `'${flags}' are not flags that a regular expression may have here: i, m, s, u.`;
    if (pattern.length > longestPattern) return `A regular expression may have ${longestPattern} characters at most.`;
    const plain = flags.replace("u", "");
    // With `u` where it is valid, so that a character is a character; `\-` and the like are allowed without it only.
    const unicode = problemOf(pattern, `${plain}u`) === undefined;
    const problem = unicode || flags.includes("u") ? problemOf(pattern, `${plain}u`) : problemOf(pattern, plain);
    if (problem !== undefined) return `/${pattern}/ is not a regular expression: ${problem}.`;
    try {
      const tree = new PatternReader(pattern, unicode ? `${plain}u` : plain).read();
      return new LinearRegExp(assemble(tree), plain, unicode);
    } catch (error) {
      if (error instanceof PatternRefusal) return error.message;
      throw error;
    }
  }

  /** Whether the pattern matches anywhere in the text; `undefined` when that would take more than a second or so. */
  test(text: string, spend: (steps: number) => void = () => {}): boolean | undefined {
    const subject = new Subject(text, this.#flags, this.#unicode);
    const matches = subject.matches(this.#program);
    spend(subject.steps);
    return matches;
  }
}

const compiled = new Map<string, LinearRegExp | string>();
const mostCompiled = 500;
const longestPattern = 5_000;
const mostInstructions = 20_000;
const mostSteps = 30_000_000;

class PatternRefusal extends Error {}

type Tree =
  | { readonly kind: "character"; readonly accepts: (codePoint: number) => boolean }
  | { readonly kind: "edge"; readonly edge: "^" | "$" | "b" | "B" }
  | { readonly kind: "look"; readonly tree: Tree; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Tree[] }
  | { readonly kind: "choice"; readonly parts: readonly Tree[] }
  | { readonly kind: "repeat"; readonly tree: Tree; readonly least: number; readonly most: number };

type Instruction =
  | { readonly kind: "character"; readonly accepts: (codePoint: number) => boolean }
  | { readonly kind: "edge"; readonly edge: "^" | "$" | "b" | "B" }
  | {
      readonly kind: "look";
      readonly program: readonly Instruction[];
      readonly behind: boolean;
      readonly negative: boolean;
    }
  | { readonly kind: "split"; readonly targets: readonly number[] }
  | { readonly kind: "match" };

function problemOf(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    return message.slice(message.lastIndexOf(": ") + 2) || "it is not valid";
  }
}

/** Reads a pattern that the built-in engine has found valid. */
class PatternReader {
  readonly #pattern: string;
  readonly #flags: string;
  readonly #atoms = new Map<string, Tree>();
  #at = 0;
  #depth = 0;

  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#flags = flags;
  }

  read(): Tree {
    return this.#choice();
  }

  #choice(): Tree {
    if (++this.#depth > 200) throw new PatternRefusal("The groups of the regular expression are nested too deep.");
    const parts = [this.#sequence()];
    while (this.#pattern[this.#at] === "|") {
      this.#at++;
      parts.push(this.#sequence());
    }
    this.#depth--;
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): Tree {
    const parts: Tree[] = [];
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== "|" && this.#pattern[this.#at] !== ")") {
      parts.push(this.#repeated(this.#term()));
    }
    return { kind: "sequence", parts };
  }

  #repeated(tree: Tree): Tree {
    const pattern = /[*+?]\??|\{(\d+)(,?)(\d*)\}\??/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#pattern);
    if (!found) return tree;
    this.#at += found[0].length;
    const [written, least, comma, most] = found;
    // Whether it takes as many or as few as it can makes no difference to whether it matches.
    if (written.startsWith("*")) return { kind: "repeat", tree, least: 0, most: Number.POSITIVE_INFINITY };
    if (written.startsWith("+")) return { kind: "repeat", tree, least: 1, most: Number.POSITIVE_INFINITY };
    if (written.startsWith("?")) return { kind: "repeat", tree, least: 0, most: 1 };
    const upper = comma === "" ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    return { kind: "repeat", tree, least: Number(least), most: upper };
  }

  #term(): Tree {
    switch (this.#pattern[this.#at]) {
      case "(":
        return this.#group();
      case "^":
      case "$":
        return { kind: "edge", edge: this.#pattern[this.#at++] as "^" | "$" };
      case "[":
        return this.#atom(/\[\^?(?:\\[\s\S]|[^\]\\])*\]/y);
      case "\\":
        return this.#escape();
      default:
        return this.#atom(this.#flags.includes("u") ? /[\s\S]/uy : /[\s\S]/y);
    }
  }

  #group(): Tree {
    const look = /\(\?(<?)([=!])/y;
    look.lastIndex = this.#at;
    const found = look.exec(this.#pattern);
    const opening = /\((?:\?(?::|<[^>=!][^>]*>))?/y;
    opening.lastIndex = this.#at;
    if (/\(\?[ims-]+:/y.test(this.#pattern.slice(this.#at))) {
      throw new PatternRefusal("Flags inside of a regular expression, as in '(?i:…)', are not supported.");
    }
    this.#at += (found ?? opening.exec(this.#pattern))?.[0].length ?? 1;
    const tree = this.#choice();
    this.#at++;
    if (!found) return tree;
    return { kind: "look", tree, behind: found[1] === "<", negative: found[2] === "!" };
  }

  #escape(): Tree {
    const next = this.#pattern[this.#at + 1] ?? "";
    if (next === "b" || next === "B") {
      this.#at += 2;
      return { kind: "edge", edge: next };
    }
    if (/[1-9]/.test(next) || (next === "k" && /\(\?<[^=!]/.test(this.#pattern))) {
      throw new PatternRefusal("A regular expression that refers back to a group cannot be tested in bounded time.");
    }
    if (this.#flags.includes("u")) {
      return this.#atom(
        /\\(?:u\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[^}]*\}|c[a-zA-Z]|[\s\S])/uy,
      );
    }
    return this.#atom(/\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|0[0-7]{0,2}|[\s\S])/y);
  }

  /** What one character may be, by the built-in engine; it is asked once for each character. */
  #atom(shape: RegExp): Tree {
    shape.lastIndex = this.#at;
    const source = shape.exec(this.#pattern)?.[0] ?? this.#pattern[this.#at] ?? "";
    this.#at += source.length;
    const known = this.#atoms.get(source);
    if (known) return known;
    const tree: Tree = { kind: "character", accepts: accepting(source, this.#flags) };
    this.#atoms.set(source, tree);
    return tree;
  }
}

function accepting(source: string, flags: string): (codePoint: number) => boolean {
  // A brace or bracket that means itself without `u` does so alone as well, but not a quantifier's own sign.
  const pattern = new RegExp(`^(?:${/^[{}\]*+?]$/.test(source) ? `\\${source}` : source})$`, flags.replace("m", ""));
  const ascii = new Int8Array(128);
  return (codePoint) => {
    if (codePoint >= 128) return pattern.test(String.fromCodePoint(codePoint));
    ascii[codePoint] ||= pattern.test(String.fromCharCode(codePoint)) ? 1 : -1;
    return ascii[codePoint] === 1;
  };
}

function assemble(tree: Tree): readonly Instruction[] {
  const program: Instruction[] = [];
  write(program, tree);
  program.push({ kind: "match" });
  return program;
}

/** Instructions follow each other; a `split` goes on at all of its targets. */
function write(program: Instruction[], tree: Tree): void {
  if (program.length > mostInstructions) {
    throw new PatternRefusal("The regular expression is too large: its repetitions are counted too high.");
  }
  switch (tree.kind) {
    case "character":
    case "edge":
      program.push(tree);
      return;
    case "look":
      program.push({ ...tree, kind: "look", program: assemble(tree.tree) });
      return;
    case "sequence":
      for (const part of tree.parts) write(program, part);
      return;
    case "choice":
      writeChoice(program, tree.parts);
      return;
    case "repeat":
      writeRepeat(program, tree.tree, tree.least, tree.most);
      return;
  }
}

function writeChoice(program: Instruction[], parts: readonly Tree[]): void {
  const fork = program.push({ kind: "split", targets: [] }) - 1;
  const starts: number[] = [];
  const exits: number[] = [];
  for (const part of parts) {
    starts.push(program.length);
    write(program, part);
    exits.push(program.push({ kind: "split", targets: [] }) - 1);
  }
  program[fork] = { kind: "split", targets: starts };
  for (const exit of exits) program[exit] = { kind: "split", targets: [program.length] };
}

function writeRepeat(program: Instruction[], tree: Tree, least: number, most: number): void {
  if (isEmpty(tree)) return;
  for (let count = 0; count < least; count++) write(program, tree);
  if (most === Number.POSITIVE_INFINITY) {
    const fork = program.push({ kind: "split", targets: [] }) - 1;
    write(program, tree);
    program.push({ kind: "split", targets: [fork] });
    program[fork] = { kind: "split", targets: [fork + 1, program.length] };
    return;
  }
  const forks: number[] = [];
  for (let count = least; count < most; count++) {
    forks.push(program.push({ kind: "split", targets: [] }) - 1);
    write(program, tree);
  }
  for (const fork of forks) program[fork] = { kind: "split", targets: [fork + 1, program.length] };
}

/** Whether nothing is written for it: repeated a million times it would still take a million steps. */
function isEmpty(tree: Tree): boolean {
  if (tree.kind === "repeat") return tree.most === 0 || isEmpty(tree.tree);
  return tree.kind === "sequence" && tree.parts.every(isEmpty);
}

/** A text while a program runs over it. */
class Subject {
  readonly #codePoints: readonly number[];
  readonly #flags: string;
  readonly #looks = new Map<Instruction, Uint8Array>();
  steps = 0;

  constructor(text: string, flags: string, unicode: boolean) {
    // Without `u`, what is outside of the basic plane is two characters.
    const characters = unicode ? [...text] : text.split("");
    this.#codePoints = characters.map((character) => character.codePointAt(0)!);
    this.#flags = flags;
  }

  matches(program: readonly Instruction[]): boolean | undefined {
    const found = this.#run(program, 0, true, true) !== undefined;
    return this.steps > mostSteps ? undefined : found;
  }

  /**
   * Runs from `start` on, and from every later place as well if `anywhere`. With `first` the place is given at which a
   * match was found; else all places where one may end, as flags.
   */
  #run(program: readonly Instruction[], start: number, anywhere: boolean, first: true): number | undefined;
  #run(program: readonly Instruction[], start: number, anywhere: boolean, first: false): Uint8Array;
  #run(
    program: readonly Instruction[],
    start: number,
    anywhere: boolean,
    first: boolean,
  ): number | Uint8Array | undefined {
    const ends = first ? undefined : new Uint8Array(this.#codePoints.length + 1);
    const seen = new Int32Array(program.length).fill(-1);
    let states: number[] = [];
    for (let at = start; at <= this.#codePoints.length && this.steps <= mostSteps; at++) {
      const pending = states;
      if (at === start || anywhere) pending.push(0);
      const waiting: number[] = [];
      if (this.#follow(program, pending, at, seen, waiting)) {
        if (!ends) return at;
        ends[at] = 1;
      }
      if (waiting.length === 0 && !anywhere) break;
      const codePoint = this.#codePoints[at];
      states = [];
      if (codePoint === undefined) break;
      this.steps += waiting.length + 1;
      for (const index of waiting) {
        const instruction = program[index]!;
        if (instruction.kind === "character" && instruction.accepts(codePoint)) states.push(index + 1);
      }
    }
    return ends;
  }

  /** Goes on from the pending instructions to all that wait for a character; whether a match ends here. */
  #follow(
    program: readonly Instruction[],
    pending: number[],
    at: number,
    seen: Int32Array,
    waiting: number[],
  ): boolean {
    let isMatch = false;
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (seen[index] === at) continue;
      seen[index] = at;
      this.steps++;
      const instruction = program[index]!;
      switch (instruction.kind) {
        case "character":
          waiting.push(index);
          break;
        case "match":
          isMatch = true;
          break;
        case "split":
          pending.push(...instruction.targets);
          break;
        case "edge":
          if (this.#isEdge(instruction.edge, at)) pending.push(index + 1);
          break;
        case "look":
          if (this.#sees(instruction, at) !== instruction.negative) pending.push(index + 1);
          break;
      }
    }
    return isMatch;
  }

  #isEdge(edge: "^" | "$" | "b" | "B", at: number): boolean {
    const before = this.#codePoints[at - 1];
    const after = this.#codePoints[at];
    switch (edge) {
      case "^":
        return before === undefined || (this.#flags.includes("m") && isLineBreak(before));
      case "$":
        return after === undefined || (this.#flags.includes("m") && isLineBreak(after));
      case "b":
        return isWord(before) !== isWord(after);
      case "B":
        return isWord(before) === isWord(after);
    }
  }

  /** What looks ahead is remembered for each place; what looks behind is found for all places at once. */
  #sees(look: Instruction & { readonly kind: "look" }, at: number): boolean {
    let known = this.#looks.get(look);
    if (!known) {
      const all = look.behind ? this.#run(look.program, 0, true, false) : undefined;
      known = all ? all.map((isEnd) => (isEnd ? 1 : 2)) : new Uint8Array(this.#codePoints.length + 1);
      this.#looks.set(look, known);
    }
    known[at] ||= this.#run(look.program, at, false, true) === undefined ? 2 : 1;
    return known[at] === 1;
  }
}

function isLineBreak(codePoint: number): boolean {
  return codePoint === 10 || codePoint === 13 || codePoint === 0x2028 || codePoint === 0x2029;
}

function isWord(codePoint: number | undefined): boolean {
  return codePoint !== undefined && codePoint < 128 && /\w/.test(String.fromCharCode(codePoint));
}
