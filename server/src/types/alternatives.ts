import { resolve, type Type } from "./type.ts";

type Alternative = Exclude<Type, { kind: "reference" | "union" }>;

/** The alternatives a type stands for: a union's members, nested ones too, each once; or the type itself. */
export function alternatives(type: Type): readonly Alternative[] {
  const known = resolve(type);
  if (known.kind !== "union") return [known];
  const found = new Set<Alternative>();
  const seen = new Set<Type>();
  const collect = (member: Exclude<Type, { kind: "reference" }>): void => {
    if (seen.has(member)) return;
    seen.add(member);
    if (member.kind === "union") for (const inner of member.members) collect(resolve(inner));
    else found.add(member);
  };
  collect(known);
  return [...found];
}
