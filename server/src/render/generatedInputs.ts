import { alternatives } from "../types/alternatives.ts";
import type { Property, Type } from "../types/type.ts";

const deepest = 6;

type Input = Readonly<Record<string, unknown>>;

/** Picks one of so many options for the value at a path. */
type Choose = (path: string, options: number) => number;

/**
 * Inputs of a type that take templates through their branches: everything there, nothing there, each single part
 * turned, and mixtures; the same ones every time, `most` at most. Each text is another one, so that no two values are
 * mistaken for each other. `literals` are texts that templates compare with.
 */
export function* generatedInputs(type: Type, literals: readonly string[], most: number): Generator<Input, void> {
  const points = new Map<string, number>();
  const make = (choose: Choose, lines = false): Input => {
    const value = new Sampler(choose, literals, lines).value(type, "", 0);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Input) : {};
  };
  const least = (_: string, options: number): number => options - 1;
  yield make((path, options) => {
    points.set(path, Math.max(options, points.get(path) ?? 0));
    return 0;
  });
  yield make(least);
  yield make(() => 0, true);
  let count = 3;
  // The optional parts come out one at a time, from everything and from nothing.
  for (const [path, options] of points) {
    for (let option = 1; option < options && count < most; option++, count++) {
      yield make((other) => (other === path ? option : 0));
    }
    for (let option = 0; option < options - 1 && count < most; option++, count++) {
      yield make((other, all) => (isAround(other, path) ? 0 : other === path ? option : least(other, all)));
    }
  }
  for (let seed = 1; seed <= 8 && count < most; seed++, count++) {
    let state = seed * 7919;
    yield make((_, options) => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor(state / 65536) % options;
    });
  }
}

/** Whether a value has to be there for another one to be. A point is a path, after which `?` asks whether, `=` what. */
function isAround(outer: string, inner: string): boolean {
  const [around, inside] = [outer.replace(/[?=]$/, ""), inner.replace(/[?=]$/, "")];
  if (around === inside) return outer !== inner && !inner.endsWith("?") && !outer.endsWith("=");
  return around === "" || inside.startsWith(`${around}.`) || inside.startsWith(`${around}[`);
}

class Sampler {
  readonly #choose: Choose;
  readonly #literals: readonly string[];
  readonly #lines: boolean;

  constructor(choose: Choose, literals: readonly string[], lines: boolean) {
    this.#choose = choose;
    this.#literals = literals;
    this.#lines = lines;
  }

  value(type: Type, path: string, depth: number): unknown {
    const options = alternatives(type);
    const chosen = options.length > 1 ? options[this.#choose(path, options.length)] : options[0];
    if (!chosen || depth > deepest) return null;
    const inner = `${path}=`;
    switch (chosen.kind) {
      case "any":
        return this.#pick(inner, [...this.#texts(path), [this.#text(`${path}0`), this.#text(`${path}1`)], null]);
      case "string":
        return this.#pick(inner, [...this.#texts(path), ...(chosen.minLength ? [] : [""])]);
      case "number":
      case "integer": {
        const least = chosen.minimum ?? chosen.exclusiveMinimum;
        const some = (least ?? 0) + 2 + (path.length % 7);
        return this.#pick(inner, least !== undefined && least > 0 ? [some] : [some, 0]);
      }
      case "boolean":
        return this.#pick(inner, [true, false]);
      case "literal":
        return chosen.value;
      case "enum":
        return this.#pick(
          inner,
          chosen.members.map((member) => (member.kind === "literal" ? member.value : null)),
        );
      case "array": {
        const least = chosen.minItems ?? 0;
        const lengths = [2, 1, 0].filter((length) => length >= least);
        const length = lengths.length > 0 ? this.#pick(inner, lengths) : least;
        const item = (index: number): unknown =>
          this.value(chosen.prefixItems?.[index] ?? chosen.items, `${path}[${index}]`, depth + 1);
        return Array.from({ length: Math.min(Number(length), 10) }, (_, index) => item(index));
      }
      case "object": {
        const present = chosen.properties.flatMap((property) => {
          const at = path === "" ? property.name : `${path}.${property.name}`;
          return this.#isLeftOut(property, at) ? [] : [[property.name, this.value(property.type, at, depth + 1)]];
        });
        return Object.fromEntries(present);
      }
      default:
        return null;
    }
  }

  #isLeftOut({ optional, default: written }: Property, path: string): boolean {
    return (optional || written !== undefined) && this.#choose(`${path}?`, 2) === 1;
  }

  #texts(path: string): readonly string[] {
    return [this.#text(path), ...this.#literals];
  }

  #text(path: string): string {
    return this.#lines ? `‹${path}\n  ${path}›` : `‹${path}›`;
  }

  #pick<Value>(path: string, options: readonly Value[]): Value {
    return options[this.#choose(path, options.length)] as Value;
  }
}
