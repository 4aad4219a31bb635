import { partialName } from "../analysis/partialTemplate.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type {
  BlockNode,
  ContentNode,
  ExpressionNode,
  HashNode,
  PartialBlockNode,
  PartialNode,
  PathNode,
  ProgramNode,
  StatementNode,
} from "../syntax/nodes.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { entryOf } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { range } from "../text/range.ts";
import type { ChangePlace } from "./change.ts";
import type { PromptVersion } from "./promptVersion.ts";

/** A piece of the text that a model reads, of the size in which people move and reword it. */
export interface TextBlock {
  readonly kind: "heading" | "paragraph" | "item" | "sample" | "tag" | "role";
  /** As it is shown: tags as they are written, blank space as single blanks. */
  readonly text: string;
  /** What it is compared by: names in tags stand for the values they mean, whatever block parameters are called. */
  readonly key: string;
  /** The role of its message, and the message's number. */
  readonly role: string;
  readonly message: number;
  /** The partial that it was written in. */
  readonly partial: string | undefined;
  /** The protected sections that it is in, or that are in it: they may end within a paragraph. */
  readonly sections: readonly ProtectedPart[];
  /** The heading that it stands under. */
  readonly heading: string | undefined;
  readonly place: ChangePlace;
}

/** What of a block is protected, by the name of the section; `key` as of the block. */
interface ProtectedPart {
  readonly name: string;
  readonly key: string;
}

/** The text of a version with its partials, in blocks, in the order of the text. */
export function resolvedText(version: PromptVersion): readonly TextBlock[] {
  const known = resolved.get(version);
  if (known) return known;
  const atoms = new Flattener(version).atoms;
  const blocks = withHeadings(toBlocks(atoms), protectedHeadings(version));
  resolved.set(version, blocks);
  return blocks;
}

/** Histories compare each version twice, editors more often. */
const resolved = new WeakMap<PromptVersion, readonly TextBlock[]>();

interface Atom {
  /** `text` may hold line breaks; `tag` is inside a line, `line` has one to itself. */
  readonly kind: "text" | "tag" | "line" | "role";
  readonly text: string;
  readonly key: string;
  readonly place: ChangePlace;
  readonly partial: string | undefined;
  readonly protection: string | undefined;
}

const roleMarker = /<<<dotprompt:(role:[a-z]+|history)>>>/;

/** What names mean at a place of a template. */
interface Scope {
  /** Canonical names of the contexts around, outer ones first; the last is `this`. */
  readonly contexts: readonly string[];
  readonly names: ReadonlyMap<string, string>;
}

const mostAtoms = 200_000;
const deepestPartials = 20;

const protectedMark = /^\s*tp-protected\b:?\s*(.*?)\s*$/;
const endMark = /^\s*tp-end\b/;

/** The statements of a template and its partials one after another, the blocks' tags among them. */
class Flattener {
  readonly atoms: Atom[] = [];
  readonly #version: PromptVersion;
  readonly #programs = new Map<string, ProgramNode>();
  readonly #partials: string[] = [];
  readonly #protections: string[] = [];
  readonly #whole: string | undefined;
  readonly #protectedPartials: ReadonlySet<string>;

  constructor(version: PromptVersion) {
    this.#version = version;
    const names = protectedNames(version);
    this.#whole = names === true ? "the whole prompt" : undefined;
    this.#protectedPartials = new Set(names === true ? [] : names);
    this.#program(version.template, { contexts: [""], names: new Map() });
  }

