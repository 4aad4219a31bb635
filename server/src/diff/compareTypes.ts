import { displayType } from "../types/display.ts";
import { type JsonSchema, toJsonSchema } from "../types/toJsonSchema.ts";
import { anyType, type ObjectType, type Origin, stringType, type Type } from "../types/type.ts";
import { areAmong, type BeyondTypes, beyondTypes } from "./beyondTypes.ts";
import type { Audience, Change, Witness } from "./change.ts";
import type { SchemaValidators } from "./schemaValidators.ts";
import { type FoundChange, typeChanges } from "./typeChanges.ts";
import { readTypeAs, type Side } from "./typeReading.ts";
import { TypeVerdicts, type ValueVerdict } from "./witness.ts";

export interface TypeComparison {
  readonly validators: SchemaValidators;
  /** As `checkedSchema` makes them, of what the user wrote; without, that of the type. */
  readonly beforeSchema?: JsonSchema | undefined;
  readonly afterSchema?: JsonSchema | undefined;
}

/**
 * What changed between two types of an input or an output, for whom it breaks, and what shows it. `undefined` stands for no
 * schema at all; a schema that is not known is `any`, of which nothing is said. Each edit is one change, at the most
 * specific path. A verdict is `breaking` with a value that ajv takes on one side and refuses on the other, `safe` when that
 * is proven from the types and no value was found that shows otherwise, and `dangerous` where neither could be had.
 */
export function compareTypes(
  before: Type | undefined,
  after: Type | undefined,
  side: Side,
  { validators, beforeSchema, afterSchema }: TypeComparison,
): readonly Change[] {
  if (!before && !after) return [];
  const { hasFormat } = validators;
  const old = {
    type: readTypeAs(before ?? withoutSchema(side), side),
    schema: beforeSchema,
    beyond: beyondTypes(beforeSchema),
  };
  const now = {
    type: readTypeAs(after ?? withoutSchema(side), side),
    schema: afterSchema,
    beyond: beyondTypes(afterSchema),
  };
  const { changes: found, isComplete } =
    before && after
      ? typeChanges(old.type, now.type, side, hasFormat)
      : { changes: [wholeSchema(before, after, old.type, now.type, side)], isComplete: true };
  const [source, target] = side === "input" ? [old, now] : [now, old];
  const isProvable = isSaidBy(source.beyond, target.beyond);
  const isBeyondSame = isProvable && isSaidBy(target.beyond, source.beyond);
  if (found.length === 0 && isBeyondSame && isComplete) return [];

  const verdicts = new TypeVerdicts({
    source: source.type,
    target: target.type,
    sourceSchema: () => validatorOf(source.type, source.schema, validators),
    targetSchema: () => validatorOf(target.type, target.schema, validators),
    isProvable,
    further: [...old.beyond.scalars, ...now.beyond.scalars],
    shows: side === "input" ? "was-accepted" : "can-be-produced",
    hasFormat,
  });
  const changes = found.map((one) => toChange(one, verdicts, side));
  const isSafe = changes.every(({ verdict }) => verdict === "safe" || verdict === "behavioural");
  const touchesValues = found.some((one) => one.effect.kind === "values");
  if (isBeyondSame && isComplete && !(isSafe && touchesValues)) return changes;

  // What the types do not say, or what comparing them has missed, shows in values of the whole.
  const verdict = isSafe ? verdicts.ofWhole(isComplete) : dangerous;
  if (isBeyondSame && isComplete && verdict.verdict === "safe") return changes;
  return [...changes, otherConstraint(verdict, isComplete, side, before?.origin, after?.origin)];
}

const dangerous: ValueVerdict = { verdict: "dangerous", witness: undefined };

/** Without a schema callers pass any fields, and consumers get text. */
function withoutSchema(side: Side): Type {
  const open: ObjectType = { kind: "object", properties: [], index: { ...anyType } };
  return side === "input" ? open : stringType;
}

/** Whether what a schema says beyond its type is said by another as well. */
function isSaidBy(other: BeyondTypes, { restrictions, extensions }: BeyondTypes): boolean {
  return (
    areAmong(restrictions, other.restrictions) &&
    areAmong(extensions, other.extensions) &&
    areAmong(other.extensions, extensions)
  );
}

