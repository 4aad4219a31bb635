import { closeTo } from "./closeTo.ts";
import { contains } from "./contains.ts";
import { count } from "./count.ts";
import { equals } from "./equals.ts";
import { groundedIn } from "./groundedIn.ts";
import { maxLength } from "./maxLength.ts";
import { minLength } from "./minLength.ts";
import { oneOf } from "./oneOf.ts";
import { present } from "./present.ts";
import { regex } from "./regex.ts";
import type { Scorer } from "./scorer.ts";
import { set } from "./set.ts";
import { similarity } from "./similarity.ts";
import { unordered } from "./unordered.ts";
import { words } from "./words.ts";

const all: readonly Scorer[] = [
  equals,
  closeTo,
  oneOf,
  present,
  contains,
  regex,
  minLength,
  maxLength,
  words,
  unordered,
  set,
  groundedIn,
  similarity,
  count,
] as readonly Scorer[];

/** The scorers that an expectation may name, by name, in the order they are shown. */
export const scorers: ReadonlyMap<string, Scorer> = new Map(all.map((scorer) => [scorer.name, scorer]));
