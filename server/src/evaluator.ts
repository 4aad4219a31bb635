import packageJson from "../../package.json" with { type: "json" };
import { Evaluator } from "./evaluator/evaluator.ts";
import type { ToEvaluator } from "./evaluator/messages.ts";

const evaluator = new Evaluator(`typed-prompts ${packageJson.version}`, (message) => process.send?.(message));
process.on("message", (message: ToEvaluator) => evaluator.receive(message));
// Nobody is there who wants the results.
process.on("disconnect", () => process.exit());
