const script = new URL("../../scripts/runtimeSource.mjs", import.meta.url);

/** What bindings share, as the build writes it. */
export const runtimeSource = ((await import(script.href)) as { runtimeSource(): string }).runtimeSource();
