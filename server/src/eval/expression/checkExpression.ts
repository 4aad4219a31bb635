import { memberNames, type StaticValue, staticValue, unknownValue } from "../../analysis/staticValue.ts";
import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { TextRange } from "../../text/range.ts";
import { closest } from "../../text/suggestion.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import { literalsOf } from "../../types/literals.ts";
import { anyType, booleanType, integerType, numberType, stringType, type Type } from "../../types/type.ts";
import { isSameScalar } from "./equalValues.ts";
import type { BinaryExpression, Expression, ExpressionProblem, LoopExpression } from "./expression.ts";
import {
  type ExpressionTypes,
  itemOfList,
  type Kind,
  kindsOf,
  knownNames,
  memberOf,
  valueOfName,
} from "./expressionTypes.ts";
import { functions, loops } from "./functions.ts";
import { LinearRegExp } from "./linearRegExp.ts";
import { comparedWithNull, keyOf, type Present, presentWhen } from "./narrowing.ts";
import { printExpression } from "./printExpression.ts";

/** What is known of every part of an expression, beside what is wrong with it. */
export interface CheckedExpression {
  readonly problems: readonly ExpressionProblem[];
  readonly values: ReadonlyMap<Expression, StaticValue>;
  /** The variables that may be named in the body of each loop. */
  readonly variables: ReadonlyMap<LoopExpression, StaticValue>;
}

/**
 * Holds an assertion against the types of input and output. An expression without errors gives true, false or null on
 * all values of these types. Nothing is said about what is not known, nor about what the parser has said already.
 */
export function checkExpression(expression: Expression, types: ExpressionTypes): CheckedExpression {
  const checker = new ExpressionChecker(types);
  const value = checker.check(expression, {
    variables: new Map(),
    present: new Set(),
    tested: new Set(comparedWithNull(expression)),
  });
  checker.checkResult(expression, value);
  return checker;
}

interface Scope {
  readonly variables: ReadonlyMap<string, StaticValue>;
  readonly present: Present;
  /** What is compared with null anywhere: who does so knows that it may be. */
  readonly tested: Present;
}

const numbers: readonly Kind[] = ["number"];

class ExpressionChecker implements CheckedExpression {
  readonly problems: ExpressionProblem[] = [];
  readonly values = new Map<Expression, StaticValue>();
  readonly variables = new Map<LoopExpression, StaticValue>();
  readonly #types: ExpressionTypes;

  constructor(types: ExpressionTypes) {
    this.#types = types;
  }

  check(expression: Expression, scope: Scope): StaticValue {
    const value = this.#valueOf(expression, scope);
    const key = keyOf(expression);
    const known = value.absent && key !== undefined && scope.present.has(key) ? { ...value, absent: false } : value;
    this.values.set(expression, known);
    return known;
  }

  /** Whether an assertion holds must be true or false; what is null does not hold. */
  checkResult(expression: Expression, value: StaticValue): void {
    const wrong = alternatives(value.type).filter((option) => !isBooleanLike(option));
    if (wrong.length === 0) return;
    const help = isPath(expression)
      ? `To ask whether there is one, write '${printExpression(expression)} != null'.`
      : "Compare it with something, such as '> 0'.";
    this.#report("type", expression.range, `An assertion must be true or false, but this is ${shown(value)}.`, help);
  }

