import packageJson from "../../package.json" with { type: "json" };
import { Evaluator } from "./evaluator/evaluator.ts";
import type { ToEvaluator } from "./evaluator/messages.ts";

/** Does the one thing that the extension asks this process for. */
export function evaluate(): void {
  const evaluator = new Evaluator(`typed-prompts ${packageJson.version}`, (message) => process.send?.(message));
  process.on("message", (message: ToEvaluator) => evaluator.receive(message));
  // Nobody is there who wants the results.
  process.on("disconnect", () => process.exit());
}
