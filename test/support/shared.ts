import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder with the conformance cases and the corpus of real prompts, or `undefined` (said loudly) where it is absent. */
export function sharedFolder(): string | undefined {
  const folder = resolve(process.env.TYPED_PROMPTS_SHARED ?? "../shared");
  if (existsSync(folder)) return folder;
  console.warn(
    `\n*** NOT CHECKED: ${folder} is absent, so the conformance cases and the corpus of real prompts were not run. Set TYPED_PROMPTS_SHARED to their folder. ***\n`,
  );
  return undefined;
}
