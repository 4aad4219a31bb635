/** What `typed-prompts eval import` reads. Here, so that naming them loads no reader. */
export const importFormats = ["promptfoo", "github-models", "prompty", "traces"] as const;
export type ImportFormat = (typeof importFormats)[number];