  #report(kind: ExpressionProblem["kind"], range: TextRange, message: string, help = "", replacement?: string): void {
    const severity = kind === "may-be-absent" ? "information" : "error";
    this.problems.push({ kind, severity, range, message, help, replacement });
  }

  #valueOf(expression: Expression, scope: Scope): StaticValue {
    switch (expression.kind) {
      case "missing":
        return unknownValue;
      case "unreadable":
        for (const part of expression.parts) this.check(part, scope);
        return unknownValue;
      case "literal":
        return literalValue(expression.value);
      case "list": {
        const members = expression.items.map((item) => this.check(item, scope));
        return computed({ kind: "array", items: union(members.flatMap(withNull)) });
      }
      case "name":
        return this.#name(expression, scope);
      case "member":
        return this.#member(expression, scope);
      case "index":
        return this.#index(expression, scope);
      case "unary": {
        const operand = this.check(expression.operand, scope);
        if (expression.operator === "not") {
          this.#checkTest(expression.operand, operand);
          return computed(booleanType);
        }
        this.#expect(expression.operand, operand, numbers, "'-' needs a number");
        return computed(numberType, operand.absent);
      }
      case "binary":
        return this.#binary(expression, scope);
      case "conditional": {
        const test = this.check(expression.test, scope);
        this.#checkTest(expression.test, test);
        const whenTrue = this.check(expression.whenTrue, knowing(scope, presentWhen(expression.test, true)));
        const whenFalse = this.check(expression.whenFalse, knowing(scope, presentWhen(expression.test, false)));
        return either(whenTrue, whenFalse);
      }
      case "call":
        return this.#call(expression, scope);
      case "loop":
        return this.#loop(expression, scope);
    }
  }

  #name({ name, range }: Expression & { readonly kind: "name" }, scope: Scope): StaticValue {
    const known = scope.variables.get(name) ?? valueOfName(name, this.#types);
    if (known) return known;
    // Fields are named without `output.` by many other tools.
    for (const root of ["output", "input"]) {
      const value = valueOfName(root, this.#types)!;
      if (!memberNames(value.type).includes(name)) continue;
      const meant = `${root}.${name}`;
      this.#report("unknown-name", range, `'${name}' is not known here.${didYouMean(meant)}`, "", meant);
      return unknownValue;
    }
    const meant = closest(name, [...scope.variables.keys(), ...Object.keys(knownNames)]);
    const help =
      meant === undefined ? `Known are ${listed(Object.keys(knownNames))}. Texts are written in quotes.` : "";
    this.#report("unknown-name", range, `'${name}' is not known here.${didYouMean(meant)}`, help, meant);
    return unknownValue;
  }

  #member(expression: Expression & { readonly kind: "member" }, scope: Scope): StaticValue {
    const object = this.check(expression.object, scope);
    if (expression.name === "") return unknownValue;
    return this.#property(object, expression.name, expression, expression.nameRange);
  }

  #property(object: StaticValue, name: string, expression: Expression, range: TextRange): StaticValue {
    const found = alternatives(object.type).some(isKnown) ? memberOf(object, name) : { ...unknownValue, absent: true };
    if (found) return { ...found, key: keyOf(expression) };
    const names = memberNames(object.type);
    const meant = closest(name, names) ?? names.find((one) => one.startsWith(`${name}-`));
    const isName = meant !== undefined && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(meant);
    const help = meant !== undefined && !isName ? `Write it as an index: [${JSON.stringify(meant)}].` : "";
    const message = `'${name}' is not a property of ${displayType(object.type)}.${didYouMean(meant)}`;
    const replacement = expression.kind === "index" ? JSON.stringify(meant) : isName ? meant : undefined;
    this.#report("unknown-property", range, message, help, meant === undefined ? undefined : replacement);
    return unknownValue;
  }

  #index(expression: Expression & { readonly kind: "index" }, scope: Scope): StaticValue {
    const object = this.check(expression.object, scope);
    const index = this.check(expression.index, scope);
    const literal = expression.index.kind === "literal" ? expression.index.value : undefined;
    if (typeof literal === "string") return this.#property(object, literal, expression, expression.index.range);
    const kinds = kindsOf(object.type);
    if (kinds.has("object") || kinds.has("any") || kinds.size === 0) return { ...unknownValue, absent: true };
    const [list] = alternatives(object.type).filter((option) => option.kind === "array");
    if (!list) {
      const message = `${capital(shown(object))} has no items that an index could name.`;
      this.#report("type", expression.object.range, message);
      return unknownValue;
    }
    this.#expect(expression.index, index, numbers, "The index of a list must be a number");
    const prefixed = typeof literal === "number" && kinds.size === 1 ? list.prefixItems?.[literal] : undefined;
    const item = prefixed ? staticValue(prefixed, undefined) : (itemOfList(object) ?? unknownValue);
    // As in TypeScript, an index is taken to be in the list: who writes it knows how many items there are.
    return { ...item, absent: item.absent || object.absent, key: keyOf(expression) };
  }

  #binary(expression: BinaryExpression, scope: Scope): StaticValue {
    const { operator, left: leftNode, right: rightNode } = expression;
    const left = this.check(leftNode, scope);
    switch (operator) {
      case "and": {
        this.#checkTest(leftNode, left);
        return whenFalsy(left, this.check(rightNode, knowing(scope, presentWhen(leftNode, true))));
      }
      case "or": {
        this.#checkTest(leftNode, left);
        const right = this.check(rightNode, knowing(scope, presentWhen(leftNode, false)));
        return either({ ...left, absent: false }, right);
      }
      case "??": {
        const right = this.check(rightNode, scope);
        return either({ ...left, absent: false }, right, right.absent);
      }
      default:
        break;
    }
    const right = this.check(rightNode, scope);
    switch (operator) {
      case "==":
      case "!=":
        this.#checkEqual(leftNode, left, rightNode, right, expression.operatorRange);
        return computed(booleanType);
      case "in":
      case "not in":
        this.#checkContains(rightNode, right, leftNode, left, expression);
        return computed(booleanType);
      case "contains":
        this.#checkContains(leftNode, left, rightNode, right, expression);
        return computed(booleanType);
      case "matches":
        this.#checkMatches(leftNode, left, rightNode, right);
        return computed(booleanType);
      case "<":
      case "<=":
      case ">":
      case ">=":
        this.#checkOrdered(expression, left, right, scope);
        return computed(booleanType);
      default:
        return this.#arithmetic(expression, left, right);
    }
  }

  /** A list or object is always true, an empty one too: nobody means that. */
  #checkTest(expression: Expression, value: StaticValue): void {
    const kinds = kindsOf(value.type);
    if (value.absent || kinds.size === 0 || [...kinds].some((kind) => kind !== "list" && kind !== "object")) return;
    const help = kinds.has("list")
      ? `Write 'len(${printExpression(expression)}) > 0' to ask whether it has items.`
      : "";
    this.#report("type", expression.range, `${capital(shown(value))} is always true here.`, help);
  }

  #checkEqual(
    leftNode: Expression,
    left: StaticValue,
    rightNode: Expression,
    right: StaticValue,
    range: TextRange,
  ): void {
    if ((left.absent && right.absent) || isNull(left) || isNull(right) || mayEqual(left.type, right.type)) return;
    const literal = isText(rightNode) ? rightNode : isText(leftNode) ? leftNode : undefined;
    const other = literal === rightNode ? left : right;
    const otherNode = literal === rightNode ? leftNode : rightNode;
    if (literal && this.#isNoMember(literal, otherNode, other)) return;
    const message = `${capital(shown(left))} is never equal to ${shown(right)}.`;
    const kinds = [...kindsOf(left.type), ...kindsOf(right.type)];
    const help = kinds.includes("text") && kinds.includes("number") ? "'number(…)' makes a number of a text." : "";
    this.#report("type", range, message, help);
  }

  /** Reports a text that is none of the values that a place can have. */
  #isNoMember(literal: Expression & { readonly kind: "literal" }, node: Expression, { type }: StaticValue): boolean {
    const values = literalsOf(type).map((one) => one.value);
    if (values.length === 0) return false;
    const meant = closest(
      String(literal.value),
      values.filter((one) => typeof one === "string"),
    );
    const place = isPath(node) ? printExpression(node) : "it";
    const message = `${JSON.stringify(literal.value)} is not a value that ${place} can have: ${displayType(type)}.`;
    const replacement = meant === undefined ? undefined : JSON.stringify(meant);
    this.#report("type", literal.range, `${message}${didYouMean(meant)}`, "", replacement);
    return true;
  }

  #checkContains(
    wholeNode: Expression,
    whole: StaticValue,
    partNode: Expression,
    part: StaticValue,
    { range }: Expression,
  ): void {
    this.#expect(wholeNode, whole, ["text", "list", "object"], "Only a text, a list or an object contains something");
    const kinds = kindsOf(whole.type);
    if (kinds.has("any")) return;
    if (kinds.has("text") || kinds.has("object")) {
      this.#expect(partNode, part, ["text"], `${capital(shown(whole))} contains texts only`);
      return;
    }
    // Of a literal it is enough to be equal to one of them.
    if (wholeNode.kind === "list" && partNode.kind !== "literal") {
      for (const item of wholeNode.items) {
        const value = this.values.get(item) ?? unknownValue;
        this.#checkEqual(partNode, part, item, value, item.range);
      }
      return;
    }
    const item = itemOfList(whole);
    if (item) this.#checkEqual(partNode, part, wholeNode, item, range);
  }

  #checkMatches(textNode: Expression, text: StaticValue, patternNode: Expression, pattern: StaticValue): void {
    this.#expect(textNode, text, ["text"], "Only a text matches a regular expression");
    this.#expect(patternNode, pattern, ["text"], "A regular expression is a text");
    if (patternNode.kind === "literal" && typeof patternNode.value === "string") {
      const compiled = LinearRegExp.compile(patternNode.value);
      if (typeof compiled === "string") this.#report("type", patternNode.range, compiled);
    } else if (!kindsOf(pattern.type).has("any")) {
      // What it will be is not known: it may be no regular expression at all.
      const help = "Write it in quotes. To look for a text as it is, use 'contains'.";
      this.#report("type", patternNode.range, "The regular expression must be written here, not computed.", help);
    }
  }

  #checkOrdered(expression: BinaryExpression, left: StaticValue, right: StaticValue, scope: Scope): void {
    const { left: leftNode, right: rightNode, operatorRange } = expression;
    const [kinds, others] = [kindsOf(left.type), kindsOf(right.type)];
    const orderable: readonly Kind[] = ["text", "number"];
    const says = "Only numbers, texts, dates and times can be ordered";
    const isFine = this.#expect(leftNode, left, orderable, says) && this.#expect(rightNode, right, orderable, says);
    const isMixed = [...kinds].some(
      (kind) => kind !== "any" && [...others].some((one) => one !== "any" && one !== kind),
    );
    if (isFine && isMixed) {
      const message = `${capital(shown(left))} cannot be ordered with ${shown(right)}.`;
      this.#report("type", operatorRange, message, "'number(…)' and 'date(…)' make a number of a text.");
    }
    for (const [node, value] of [
      [leftNode, left],
      [rightNode, right],
    ] as const) {
      const key = keyOf(node);
      if (!value.absent || !isFine || key === undefined || scope.tested.has(key)) continue;
      const message = `'${printExpression(node)}' may be null, and then the comparison is false.`;
      const help = `To let null pass, write '${printExpression(node)} == null or …'; to ask for a value, '${printExpression(node)} != null and …'.`;
      this.#report("may-be-absent", node.range, message, help);
    }
  }

  #arithmetic(expression: BinaryExpression, left: StaticValue, right: StaticValue): StaticValue {
    const { operator, left: leftNode, right: rightNode } = expression;
    const absent = left.absent || right.absent;
    const [kinds, others] = [kindsOf(left.type), kindsOf(right.type)];
    if (operator === "+" && (kinds.has("any") || others.has("any"))) return { ...unknownValue, absent };
    if (operator === "+" && kinds.has("text") && others.has("text") && kinds.size === 1 && others.size === 1) {
      return computed(stringType, absent);
    }
    const help =
      operator === "+" && (kinds.has("text") || others.has("text")) ? "'+' joins two texts, or adds numbers" : "";
    this.#expect(leftNode, left, numbers, help || `'${operator}' needs numbers`);
    this.#expect(rightNode, right, numbers, help || `'${operator}' needs numbers`);
    const isWhole = operator !== "/" && isInteger(left) && isInteger(right);
    return computed(isWhole ? integerType : numberType, absent);
  }

  #call(expression: Expression & { readonly kind: "call" }, scope: Scope): StaticValue {
    const { name, nameRange, args, range } = expression;
    const values = args.map((arg) => this.check(arg, scope));
    const called = functions.get(name);
    if (!called) {
      const loop = loops.get(name);
      const meant = loop ? undefined : closest(name, [...functions.keys(), ...loops.keys()]);
      const message = loop
        ? `'${name}' asks something of each item.`
        : `'${name}' is not a function.${didYouMean(meant)}`;
      const help = loop ? `Write '${loop.signature}'.` : "";
      this.#report(loop ? "type" : "unknown-name", nameRange, message, help, meant);
      return unknownValue;
    }
    const isCounted = args.length >= called.required && (called.variadic || args.length <= called.parameters.length);
    if (!isCounted) {
      const count = args.length === 1 ? "1 argument" : `${args.length} arguments`;
      this.#report("type", range, `'${called.signature}' does not take ${count}.`);
      return unknownValue;
    }
    for (const [index, value] of values.entries()) {
      const kinds = called.parameters[Math.min(index, called.parameters.length - 1)] ?? [];
      // Several numbers, or one list of them.
      const allowed = called.items && args.length > 1 ? numbers : kinds;
      this.#expect(args[index]!, value, allowed, `'${called.signature}' takes ${listedKinds(allowed)}`);
      if (called.items) this.#expectItems(args[index]!, value, called.signature);
    }
    const absent = called.mayBeNull || values.some((value) => value.absent);
    return computed(called.result ?? values[0]?.type ?? anyType, absent);
  }

  #expectItems(node: Expression, value: StaticValue, signature: string): void {
    if (!kindsOf(value.type).has("list")) return;
    const item = itemOfList(value);
    if (item) this.#expect(node, item, numbers, `'${signature}' takes numbers only`);
  }

  #loop(expression: LoopExpression, scope: Scope): StaticValue {
    const { list: listNode, body: bodyNode, variable, variableRange, name } = expression;
    const list = this.check(listNode, scope);
    this.#expect(listNode, list, ["list"], `'${name}' goes through a list`);
    const item = itemOfList(list) ?? unknownValue;
    if (Object.hasOwn(knownNames, variable) || scope.variables.has(variable)) {
      this.#report("type", variableRange, `'${variable}' has a meaning already; choose another name.`);
    }
    const own = { ...item, key: variable };
    this.variables.set(expression, own);
    const present = new Set([...scope.present].filter((key) => key !== variable && !key.startsWith(`${variable}.`)));
    const body = this.check(bodyNode, {
      ...scope,
      variables: new Map([...scope.variables, [variable, own]]),
      present,
    });
    if (name === "every" || name === "some" || name === "count") {
      this.#checkTest(bodyNode, body);
      return computed(name === "count" ? integerType : booleanType, list.absent);
    }
    this.#expect(bodyNode, body, numbers, `'${name}' needs a number of each item`);
    return computed(numberType, list.absent || name !== "sum");
  }

  /** Whether all values of a type are of the kinds; null is, since it makes the whole null. */
  #expect(node: Expression, value: StaticValue, kinds: readonly Kind[], says: string): boolean {
    const wrong = [...kindsOf(value.type)].filter((kind) => kind !== "any" && !kinds.includes(kind));
    if (wrong.length === 0) return true;
    this.#report("type", node.range, `${says}, but ${printExpression(node)} is ${shown(value)}.`);
    return false;
  }
}

