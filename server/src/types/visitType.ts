import type { Property, Type } from "./type.ts";

/** What is told of a type and all that it is made of, each once; what references lead to as well. */
export interface TypeVisitor {
  readonly type?: (type: Type) => void;
  readonly property?: (property: Property) => void;
}

export function visitType(root: Type, visitor: TypeVisitor): void {
  const seen = new Set<Type>();
  const pending: Type[] = [root];
  for (let type = pending.pop(); type; type = pending.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    visitor.type?.(type);
    switch (type.kind) {
      case "array":
        pending.push(type.items, ...(type.prefixItems ?? []));
        break;
      case "object":
        for (const property of type.properties) {
          visitor.property?.(property);
          pending.push(property.type);
        }
        if (type.index) pending.push(type.index);
        pending.push(...(type.patterns ?? []).map((pattern) => pattern.type));
        break;
      case "union":
        pending.push(...type.members);
        break;
      case "reference":
        pending.push(type.target.type);
        break;
      default:
        break;
    }
  }
}
