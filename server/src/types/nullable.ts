import { nullType, resolve, type Type, unreadType } from "./type.ts";

/** The type with null added. Optional Picoschema fields may be null as well as absent. */
export function nullable(type: Type): Type {
  const known = resolve(type);
  if (known === unreadType) return { kind: "union", members: [type, nullType], origin: type.origin };
  const { origin, description } = type;
  switch (known.kind) {
    case "any":
    case "null":
      return type;
    case "enum":
      if (known.members.some((member) => member.kind === "null")) return type;
      return { ...known, members: [...known.members, nullType], origin, description };
    case "union":
      if (known.members.some((member) => resolve(member).kind === "null")) return type;
      return { ...known, members: [...known.members, nullType], origin, description };
    default:
      return { kind: "union", members: [type, nullType], origin, description };
  }
}
