import { alternatives } from "../types/alternatives.ts";
import { matchesPattern } from "../types/pattern.ts";
import { anyType, type ObjectType, type Property, type Type } from "../types/type.ts";

/** A step of a path, and where it is in the path's text. */
export interface PathStep {
  readonly step: string | number;
  readonly start: number;
  readonly end: number;
}

/** Reads `items[0].name`, `["key with.dots"]`, or `$` for the whole; `undefined` for what is none of it. */
export function parseOutputPath(text: string): readonly PathStep[] | undefined {
  if (text === "$") return [];
  const steps: PathStep[] = [];
  const pattern = /(?:^|\.)([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;
  const start = /^\$(?=[.[])/.test(text) ? 1 : 0;
  pattern.lastIndex = start;
  for (let at = start; at < text.length; at = pattern.lastIndex) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [whole, name, index, quoted] = match;
    const end = at + whole.length;
    if (name !== undefined) steps.push({ step: name, start: end - name.length, end });
    else if (index !== undefined) steps.push({ step: Number(index), start: at + 1, end: end - 1 });
    else {
      const key = unquoted(quoted!);
      if (key === undefined) return undefined;
      steps.push({ step: key, start: at + 1, end: end - 1 });
    }
  }
  return steps.length > 0 ? steps : undefined;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** A path as it is written, `$` for the whole. */
export function outputPathText(path: readonly (string | number)[]): string {
  const text = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[^.[\]"$][^.[\]"]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return path.length === 0 ? "$" : text.join("").replace(/^\./, "");
}

/** What is at the end of a path: its type, and the property if it is one. Or the first step that leads nowhere. */
export type PathTarget =
  | {
      readonly kind: "found";
      readonly type: Type;
      readonly property: Property | undefined;
      /** Whether a step leads to what is optional. */
      readonly mayBeAbsent: boolean;
    }
  | { readonly kind: "missing"; readonly index: number; readonly owner: Type };

/** Follows a path through a type. */
export function typeAtPath(root: Type, path: readonly (string | number)[]): PathTarget {
  let type = root;
  let property: Property | undefined;
  let mayBeAbsent = false;
  for (const [index, step] of path.entries()) {
    const found = stepInto(type, step);
    if (found.types.length === 0) return { kind: "missing", index, owner: type };
    property = found.property;
    mayBeAbsent ||= property?.optional ?? false;
    type = found.types.length === 1 ? found.types[0]! : { kind: "union", members: found.types };
  }
  return { kind: "found", type, property, mayBeAbsent };
}

function stepInto(owner: Type, step: string | number): { types: Type[]; property: Property | undefined } {
  const types: Type[] = [];
  let property: Property | undefined;
  for (const option of alternatives(owner)) {
    if (option.kind === "any") types.push(anyType);
    if (option.kind === "array" && typeof step === "number") types.push(option.prefixItems?.[step] ?? option.items);
    if (option.kind !== "object") continue;
    const declared = propertyMap(option).get(String(step));
    property ??= declared;
    const patterns = (option.patterns ?? []).filter((one) => matchesPattern(one.pattern, String(step)) !== false);
    const here = [...(declared ? [declared.type] : []), ...patterns.map((one) => one.type)];
    if (here.length > 0) types.push(here.length === 1 ? here[0]! : anyType);
    else if (option.index) types.push(option.index);
  }
  return { types, property };
}

const propertyMaps = new WeakMap<ObjectType, ReadonlyMap<string, Property>>();

/** Made once for each type: a file may ask often, and a schema may be large. */
function propertyMap(type: ObjectType): ReadonlyMap<string, Property> {
  let map = propertyMaps.get(type);
  if (!map) {
    map = new Map(type.properties.map((one) => [one.name, one]));
    propertyMaps.set(type, map);
  }
  return map;
}

/** The steps that lead on from a type: names of properties, with the property of each. */
export function propertiesOf(type: Type): readonly Property[] {
  return alternatives(type).flatMap((option) => (option.kind === "object" ? option.properties : []));
}
