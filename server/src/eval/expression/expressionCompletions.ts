import { memberNames, type StaticValue } from "../../analysis/staticValue.ts";
import { contains, type TextRange } from "../../text/range.ts";
import { displayType } from "../../types/display.ts";
import { literalsOf } from "../../types/literals.ts";
import { checkExpression } from "./checkExpression.ts";
import type { Expression, LoopExpression } from "./expression.ts";
import { type ExpressionTypes, itemOfList, knownNames, memberOf, valueOfName } from "./expressionTypes.ts";
import { functions, loops } from "./functions.ts";
import { nodesAt } from "./nodesAt.ts";

export interface ExpressionCompletion {
  readonly kind: "name" | "property" | "function" | "value" | "keyword";
  readonly label: string;
  /** What replaces `range`. */
  readonly insert: string;
  readonly range: TextRange;
  readonly detail: string;
  readonly description: string | undefined;
}

/** What may be written at an offset: properties behind a dot, values beside a comparison, else names and functions. */
export function expressionCompletions(
  expression: Expression,
  offset: number,
  types: ExpressionTypes,
): readonly ExpressionCompletion[] {
  const { values, variables } = checkExpression(expression, types);
  const path = nodesAt(expression, offset);
  const node = path.at(-1);
  if (node?.kind === "member" && contains(node.nameRange, offset)) {
    const value = values.get(node.object);
    return value ? propertyCompletions(value, node.nameRange) : [];
  }
  if (node?.kind === "literal" && typeof node.value === "string") {
    return valueCompletions(path, values).map((one) => ({ ...one, range: node.range }));
  }
  // The variable of a loop is a name to be made up.
  if (node?.kind === "literal" || (node?.kind === "loop" && offset < node.list.range.start)) return [];
  const range = node?.kind === "name" ? node.range : { start: offset, end: offset };
  const replaced = node?.kind === "call" && contains(node.nameRange, offset) ? node.nameRange : range;
  const inside = path.filter((one): one is LoopExpression => one.kind === "loop" && one.body.range.start <= offset);
  const own = inside.map((loop) => nameCompletion(loop.variable, variables.get(loop), undefined));
  const names = Object.entries(knownNames).map(([name, { description }]) =>
    nameCompletion(name, valueOfName(name, types), description),
  );
  const called = [...functions.values(), ...[...loops].map(([name, loop]) => ({ name, ...loop }))].map(
    ({ name, signature, description }) =>
      ({ kind: "function", label: name, insert: name, detail: signature, description }) as const,
  );
  const all = [...valueCompletions(path, values), ...own, ...names, ...called];
  const seen = new Set<string>();
  return all.flatMap((one) => {
    if (seen.has(one.label)) return [];
    seen.add(one.label);
    return [{ ...one, range: replaced }];
  });
}

type Unplaced = Omit<ExpressionCompletion, "range">;

function propertyCompletions(object: StaticValue, range: TextRange): readonly ExpressionCompletion[] {
  return [...new Set(memberNames(object.type))].flatMap((name): readonly ExpressionCompletion[] => {
    const value = memberOf(object, name);
    // Other names take an index: `output["full-name"]`.
    if (!value || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return [];
    const description = value.property?.description ?? value.type.description;
    return [{ kind: "property", label: name, insert: name, detail: detailOf(value), description, range }];
  });
}

/** The literals that what is compared here can have. */
function valueCompletions(
  path: readonly Expression[],
  values: ReadonlyMap<Expression, StaticValue>,
): readonly Unplaced[] {
  const index = path.findLastIndex((node) => node.kind === "binary");
  const binary = path[index];
  if (binary?.kind !== "binary") return [];
  const side = path[index + 1];
  const other = side === binary.left ? binary.right : binary.left;
  const isDirect = path.length - index <= 2;
  const value = values.get(other);
  if (!value) return [];
  switch (binary.operator) {
    case "==":
    case "!=":
      return isDirect ? literalCompletions(value) : [];
    case "in":
    case "not in":
      return side === binary.right && side.kind === "list" ? literalCompletions(value) : [];
    case "contains":
      return isDirect && side === binary.right ? literalCompletions(itemOfList(value)) : [];
    default:
      return [];
  }
}

function literalCompletions(value: StaticValue | undefined): readonly Unplaced[] {
  return literalsOf(value?.type ?? { kind: "any" }).map((literal) => {
    const written = JSON.stringify(literal.value);
    return { kind: "value", label: written, insert: written, detail: "", description: literal.description };
  });
}

function nameCompletion(name: string, value: StaticValue | undefined, description: string | undefined): Unplaced {
  return { kind: "name", label: name, insert: name, detail: value ? detailOf(value) : "", description };
}

function detailOf({ type, absent }: StaticValue): string {
  return absent ? `${displayType(type)} | null` : displayType(type);
}