  #program(program: ProgramNode | undefined, scope: Scope): void {
    for (const node of program?.body ?? []) {
      if (this.atoms.length > mostAtoms) return;
      this.#statement(node, scope);
    }
  }

  #statement(node: StatementNode, scope: Scope): void {
    switch (node.kind) {
      case "ContentStatement":
        return this.#content(node);
      case "CommentStatement": {
        const name = protectedMark.exec(node.value.replace(/^--|--$/g, ""))?.[1];
        if (name !== undefined) this.#protections.push(name || "protected");
        else if (endMark.test(node.value.replace(/^--|--$/g, ""))) this.#protections.pop();
        return;
      }
      case "MustacheStatement": {
        const role = roleOf(node);
        if (role !== undefined) return this.#add("role", role, role, node);
        const key = `{{${this.#call(node, scope)}}}`;
        return this.#add("tag", this.#source(node), key, node);
      }
      case "BlockStatement":
        return this.#block(node, scope);
      case "Decorator":
        return;
      case "DecoratorBlock":
        // What it holds is read where it is called; as text it is looked at where it stands.
        return this.#program(node.program, scope);
      case "PartialStatement":
      case "PartialBlockStatement":
        return this.#partial(node, scope);
    }
  }

  /** Text in which the markers of roles are written out is as good as their tags. */
  #content(node: ContentNode): void {
    if (!node.value.includes("<<<dotprompt:")) {
      if (node.value !== "") this.#add("text", node.value, node.value, node);
      return;
    }
    node.value.split(roleMarker).forEach((piece, index) => {
      if (piece === "") return;
      const role = index % 2 === 0 ? undefined : piece === "history" ? "model" : piece.slice("role:".length);
      this.#add(role === undefined ? "text" : "role", role ?? piece, role ?? piece, node);
    });
  }

  #block(node: BlockNode, scope: Scope): void {
    const isLine = this.#standsAlone(node.openTag.start, node.openTag.end);
    const kind = isLine ? "line" : "tag";
    const call = this.#call(node, scope);
    const open = node.form === "inverse" ? "^" : node.form === "chained" ? "else " : "#";
    this.#add(kind, this.#text(node.openTag.start, node.openTag.end), `{{${open}${call}}}`, { range: node.openTag });
    const inner = this.#inside(node, call, scope);
    if (node.form === "inverse") {
      this.#program(node.inverse, scope);
      if (node.program) this.#program(node.program, inner);
    } else {
      this.#program(node.program, inner);
      if (node.inverse) {
        const chained = node.inverse.chained;
        const tag = node.elseTag ?? { start: node.openTag.end, end: node.openTag.end };
        if (!chained) this.#add(kind, "{{else}}", "{{else}}", { range: tag });
        this.#program(node.inverse, scope);
      }
    }
    if (node.form === "chained") return;
    const close = node.close?.range ?? { start: node.range.end, end: node.range.end };
    const name = call.split(" ", 1)[0] ?? "";
    this.#add(kind, this.#text(close.start, close.end), `{{/${name}}}`, { range: close });
  }

  #inside(node: BlockNode, call: string, scope: Scope): Scope {
    const name = node.path.kind === "PathExpression" ? node.path.original : "";
    const [first] = node.params;
    const params = (node.program ?? node.inverse)?.blockParams ?? [];
    const value = first ? this.#expression(first, scope) : call;
    const isLoop = name === "each";
    const isContext = isLoop || name === "with" || node.params.length === 0;
    const context = isLoop ? `${value}[]` : value;
    const names = new Map(scope.names);
    const meanings = [context, isLoop ? "@index" : context];
    params.forEach((param, index) => {
      names.set(param.name, meanings[index] ?? param.name);
    });
    return { contexts: isContext ? [...scope.contexts, context] : scope.contexts, names };
  }

  #partial(node: PartialNode | PartialBlockNode, scope: Scope): void {
    const name = partialName(node.name);
    const found = name === undefined ? undefined : this.#version.partials.get(name);
    const isOpen = name !== undefined && this.#partials.includes(name);
    if (name === undefined || !found || isOpen || this.#partials.length > deepestPartials) {
      const given = this.#given(node, scope);
      const key = `{{>${[name ?? this.#expression(node.name, scope), ...given].join(" ")}}}`;
      this.#add("tag", this.#source(node), key, node);
      if (node.kind === "PartialBlockStatement") this.#program(node.program, scope);
      return;
    }
    let program = this.#programs.get(name);
    if (!program) {
      program = parseTemplate(found.file, found.text, range(0, found.text.length)).program;
      this.#programs.set(name, program);
    }
    const [context] = node.params;
    const names = new Map((node.hash?.pairs ?? []).map(({ key, value }) => [key, this.#expression(value, scope)]));
    const contexts = context ? [...scope.contexts, this.#expression(context, scope)] : scope.contexts;
    const depth = this.#protections.length;
    if (this.#protectedPartials.has(name)) this.#protections.push(name);
    this.#partials.push(name);
    this.#program(program, { contexts, names });
    this.#partials.pop();
    // A section ends with the file that it was begun in.
    this.#protections.length = Math.min(depth, this.#protections.length);
  }

  #call(
    node: { path: ExpressionNode; params: readonly ExpressionNode[]; hash: HashNode | undefined },
    scope: Scope,
  ): string {
    const isCall = node.params.length > 0 || node.hash !== undefined;
    const isHelper = isCall && node.path.kind === "PathExpression";
    const name = isHelper ? (node.path as PathNode).original : this.#expression(node.path, scope);
    return [name, ...this.#given(node, scope)].join(" ");
  }

  #given(
    { params, hash }: { params: readonly ExpressionNode[]; hash: HashNode | undefined },
    scope: Scope,
  ): readonly string[] {
    const named = (hash?.pairs ?? []).map(({ key, value }) => `${key}=${this.#expression(value, scope)}`);
    return [...params.map((param) => this.#expression(param, scope)), ...named];
  }

  #expression(node: ExpressionNode, scope: Scope): string {
    switch (node.kind) {
      case "PathExpression":
        return pathMeaning(node, scope);
      case "SubExpression":
        return `(${this.#call(node, scope)})`;
      case "StringLiteral":
        return JSON.stringify(node.value);
      case "NumberLiteral":
      case "BooleanLiteral":
        return String(node.value);
      case "NullLiteral":
        return "null";
      case "UndefinedLiteral":
      case "MissingExpression":
        return "undefined";
    }
  }

  #add(kind: Atom["kind"], text: string, key: string, node: { readonly range: ChangePlace["range"] }): void {
    const partial = this.#partials.at(-1);
    const place = { file: this.#file(partial), range: node.range };
    const protection = this.#protections.at(-1) ?? this.#whole;
    this.atoms.push({ kind, text, key, place, partial, protection });
  }

  #file(partial: string | undefined): FileId {
    return (partial === undefined ? undefined : this.#version.partials.get(partial)?.file) ?? this.#version.file;
  }

  #source(node: { readonly range: ChangePlace["range"] }): string {
    return this.#text(node.range.start, node.range.end);
  }

  get #sourceText(): string {
    const partial = this.#partials.at(-1);
    return (
      (partial === undefined ? undefined : this.#version.partials.get(partial)?.text) ??
      this.#version.prompt.source.text
    );
  }

  #text(start: number, end: number): string {
    return this.#sourceText.slice(start, end).replace(/\s+/g, " ");
  }

  #standsAlone(start: number, end: number): boolean {
    const text = this.#sourceText;
    let before = start - 1;
    while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
    let after = end;
    while (after < text.length && (text[after] === " " || text[after] === "\t" || text[after] === "\r")) after++;
    return (before < 0 || text[before] === "\n") && (after >= text.length || text[after] === "\n");
  }
}

