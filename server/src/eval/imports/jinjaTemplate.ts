import type { ReadBeside } from "./imported.ts";

/** A template in Handlebars, and what of the other language it could not say. */
export interface ConvertedTemplate {
  readonly text: string;
  readonly notes: readonly string[];
  /** The names that it reads of its input. */
  readonly variables: readonly string[];
}

const tag = /\{\{-?([\s\S]*?)-?\}\}|\{%-?([\s\S]*?)-?%\}|\{#([\s\S]*?)#\}/g;
const pathPattern =
  /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*|\.\d+|\[\d+\]|\[(?:"[^"\]]*"|'[^'\]]*')\])*$/u;
const noFilter = new Set(["safe", "string"]);

/** What Handlebars, or the other language, reads as something else than a name. */
const words = new Set(["true", "false", "none", "null", "undefined", "this", "else", "as"]);
const loopNames = new Map([
  ["loop.index0", "@index"],
  ["loop.first", "@first"],
  ["loop.last", "@last"],
]);

interface OpenBlock {
  readonly name: "if" | "unless" | "each" | "lost" | "raw";
  readonly close: string;
  /** What a loop calls its item. */
  readonly item?: string;
  hasElse?: boolean;
}

/**
 * Jinja and Nunjucks as far as both languages say the same: values, comments, `if` and `for`. What Handlebars has no
 * word for becomes a comment in its place, and a note. Rendered texts can differ in blank lines: Handlebars takes a line
 * that holds only a block's tag away as a whole.
 */
export function jinjaTemplate(template: string, readPartial?: ReadBeside): ConvertedTemplate {
  const conversion = new Conversion(readPartial);
  conversion.convert(template);
  return { text: conversion.text, notes: [...conversion.notes], variables: [...conversion.variables] };
}

class Conversion {
  text = "";
  readonly notes = new Set<string>();
  readonly variables = new Set<string>();
  readonly #open: OpenBlock[] = [];
  #isAfterTag = false;
  readonly #readPartial: ReadBeside | undefined;

  constructor(readPartial: ReadBeside | undefined) {
    this.#readPartial = readPartial;
  }

  convert(template: string): void {
    let at = 0;
    for (const match of template.matchAll(tag)) {
      const [whole, value, statement] = match;
      this.#literal(template.slice(at, match.index));
      at = match.index + whole.length;
      if (this.#open.at(-1)?.name === "raw" && !/^\s*endraw\s*$/.test(statement ?? "")) this.#literal(whole);
      else if (value !== undefined) this.#tag(this.#printed(value.trim(), bracesOf(whole)) ?? this.#lost(whole));
      else if (statement === undefined) this.#tag(`{{!-- ${commentText(whole.slice(2, -2).trim())} --}}`);
      else {
        this.notes.add(
          "Blank lines around blocks may differ: Handlebars takes away a line that holds only a block's tag.",
        );
        this.#tag(this.#block(statement.trim(), bracesOf(whole), whole));
      }
    }
    this.#literal(template.slice(at));
    while (this.#open.length > 0) this.#tag(this.#open.pop()!.close);
  }

  /** Text that both languages print as it is; braces that only Handlebars would read are escaped. */
  #literal(text: string): void {
    const escaped = text.replace(/(\\?)(\{{2,})/g, (_, backslash: string, braces: string) => {
      if (backslash === "" && braces.length === 2 && !this.text.endsWith("\\")) return "\\{{";
      this.#apart();
      return backslash + braces.split("").join(" ");
    });
    if (text === "") return;
    // Three closing braces would be the end of another tag; an empty comment keeps them apart.
    if (this.#isAfterTag && text.startsWith("}")) this.text += "{{!}}";
    this.#isAfterTag = false;
    if (this.text.endsWith("{") && escaped.startsWith("{")) {
      this.#apart();
      this.text += " ";
    }
    this.text += escaped;
  }

  #tag(written: string): void {
    if (written === "") return;
    // A blank that the tag itself takes away again.
    if (this.text.endsWith("{")) this.text += ` ${written.replace(/^\{\{~?/, "{{~")}`;
    else this.text += `${this.text.endsWith("\\") ? "\\" : ""}${written}`;
    this.#isAfterTag = true;
  }

  #apart(): void {
    this.notes.add("Braces that Handlebars would read as a tag have a blank between them now.");
  }

  #lost(whole: string): string {
    const shown = whole.replace(/\s+/g, " ");
    this.notes.add(`The template's '${shown}' has no counterpart in Handlebars and is left as a comment.`);
    return `{{!-- not carried over: ${commentText(shown)} --}}`;
  }

  #printed(expression: string, written: Braces): string | undefined {
    const [first = "", ...filters] = expression.split("|").map((part) => part.trim());
    const path = this.#path(first);
    if (path === undefined) return undefined;
    if (filters.every((filter) => noFilter.has(filter))) return written(path);
    return filters.length === 1 && /^(?:tojson|dump)(?:\(.*\))?$/.test(filters[0]!)
      ? written(`json ${path}`)
      : undefined;
  }

  #block(statement: string, written: Braces, whole: string): string {
    const [, keyword = "", rest = ""] = /^(\w+)\s*([\s\S]*)$/.exec(statement) ?? [];
    const last = this.#open.at(-1);
    switch (keyword) {
      case "if": {
        const [, negation, condition = ""] = /^(not\s+)?([\s\S]+)$/.exec(rest.trim()) ?? [];
        const path = this.#path(condition.trim());
        const name = negation ? "unless" : "if";
        if (path === undefined) return this.#openLost(whole);
        this.#open.push({ name, close: `{{/${name}}}` });
        return written(`#${name} ${path}`);
      }
      case "elif": {
        const path = last?.name === "if" && !last.hasElse ? this.#path(rest.trim()) : undefined;
        return path === undefined ? this.#lost(whole) : written(`else if ${path}`);
      }
      case "else":
        if (!last || last.name === "lost" || last.hasElse) return this.#lost(whole);
        last.hasElse = true;
        return written("else");
      case "for": {
        const [, item, list = ""] = /^(\w+)\s+in\s+([\s\S]+)$/.exec(rest) ?? [];
        const path = item === undefined ? undefined : this.#path(list.trim());
        if (item === undefined || path === undefined) return this.#openLost(whole);
        this.#open.push({ name: "each", close: "{{/each}}", item });
        return written(`#each ${path} as |${item}|`);
      }
      case "endif":
      case "endfor":
        if (!last || last.name === "raw") return "";
        this.#open.pop();
        return last.name === "lost" ? "" : written(`/${last.name}`);
      case "raw":
        this.#open.push({ name: "raw", close: "" });
        return "";
      case "endraw":
        if (last?.name === "raw") this.#open.pop();
        return "";
      case "include": {
        const name = /^["']([^"']+)["']$/.exec(rest.trim())?.[1];
        const partial = name === undefined ? undefined : this.#readPartial?.(name);
        if (partial === undefined) return this.#lost(whole);
        const converted = jinjaTemplate(partial);
        for (const note of converted.notes) this.notes.add(note);
        for (const variable of converted.variables) this.variables.add(variable);
        return converted.text;
      }
      default:
        return this.#lost(whole);
    }
  }

  #openLost(whole: string): string {
    this.#open.push({ name: "lost", close: "" });
    return this.#lost(whole);
  }

  #path(expression: string): string | undefined {
    if (!pathPattern.test(expression) || words.has(expression)) return undefined;
    const loop = loopNames.get(expression);
    if (loop !== undefined) return this.#open.some(({ name }) => name === "each") ? loop : undefined;
    const root = /^[^.[]+/.exec(expression)![0];
    if (root === "loop") return undefined;
    if (!this.#open.some(({ item }) => item === root)) this.variables.add(root);
    return expression
      .replace(/\.(\d+)/g, ".[$1]")
      .replace(/\[(\d+)\](?!\])/g, (found, index: string, offset: number) =>
        expression[offset - 1] === "." ? found : `.[${index}]`,
      )
      .replace(/\["([^"\]]*)"\]|\['([^'\]]*)'\]/g, (_, double: string, single: string) => `.[${double ?? single}]`)
      .replace(/\.{2,}/g, ".");
  }
}

type Braces = (inner: string) => string;

/** Handlebars' braces around something, that take blanks away where the other's did. */
function bracesOf(whole: string): Braces {
  const [left, right] = [whole.startsWith("-", 2), whole.endsWith("-", whole.length - 2)];
  return (inner) => `{{${left ? "~" : ""}${inner}${right ? "~" : ""}}}`;
}

function commentText(text: string): string {
  return text
    .replace(/-{2,}/g, (dashes) => dashes.split("").join(" "))
    .replaceAll("}}", "} }")
    .replaceAll("{{", "{ {")
    .replace(/-$/, "- ");
}
