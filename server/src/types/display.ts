import { type ObjectType, type Property, resolve, type Type } from "./type.ts";

/** Longer objects and unions are cut short with `…`. */
const longest = 60;

/** A type in TypeScript's notation, short enough for a message: `string`, `"a" | "b"`, `{ id: string; … }`. */
export function displayType(type: Type): string {
  return display(type, 2);
}

function display(type: Type, depth: number): string {
  if (type.kind === "reference") {
    if (isNamed(type.name)) return type.name;
    return depth > 0 ? display(resolve(type), depth - 1) : "…";
  }
  switch (type.kind) {
    case "integer":
      return "integer";
    case "literal":
      return JSON.stringify(type.value);
    case "enum":
    case "union":
      return joined(displayMembers(type.members, depth), " | ");
    case "array":
      return displayArray(display(type.items, depth - 1));
    case "object":
      return displayObject(type, depth);
    default:
      return type.kind;
  }
}

function isNamed(name: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(name);
}

function displayArray(item: string): string {
  return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
}

/** Each once. Nobody reads far: what comes after the cut is not even written. */
function* displayMembers(members: readonly Type[], depth: number): Generator<string> {
  const shown = new Set<string>();
  for (const member of members) {
    const text = display(member, depth);
    if (!shown.has(text)) yield text;
    shown.add(text);
  }
}

function displayObject(type: ObjectType, depth: number): string {
  const hasIndex = type.index !== undefined && type.index.kind !== "any";
  if (type.properties.length === 0 && !hasIndex) return type.index ? "object" : "{}";
  return depth <= 0 ? "{ … }" : `{ ${joined(displayEntries(type, depth), "; ")} }`;
}

function* displayEntries({ properties, index }: ObjectType, depth: number): Generator<string> {
  for (const property of properties) yield displayProperty(property, depth);
  if (index && index.kind !== "any") yield `[key: string]: ${display(index, depth - 1)}`;
}

function displayProperty({ name, optional, type }: Property, depth: number): string {
  const key = isNamed(name) ? name : JSON.stringify(name);
  return `${key}${optional ? "?" : ""}: ${display(type, depth - 1)}`;
}

function joined(parts: Iterable<string>, separator: string): string {
  const shown: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length;
    if (length > longest && shown.length > 0) return [...shown, "…"].join(separator);
    shown.push(part);
  }
  return shown.join(separator);
}
