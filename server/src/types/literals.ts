import { alternatives } from "./alternatives.ts";
import type { LiteralType, Type } from "./type.ts";

/** The literals among the values of a type: of an enum all members, of a union those of its members. */
export function literalsOf(type: Type): readonly LiteralType[] {
  return alternatives(type).flatMap((option): readonly LiteralType[] => {
    if (option.kind === "enum") return option.members.filter((member) => member.kind === "literal");
    return option.kind === "literal" ? [option] : [];
  });
}
