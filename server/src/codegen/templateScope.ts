/** What names mean at one place of a template, as expressions of the generated code. */
export interface TemplateScope {
  /** The context, `this`. */
  readonly context: string;
  /** The list of contexts that `../` leads through, where the template goes up at all. */
  readonly contexts: string;
  readonly data: string;
  /** The loops around the place within the same function, innermost first. */
  readonly loops: readonly LoopNames[];
  readonly blockParams: ReadonlyMap<string, string>;
  readonly inlinePartials: ReadonlyMap<string, string>;
  /** What `{{>@partial-block}}` calls. */
  readonly partialBlock: string | undefined;
}

export interface LoopNames {
  readonly key: string;
  readonly index: string;
  readonly list: string;
}