function pathMeaning({ data, depth, parts, scoped, original }: PathNode, { contexts, names }: Scope): string {
  if (data) return original.startsWith("@") ? original : `@${original}`;
  const [first, ...rest] = parts;
  const named = depth === 0 && !scoped && first !== undefined ? names.get(first) : undefined;
  const own = named === undefined ? parts : rest;
  const context = named ?? contexts[Math.max(0, contexts.length - 1 - depth)] ?? "";
  return [context, ...own].filter((part) => part !== "").join(".") || "this";
}

/** The role of `{{role "system"}}`; `undefined` of any other tag, and of a role that a value decides. */
function roleOf(node: StatementNode): string | undefined {
  if (node.kind !== "MustacheStatement" || node.path.kind !== "PathExpression") return undefined;
  if (node.path.original === "history" && node.params.length === 0) return "model";
  const [name] = node.params;
  return node.path.original === "role" && name?.kind === "StringLiteral" ? name.value : undefined;
}

const heading = /^(?:#{1,6}\s+\S|<\/?[A-Za-z][\w-]*>\s*$|(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$)/;
const item = /^\s*(?:[-*+•]|\d+[.)]|[a-z][.)])\s+/;
const fence = /^\s*(?:```|~~~)/;

interface Line {
  readonly atoms: readonly Atom[];
  readonly text: string;
  readonly key: string;
}

/** Cuts the atoms into lines, and joins the lines that belong together. */
function toBlocks(atoms: readonly Atom[]): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  let role = "user";
  let message = 0;
  let lines: Line[] = [];
  let kind: TextBlock["kind"] = "paragraph";
  let isFenced = false;
  let line: Atom[] = [];

  const push = (blockKind: TextBlock["kind"], written: readonly Line[]): void => {
    const inside = written.flatMap((one) => one.atoms).filter((atom) => atom.key.trim() !== "");
    const [first] = inside;
    if (!first) return;
    const sameFile = inside.filter((atom) => atom.place.file === first.place.file);
    const end = Math.max(...sameFile.map((atom) => atom.place.range.end));
    const joint = blockKind === "sample" ? "\n" : " ";
    blocks.push({
      kind: blockKind,
      text: tidy(written.map((one) => one.text).join(joint), blockKind),
      key: tidy(written.map((one) => one.key).join(joint), blockKind),
      role,
      message,
      partial: first.partial,
      sections: sectionsIn(written, blockKind),
      heading: undefined,
      place: { file: first.place.file, range: range(first.place.range.start, Math.max(first.place.range.start, end)) },
    });
  };
  const endBlock = (): void => {
    if (lines.length > 0) push(kind, lines);
    lines = [];
    kind = "paragraph";
  };
  const endLine = (): void => {
    const written: Line = {
      atoms: line,
      text: line.map((atom) => atom.text).join(""),
      key: line.map((atom) => atom.key).join(""),
    };
    line = [];
    const key = written.key;
    if (isFenced) {
      lines.push(written);
      if (fence.test(key)) {
        isFenced = false;
        endBlock();
      }
      return;
    }
    if (fence.test(key)) {
      endBlock();
      kind = "sample";
      isFenced = true;
      lines.push(written);
      return;
    }
    if (key.trim() === "") return endBlock();
    if (kind === "sample" && lines.length > 0) {
      lines.push(written);
      if (isBalanced(lines)) endBlock();
      return;
    }
    if (/^\s*(?:\{(?!\{)|\[(?=\s*(?:$|[{"[\d])))/.test(key)) {
      endBlock();
      kind = "sample";
      lines.push(written);
      if (isBalanced(lines)) endBlock();
      return;
    }
    if (heading.test(key.trim())) {
      endBlock();
      return push("heading", [written]);
    }
    if (item.test(key)) {
      endBlock();
      kind = "item";
    }
    lines.push(written);
  };

  for (const atom of atoms) {
    if (atom.kind === "role") {
      if (line.length > 0) endLine();
      isFenced = false;
      endBlock();
      if (blocks.at(-1)?.kind !== "role" && blocks.length > 0) message++;
      role = atom.key;
      push("role", [{ atoms: [atom], text: atom.text, key: atom.key }]);
    } else if (atom.kind === "line") {
      if (line.length > 0) endLine();
      if (!isFenced) endBlock();
      if (isFenced) lines.push({ atoms: [atom], text: atom.text, key: atom.key });
      else push("tag", [{ atoms: [atom], text: atom.text, key: atom.key }]);
    } else if (atom.kind === "tag") line.push(atom);
    else {
      let at = 0;
      for (let end = atom.text.indexOf("\n"); end >= 0; end = atom.text.indexOf("\n", at)) {
        line.push(part(atom, at, end));
        endLine();
        at = end + 1;
      }
      if (at < atom.text.length) line.push(part(atom, at, atom.text.length));
    }
  }
  if (line.length > 0) endLine();
  endBlock();
  return blocks;
}

function sectionsIn(lines: readonly Line[], kind: TextBlock["kind"]): readonly ProtectedPart[] {
  const keys = new Map<string, string>();
  for (const { atoms } of lines) {
    for (const { protection, key } of atoms) {
      if (protection !== undefined) keys.set(protection, `${keys.get(protection) ?? ""}${key}`);
    }
    for (const [name, key] of keys) keys.set(name, `${key}${kind === "sample" ? "\n" : " "}`);
  }
  return [...keys].map(([name, key]) => ({ name, key: tidy(key, kind) })).filter(({ key }) => key !== "");
}

/** A part of a text; where escapes or whitespace control have changed it, its place is only nearly right. */
function part(atom: Atom, start: number, end: number): Atom {
  const text = atom.text.slice(start, end);
  const { file, range: whole } = atom.place;
  const shift = Math.max(0, whole.end - whole.start - atom.text.length);
  const blanks = text.length - text.trimStart().length;
  const from = Math.min(whole.start + shift + start + blanks, whole.end);
  const to = Math.min(Math.max(from, whole.start + shift + start + text.trimEnd().length), whole.end);
  return { ...atom, text, key: text, place: { file, range: range(from, to) } };
}

function tidy(text: string, kind: TextBlock["kind"]): string {
  if (kind === "sample") return text.replace(/[ \t\r]+$/gm, "").trim();
  return text.replace(/\s+/g, " ").trim();
}

const longestSample = 400;

/** Whether a sample's brackets are closed; one that never closes ends at a blank line, as text does. */
function isBalanced(lines: readonly Line[]): boolean {
  if (lines.length > longestSample) return true;
  let depth = 0;
  let inString = false;
  for (const { key } of lines) {
    for (let at = 0; at < key.length; at++) {
      const character = key[at];
      if (inString) {
        if (character === "\\") at++;
        else if (character === '"') inString = false;
      } else if (character === '"') inString = true;
      else if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
    }
    inString = false;
  }
  return depth <= 0;
}

function headingName(text: string): string {
  return text.replace(/^[#\s<*_/]+|[>*_:\s]+$/g, "").toLowerCase();
}

function withHeadings(blocks: readonly TextBlock[], guarded: ReadonlySet<string>): readonly TextBlock[] {
  let current: string | undefined;
  let message = -1;
  return blocks.map((block) => {
    if (block.message !== message) current = undefined;
    message = block.message;
    if (block.kind === "heading") current = block.text;
    const name = current === undefined ? undefined : headingName(current);
    const isGuarded = name !== undefined && guarded.has(name);
    return {
      ...block,
      heading: block.kind === "heading" ? undefined : current,
      sections: block.sections.length === 0 && isGuarded ? [{ name: current!, key: block.key }] : block.sections,
    };
  });
}

/** What `tp.protected` names: headings and partials, or with `true` all. */
function protectedNames({ prompt }: PromptVersion): readonly string[] | true {
  const node = entryOf(prompt.frontMatter?.root, "tp.protected")?.value;
  const value = node && plainValue(node);
  if (value === true) return true;
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

function protectedHeadings(version: PromptVersion): ReadonlySet<string> {
  const names = protectedNames(version);
  return new Set(names === true ? [] : names.map((name) => headingName(name)));
}
