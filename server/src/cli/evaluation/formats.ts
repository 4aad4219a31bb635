/** How `typed-prompts eval` prints. Here, so that naming them does not load the reports. */
export const evaluationFormats = ["text", "json", "junit", "markdown", "html"] as const;

export type EvaluationFormat = (typeof evaluationFormats)[number];
