import { acceptsValue } from "./acceptsValue.ts";
import { alternatives } from "./alternatives.ts";
import { resolve, type Type } from "./type.ts";

/**
 * Whether some value of `source` may be one of `target`, to the depth that helper signatures need: kinds, not parts. That
 * every one is, is another question: `isSubtype`.
 */
export function mayFit(source: Type, target: Type): boolean {
  return alternatives(source).some((one) => alternatives(target).some((other) => fits(one, other)));
}

function fits(source: Type, target: Type): boolean {
  if (source.kind === "any" || target.kind === "any" || source.kind === "never") return true;
  switch (source.kind) {
    case "literal":
      return acceptsValue(target, source.value) !== false;
    case "enum":
      return source.members.some((member) => fits(resolve(member), target));
    case "integer":
      return target.kind === "integer" || target.kind === "number" || hasLiteral(target, "number");
    case "number":
      return target.kind === "integer" || target.kind === "number" || hasLiteral(target, "number");
    case "string":
    case "boolean":
      return target.kind === source.kind || hasLiteral(target, source.kind);
    default:
      return source.kind === target.kind;
  }
}

function hasLiteral(target: Type, type: "string" | "number" | "boolean"): boolean {
  const members = target.kind === "enum" ? target.members : [target];
  return members.some((member) => member.kind === "literal" && typeof member.value === type);
}
