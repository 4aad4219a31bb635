import type { ProgramNode } from "../syntax/nodes.ts";

/** What names mean at one place of a template, as expressions of the generated code. */
export interface TemplateScope {
  /** The context, `this`. */
  readonly context: string;
  /** The frame of the context, through which `../` leads outwards; `undefined` where none is needed yet. */
  readonly frame: string | undefined;
  /** The `@` variables that the function was given. */
  readonly data: string;
  /** The loops around the place within the same function, innermost first. */
  readonly loops: readonly LoopNames[];
  readonly blockParams: ReadonlyMap<string, string>;
  readonly inlinePartials: ReadonlyMap<string, InlinePartial>;
  /** The functions that can be called here, by what they are made of; grows as they are needed. */
  readonly functions: Map<string, string>;
  /** What `{{>@partial-block}}` calls. */
  readonly partialBlock: string | undefined;
  /** How many functions are around the place. */
  readonly depth: number;
}

export interface LoopNames {
  /** What `@key` is. */
  readonly key: string;
  /** What `@index` is. */
  readonly index: string;
  readonly list: string;
}

/** A partial that the template itself defines. */
export interface InlinePartial {
  /** Another definition has another one, also of the same name. */
  readonly id: number;
  readonly program: ProgramNode;
  /** Where it was defined: its block parameters and `../` are of there, the partials it calls are of its caller. */
  readonly scope: TemplateScope;
}
