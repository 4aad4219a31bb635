import type { JsonObject } from "./imported.ts";

/** A text with the values of a row in place of `{{name}}`; what has no value stays. */
export function filledIn(text: string, values: JsonObject): string {
  return text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** A regular expression that matches this text. */
export function escapedPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
