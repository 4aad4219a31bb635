import { booleanType, integerType, numberType, stringType, type Type } from "../../types/type.ts";
import { canonicalJson } from "./canonicalJson.ts";
import type { Kind } from "./expressionTypes.ts";
import { momentOf } from "./moments.ts";

/** A function of the expression language. An argument that is absent or null makes the result null. */
export interface ExpressionFunction {
  readonly name: string;
  readonly description: string;
  /** As it is written: `round(number, digits)`. */
  readonly signature: string;
  /** What each argument may be; the last one also what further ones may be, where there may be more. */
  readonly parameters: readonly (readonly Kind[])[];
  readonly required: number;
  /** Whether any number of further arguments may follow. */
  readonly variadic?: boolean | undefined;
  /** What the items of a list must be. */
  readonly items?: Kind | undefined;
  /** `undefined`: the type of the first argument. */
  readonly result: Type | undefined;
  /** Whether the result may be null although no argument is. */
  readonly mayBeNull: boolean;
  /** `spend` counts work that grows with the arguments. */
  run(args: readonly unknown[], spend: (steps: number) => void): unknown;
}

const text = ["text"] as const;
const numeric = ["number"] as const;

const all: readonly ExpressionFunction[] = [
  length("len"),
  length("count"),
  ofNumbers("sum", "The sum of the numbers; 0 of an empty list.", false, (numbers) => numbers.reduce(add, 0)),
  ofNumbers("min", "The least of the numbers; null of an empty list.", true, (numbers) => numbers.reduce(least)),
  ofNumbers("max", "The greatest of the numbers; null of an empty list.", true, (numbers) => numbers.reduce(greatest)),
  ofNumbers("avg", "The mean of the numbers; null of an empty list.", true, (numbers) => {
    return numbers.reduce(add, 0) / numbers.length;
  }),
  ofText("lower", "The text in lower case.", stringType, (value) => value.toLowerCase()),
  ofText("upper", "The text in upper case.", stringType, (value) => value.toUpperCase()),
  ofText("trim", "The text without white space around it.", stringType, (value) => value.trim()),
  {
    name: "number",
    description: 'The number that a text is, such as "12.5"; null where it is none.',
    signature: "number(text)",
    parameters: [["text", "number"]],
    required: 1,
    result: numberType,
    mayBeNull: true,
    run: ([value]) => numberOf(value),
  },
  {
    name: "date",
    description: "The moment that an ISO date or time names, in milliseconds since 1970 (UTC) or midnight; else null.",
    signature: "date(text)",
    parameters: [text],
    required: 1,
    result: numberType,
    mayBeNull: true,
    run: ([value]) => momentOf(String(value))?.milliseconds ?? null,
  },
  {
    name: "abs",
    description: "The number without its sign.",
    signature: "abs(number)",
    parameters: [numeric],
    required: 1,
    result: numberType,
    mayBeNull: false,
    run: ([value]) => Math.abs(Number(value)),
  },
  {
    name: "round",
    description: "The number rounded, to whole numbers or to so many digits behind the point.",
    signature: "round(number, digits)",
    parameters: [numeric, numeric],
    required: 1,
    result: numberType,
    mayBeNull: true,
    run: ([value, digits]) => rounded(Number(value), Number(digits ?? 0)),
  },
  ofTwoTexts("startsWith", "Whether the text starts with the other.", (value, other) => value.startsWith(other)),
  ofTwoTexts("endsWith", "Whether the text ends with the other.", (value, other) => value.endsWith(other)),
  {
    name: "unique",
    description: "The list without what is in it already.",
    signature: "unique(list)",
    parameters: [["list"]],
    required: 1,
    result: undefined,
    mayBeNull: false,
    run: ([list], spend) => unique(list as readonly unknown[], spend),
  },
  {
    name: "keys",
    description: "The names of an object's properties.",
    signature: "keys(object)",
    parameters: [["object"]],
    required: 1,
    result: { kind: "array", items: stringType },
    mayBeNull: false,
    run: ([value]) => Object.keys(value as object),
  },
];

