// biome-ignore lint/suspicious/noExplicitAny: templates read whatever is there; the schemas say what that is
export type Value = any;

/** A context and those around it, through which `../` leads. */
export interface Frame {
  readonly value: Value;
  readonly up?: Frame;
}

/** A value as the text that templates print. */
export function text(value: Value): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : `${value}`;
}

export function json(value: Value, indent?: Value): string {
  return `${JSON.stringify(value, null, indent || 0)}`;
}

/** Whether `{{#if value}}` renders its block. */
export function truthy(value: Value, includeZero = false): boolean {
  if (value === 0) return includeZero;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Whether `{{#with value}}` renders its block: zero is something. */
export function present(value: Value): boolean {
  return value === 0 || truthy(value);
}

/** A property that a value has itself: for names that every object, text or list inherits. */
export function own(value: Value, name: PropertyKey): Value {
  return value !== null && value !== undefined && Object.hasOwn(Object(value), name) ? value[name] : undefined;
}

/** `{{lookup value key}}` */
export function lookup(value: Value, key: Value): Value {
  return value ? own(value, key) : value;
}

/** The frame of a block's context. A block that keeps the context adds none. */
export function enter(frame: Frame, value: Value): Frame {
  // biome-ignore lint/suspicious/noDoubleEquals: as Handlebars compares them
  return value != frame.value ? { value, up: frame } : frame;
}

/** The context of a partial with named values: both, the named ones over it. */
export function extend(context: Value, named: Readonly<Record<string, Value>>): Value {
  return { ...(typeof context === "string" ? Object(context) : context), ...named };
}

/** The items of `{{#each value}}`; none for what is neither a list nor an object. */
export function items(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== "object") return none;
  return Symbol.iterator in value ? [...value] : Object.values(value);
}

const none: readonly Value[] = [];

/** The keys of the items of an object; `undefined` for a list, whose keys count them. */
export function keys(value: Value): readonly string[] | undefined {
  if (Array.isArray(value) || value === null || typeof value !== "object") return undefined;
  return Symbol.iterator in value ? undefined : Object.keys(value);
}

/** The `@` variables inside `{{#each}}`. */
export function loop(data: Value, key: Value, index: number, count: number): Value {
  return { ...data, _parent: data, key, index, first: index === 0, last: index === count - 1 };
}
