import { RenderError } from "../render/renderPrompt.ts";
import type { ModelRequest } from "./modelClient.ts";
import { recordingKey, type Sha256 } from "./recording.ts";
import type { PlannedPrompt } from "./runCases.ts";

/** A call that a run would make, since nothing is recorded for it. */
export interface MissingCall {
  readonly key: string;
  readonly trial: number;
  /** Relative to the run's folder. */
  readonly evalFile: string;
  /** The name of the first case that asks it. */
  readonly case: string;
  readonly request: ModelRequest;
}

/**
 * The calls of the prompts that are not recorded, each once, and why cases have none. Judges are left out: what they are
 * asked is known when there is an answer.
 */
export async function missingCalls(
  prompts: readonly PlannedPrompt[],
  sha256: Sha256,
): Promise<{ readonly calls: readonly MissingCall[]; readonly cases: number; readonly problems: readonly string[] }> {
  const calls = new Map<string, MissingCall>();
  const problems: string[] = [];
  let cases = 0;
  for (const { prompt, models, trials, evalFile, recordings, cases: planned } of prompts) {
    for await (const one of planned) {
      cases++;
      if (one.kind === "unreadable") {
        problems.push(`${one.name}: ${one.reason}`);
        continue;
      }
      for (const model of models) {
        let request: ModelRequest;
        try {
          request = prompt.requestOf(one.case, model);
        } catch (error) {
          if (!(error instanceof RenderError)) throw error;
          problems.push(`${one.case.name}: ${error.message}`);
          break;
        }
        for (let trial = 0; trial < (one.case.trials ?? trials); trial++) {
          const key = recordingKey(request, trial, sha256);
          if (!calls.has(key) && !recordings.get(key))
            calls.set(key, { key, trial, evalFile, case: one.case.name, request });
        }
      }
    }
  }
  return { calls: [...calls.values()], cases, problems };
}
