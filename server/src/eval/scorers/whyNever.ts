import { acceptsValue } from "../../types/acceptsValue.ts";
import { displayType } from "../../types/display.ts";
import type { Type } from "../../types/type.ts";
import { type Kind, kindsOf } from "../expression/expressionTypes.ts";
import { describeValue } from "./describeValue.ts";

/** Why no value of a type is of one of the kinds, null apart; `undefined` where one may be. */
export function wrongKind(type: Type, kinds: readonly Kind[], needs: string): string | undefined {
  const found = kindsOf(type);
  if (found.has("any") || kinds.some((kind) => found.has(kind))) return undefined;
  return `${needs}, but the output here is ${displayType(type)}.`;
}

/** Why none of the values can be one of a type; `undefined` where one may be. */
export function noneFits(type: Type, values: readonly unknown[]): string | undefined {
  if (values.some((value) => acceptsValue(type, value) !== false)) return undefined;
  const [first] = values;
  const named = values.length === 1 ? describeValue(first) : "none of these";
  return `${named} is ${values.length === 1 ? "not " : ""}a value that the output can have here: ${displayType(type)}.`;
}