function computed(type: Type, absent = false): StaticValue {
  return { type, absent, key: undefined };
}

function literalValue(value: string | number | boolean | null): StaticValue {
  return value === null ? staticValue({ kind: "null" }, undefined) : computed({ kind: "literal", value });
}

function knowing(scope: Scope, keys: readonly string[]): Scope {
  return keys.length === 0 ? scope : { ...scope, present: new Set([...scope.present, ...keys]) };
}

function either(one: StaticValue, other: StaticValue, absent = one.absent || other.absent): StaticValue {
  return computed(union([one.type, other.type]), absent);
}

/** `left and right`: the right value, or what of the left one counts as false. */
function whenFalsy(left: StaticValue, right: StaticValue): StaticValue {
  const falsy = alternatives(left.type).flatMap((option): readonly Type[] => {
    const kinds = kindsOf(option);
    if (kinds.has("any")) return [anyType];
    return [
      ...(kinds.has("text") ? [{ kind: "literal", value: "" } as const] : []),
      ...(kinds.has("number") ? [{ kind: "literal", value: 0 } as const] : []),
      ...(kinds.has("boolean") ? [{ kind: "literal", value: false } as const] : []),
    ];
  });
  return computed(union([...falsy, right.type]), left.absent || right.absent);
}

function union(types: readonly Type[]): Type {
  const members = [...new Set(types.flatMap(alternatives))];
  const [only] = members;
  return members.length === 1 && only ? only : { kind: "union", members };
}