function validatorOf(type: Type, schema: JsonSchema | undefined, validators: SchemaValidators) {
  return (schema && validators.of(schema)) ?? validators.of(toJsonSchema(type));
}

function wholeSchema(before: Type | undefined, after: Type | undefined, old: Type, now: Type, side: Side): FoundChange {
  const nothing = side === "input" ? "any fields were taken" : "the output was text";
  const what = after
    ? `The ${side} has a schema now; before, ${nothing}`
    : `The ${side} has no schema any more; ${nothing.replace("were", "are").replace("was", "is")}`;
  const [source, target] = side === "input" ? [old, now] : [now, old];
  return {
    rule: after ? "schema-added" : "schema-removed",
    path: side,
    what,
    from: before && displayType(before),
    to: after && displayType(after),
    before: before?.origin,
    after: after?.origin,
    effect: { kind: "values", source, target, embed: (value) => value },
  };
}

function toChange(found: FoundChange, verdicts: TypeVerdicts, side: Side): Change {
  const { rule, path, what, from, to, before, after, effect } = found;
  const base = { rule, path, before: place(before), after: place(after), from, to };
  const audience: Audience = side === "input" ? "callers" : "consumers";
  if (effect.kind === "text") {
    const isRead = effect.readBy === "model";
    const consequence = isRead ? "the model reads something else" : "nobody reads that at run time";
    return {
      ...base,
      verdict: isRead ? "behavioural" : "safe",
      audience: isRead ? "model" : audience,
      message: `${what}: ${consequence}.`,
      witness: undefined,
    };
  }
  const { verdict, witness } = verdicts.of(effect);
  return { ...base, verdict, audience, message: `${what}${consequenceOf(found, verdict, side)}`, witness };
}

function consequenceOf({ rule }: FoundChange, verdict: ValueVerdict["verdict"], side: Side): string {
  if (verdict === "safe")
    return side === "input"
      ? ": every input that was taken still is."
      : ": consumers get nothing that they did not get before.";
  if (verdict === "dangerous") {
    const who = side === "input" ? "callers break" : "consumers break";
    return `. Whether ${who} could not be shown: look at it yourself.`;
  }
  return `. ${side === "input" ? inputAdvice(rule) : outputAdvice(rule)}`;
}

function inputAdvice(rule: FoundChange["rule"]): string {
  switch (rule) {
    case "input-field-added-required":
    case "input-field-made-required":
      return "Callers that do not pass it break: make it optional, or give it a default.";
    case "input-field-removed":
      return "Callers that pass it break: keep it as optional, or change them first.";
    case "default-removed":
      return "Callers that leave it out break: keep a default, or make it optional.";
    case "enum-value-removed":
    case "union-member-removed":
    case "nullability-removed":
      return "Callers that pass that break: keep it, or change them first.";
    default:
      return "Callers whose values are refused now break: keep the old values possible, or change the callers first.";
  }
}

function outputAdvice(rule: FoundChange["rule"]): string {
  switch (rule) {
    case "output-field-removed":
    case "output-field-made-optional":
      return "Consumers that rely on it break: keep it, or change them first.";
    case "enum-value-added":
    case "union-member-added":
    case "nullability-added":
      return "Consumers that do not expect that break: change them first.";
    default:
      return "Consumers get values that they do not expect: change them first, or keep the old type.";
  }
}

function otherConstraint(
  { verdict, witness }: ValueVerdict,
  isComplete: boolean,
  side: Side,
  before: Origin | undefined,
  after: Origin | undefined,
): Change {
  const what = isComplete
    ? `The schema of the ${side} differs in what types cannot say, such as 'not', 'if' or 'oneOf'`
    : `The ${side} is too large to be compared in full`;
  const found = { rule: "other-constraint-changed" } as FoundChange;
  return {
    rule: "other-constraint-changed",
    verdict,
    audience: side === "input" ? "callers" : "consumers",
    path: side,
    message: `${what}${consequenceOf(found, verdict, side)}`,
    before: place(before),
    after: place(after),
    witness: witness as Witness | undefined,
    from: undefined,
    to: undefined,
  };
}

function place(origin: Origin | undefined): Change["before"] {
  return origin && { file: origin.file, range: origin.range };
}
