import type { FormField } from "../src/preview/protocol.ts";

/** Names of fields and numbers of items, from the outermost in. */
export type Path = readonly (string | number)[];

/** The field at a path, the same for each item of a list. */
export function fieldAt(fields: readonly FormField[], path: Path): FormField | undefined {
  const [name, ...rest] = path;
  let field = fields.find((one) => one.name === name);
  for (const step of rest) {
    const control = field?.control;
    if (control?.kind === "list") field = control.item;
    else field = control?.kind === "group" ? control.fields.find((one) => one.name === step) : undefined;
  }
  return field;
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
}

/** A copy with another value at a path; `undefined` takes it out. */
export function withValue(container: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const items = Array.isArray(container) ? container : [];
    const inner = withValue(items[step], rest, value);
    return inner === undefined ? items.toSpliced(step, 1) : [...items.slice(0, step), inner, ...items.slice(step + 1)];
  }
  const object = isRecord(container) ? container : {};
  const inner = withValue(object[step], rest, value);
  const { [step]: _, ...others } = object;
  if (inner === undefined) return others;
  return step in object ? { ...object, [step]: inner } : { ...others, [step]: inner };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