/** All functions by name. `every` and `some` are loops and not among them. */
export const functions: ReadonlyMap<string, ExpressionFunction> = new Map(all.map((one) => [one.name, one]));

/** The loops, which ask something of each item: what they give, and what they are for. */
export const loops: ReadonlyMap<string, { readonly description: string; readonly signature: string }> = new Map([
  ["every", { signature: "every(item in list: test)", description: "Whether the test holds of each item." }],
  ["some", { signature: "some(item in list: test)", description: "Whether the test holds of at least one item." }],
  ["count", { signature: "count(item in list: test)", description: "Of how many items the test holds." }],
  ["sum", { signature: "sum(item in list: number)", description: "The sum of a number of each item." }],
  ["min", { signature: "min(item in list: number)", description: "The least of a number of each item." }],
  ["max", { signature: "max(item in list: number)", description: "The greatest of a number of each item." }],
  ["avg", { signature: "avg(item in list: number)", description: "The mean of a number of each item." }],
]);

function length(name: string): ExpressionFunction {
  return {
    name,
    description: "How many characters a text has, items a list, or properties an object.",
    signature: `${name}(text or list)`,
    parameters: [["text", "list", "object"]],
    required: 1,
    result: integerType,
    mayBeNull: false,
    run: ([value], spend) => lengthOf(value, spend),
  };
}

/** In Unicode code points, as JSON Schema counts. */
export function lengthOf(value: unknown, spend: (steps: number) => void = () => {}): number {
  if (typeof value !== "string") return Array.isArray(value) ? value.length : Object.keys(value as object).length;
  spend(value.length / 10);
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function ofNumbers(
  name: string,
  description: string,
  mayBeNull: boolean,
  combine: (numbers: readonly number[]) => number,
): ExpressionFunction {
  return {
    name,
    description,
    signature: `${name}(numbers)`,
    parameters: [["list", "number"], numeric],
    required: 1,
    variadic: true,
    items: "number",
    result: numberType,
    mayBeNull,
    run: (args, spend) => {
      const [first] = args;
      const numbers = (Array.isArray(first) ? first : args).filter((one) => typeof one === "number");
      spend(numbers.length);
      return numbers.length === 0 && mayBeNull ? null : combine(numbers);
    },
  };
}

function ofText(name: string, description: string, result: Type, run: (value: string) => string): ExpressionFunction {
  const parameters = [text];
  const signature = `${name}(text)`;
  return {
    name,
    description,
    signature,
    parameters,
    required: 1,
    result,
    mayBeNull: false,
    run: ([value], spend) => {
      spend(String(value).length / 10);
      return run(String(value));
    },
  };
}

function ofTwoTexts(
  name: string,
  description: string,
  run: (value: string, other: string) => boolean,
): ExpressionFunction {
  return {
    name,
    description,
    signature: `${name}(text, other)`,
    parameters: [text, text],
    required: 2,
    result: booleanType,
    mayBeNull: false,
    run: ([value, other], spend) => {
      spend(String(other).length / 10);
      return run(String(value), String(other));
    },
  };
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  const written = String(value).trim();
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(written);
  const number = isNumber ? Number(written) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** By the decimal notation: 1.005 is 1.01, although the nearest binary number is a little less. */
function rounded(value: number, digits: number): number | null {
  if (!Number.isInteger(digits) || Math.abs(digits) > 15) return null;
  const [mantissa, exponent = "0"] = String(Math.abs(value)).split("e");
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  const [whole, further = "0"] = String(shifted).split("e");
  return Math.sign(value) * Number(`${whole}e${Number(further) - digits}`);
}

function unique(list: readonly unknown[], spend: (steps: number) => void): readonly unknown[] {
  const seen = new Map<string, unknown>();
  for (const item of list) {
    const key = canonicalJson(item, spend);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

function add(one: number, other: number): number {
  return one + other;
}

function least(one: number, other: number): number {
  return Math.min(one, other);
}

function greatest(one: number, other: number): number {
  return Math.max(one, other);
}
