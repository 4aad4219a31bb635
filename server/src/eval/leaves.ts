/** A value of an output that has no parts, and the path to it: `items[0].name`, empty for the output itself. */
export interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean | null;
}

/** Deeper, and with more parts, an answer is not compared: models can write anything. */
const deepest = 50;
const most = 2_000;

/** The leaves of a JSON value in the order in which they are written; empty objects and arrays have none. */
export function leaves(value: unknown): readonly Leaf[] {
  const found: Leaf[] = [];
  const visit = (part: unknown, path: string, depth: number): void => {
    if (found.length >= most || depth > deepest) return;
    if (Array.isArray(part)) for (const [index, item] of part.entries()) visit(item, `${path}[${index}]`, depth + 1);
    else if (part !== null && typeof part === "object") {
      for (const [key, member] of Object.entries(part)) visit(member, path === "" ? key : `${path}.${key}`, depth + 1);
    } else if (
      part !== undefined &&
      typeof part !== "bigint" &&
      typeof part !== "function" &&
      typeof part !== "symbol"
    ) {
      found.push({ path, value: part as Leaf["value"] });
    }
  };
  visit(value, "", 0);
  return found;
}