function withNull(value: StaticValue): readonly Type[] {
  return value.absent ? [value.type, { kind: "null" }] : [value.type];
}

function isBooleanLike(option: Type): boolean {
  if (option.kind === "literal") return typeof option.value === "boolean" || !option.value;
  const kinds = kindsOf(option);
  return [...kinds].every((kind) => kind === "boolean" || kind === "any");
}

/** Whether anything of a value is known: of null alone every property is null. */
function isKnown({ kind }: Type): boolean {
  return kind !== "null";
}

function isNull({ type }: StaticValue): boolean {
  return alternatives(type).every((option) => option.kind === "null");
}

function isText(expression: Expression): expression is Expression & { readonly kind: "literal" } {
  return expression.kind === "literal" && typeof expression.value === "string";
}

function isPath(expression: Expression): boolean {
  if (expression.kind === "name") return true;
  return (expression.kind === "member" || expression.kind === "index") && isPath(expression.object);
}

function isInteger({ type }: StaticValue): boolean {
  return alternatives(type).every(
    (option) => option.kind === "integer" || (option.kind === "literal" && Number.isInteger(option.value)),
  );
}

/** Whether some value of one type equals some value of the other. */
function mayEqual(one: Type, other: Type): boolean {
  const others = alternatives(other);
  return alternatives(one).some((left) => others.some((right) => overlap(left, right)));
}

function overlap(one: Type, other: Type): boolean {
  const [kinds, otherKinds] = [kindsOf(one), kindsOf(other)];
  if (kinds.has("any") || otherKinds.has("any")) return true;
  if (one.kind === "null" || other.kind === "null") return one.kind === other.kind;
  const [values, otherValues] = [literalsOf(one), literalsOf(other)];
  if (values.length > 0 && otherValues.length > 0) {
    return values.some(({ value }) => otherValues.some((literal) => isSameScalar(value, literal.value)));
  }
  return [...kinds].some((kind) => otherKinds.has(kind));
}

function shown({ type, absent }: StaticValue): string {
  const [only] = alternatives(type);
  if (only?.kind === "literal" && alternatives(type).length === 1) return JSON.stringify(only.value);
  const written = displayType(type);
  return absent && written !== "null" ? `${written} | null` : written;
}

function capital(text: string): string {
  return /^[a-z]/.test(text) ? `A value of type ${text}` : text;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function listedKinds(kinds: readonly Kind[]): string {
  const names = kinds.map((kind) => (kind === "object" ? "an object" : `a ${kind}`));
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
