import { acceptsValue, type HasFormat } from "../types/acceptsValue.ts";
import { isSubtype } from "../types/isSubtype.ts";
import type { Type } from "../types/type.ts";
import type { Witness } from "./change.ts";
import type { Validate } from "./schemaValidators.ts";
import type { ValueEffect } from "./typeChanges.ts";
import { combinationsOf, hintsOf, ValueMaker } from "./valuesOfType.ts";

export interface ValueVerdict {
  readonly verdict: "breaking" | "dangerous" | "safe";
  readonly witness: Witness | undefined;
}

export interface VerdictContext {
  /** Values of this type are written, and the other is to take them. */
  readonly source: Type;
  readonly target: Type;
  /** What ajv says of the two, read when it is first asked; `undefined` where ajv takes neither schema. */
  readonly sourceSchema: () => Validate | undefined;
  readonly targetSchema: () => Validate | undefined;
  /** Whether the types say all that matters: what the schemas say beyond them refuses nothing new. */
  readonly isProvable: boolean;
  /** Scalars of what the schemas say beyond their types: values and names worth trying. */
  readonly further: readonly (string | number | boolean)[];
  readonly shows: Witness["shows"];
  readonly hasFormat: HasFormat;
}

/** Values that are tried with ajv for one change; each is refused by the types already. */
const mostTried = 12;
const mostOfWhole = 80;
/** In characters of JSON: of one value, and of all that are tried. */
const longestValue = 20_000;
const longestAll = 100_000;

/** Finds what follows from each change of a type: a value that shows that it breaks, or that there is none. */
export class TypeVerdicts {
  readonly #context: VerdictContext;
  #validators: { readonly source: Validate | undefined; readonly target: Validate | undefined } | undefined;
  #isSubtype: boolean | undefined;
  #left = longestAll;

  constructor(context: VerdictContext) {
    this.#context = context;
  }

  of({ source, target, embed }: ValueEffect): ValueVerdict {
    const { hasFormat } = this.#context;
    const maker = new ValueMaker(hintsOf(source, target), hasFormat);
    const refused = maker.of(source).filter((value) => acceptsValue(target, value, hasFormat) === false);
    for (const value of refused.slice(0, mostTried)) {
      const witness = this.#confirmed(embed(value));
      if (witness) return { verdict: "breaking", witness };
    }
    // What one member of a union refuses, another may take.
    const isProven = refused.length === 0 ? isSubtype(source, target, hasFormat) : this.#isSubtypeAsAWhole();
    return { verdict: isProven && this.#context.isProvable ? "safe" : "dangerous", witness: undefined };
  }

  /** What values of the whole show, whatever it is that changed. */
  ofWhole(isComplete: boolean): ValueVerdict {
    const { source, target, isProvable, further, hasFormat } = this.#context;
    const literals = further.map((value): Type => ({ kind: "literal", value }));
    const hints = hintsOf(source, target, ...literals);
    const names = new Set([...hints.names, ...further.filter((value) => typeof value === "string")].slice(0, 20));
    const maker = new ValueMaker({ ...hints, names }, hasFormat);
    const values = [
      ...maker.of(source).slice(0, mostOfWhole),
      ...combinationsOf(maker, source, mostOfWhole),
      ...plainValues,
    ];
    for (const value of values) {
      const witness = this.#confirmed(value);
      if (witness) return { verdict: "breaking", witness };
    }
    const isProven = isProvable && (isComplete || this.#isSubtypeAsAWhole());
    return { verdict: isProven ? "safe" : "dangerous", witness: undefined };
  }

  #confirmed(value: unknown): Witness | undefined {
    if (value === undefined || this.#left < 0) return undefined;
    // Recursive schemas look at each part of a value again and again.
    const size = (JSON.stringify(value) ?? "").length;
    if (size > longestValue) return undefined;
    this.#left -= size;
    this.#validators ??= { source: this.#context.sourceSchema(), target: this.#context.targetSchema() };
    const { source, target } = this.#validators;
    const isShown = source?.(value) === true && target?.(value) === false;
    return isShown ? { value, shows: this.#context.shows } : undefined;
  }

  #isSubtypeAsAWhole(): boolean {
    const { source, target, hasFormat } = this.#context;
    this.#isSubtype ??= isSubtype(source, target, hasFormat);
    return this.#isSubtype;
  }
}

const plainValues: readonly unknown[] = [{}, "", "text", 0, 1.5, true, null, [], [1], { other: 1 }];
