import { isMainThread } from "node:worker_threads";
import { runCommandLine } from "./cli/commandLine.ts";
import { answerInThread } from "./cli/generationThread.ts";

if (isMainThread) start();
else answerInThread();

function start(): void {
  // A reader that has seen enough, such as `head`, is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exitCode ??= 0;
  });

  void runCommandLine(process.argv.slice(2), () => import("./tokenizer.ts")).then((code) => {
    // Not `process.exit`: what has been written must still reach a pipe.
    process.exitCode = code;
  });
}
