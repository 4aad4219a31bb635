export const diffFormats = ["text", "json", "markdown"] as const;
export const failOn = ["breaking", "dangerous"] as const;
