/** How `typed-prompts render` prints. Here, so that naming them does not load the template engine. */
export const renderFormats = ["text", "json"] as const;
