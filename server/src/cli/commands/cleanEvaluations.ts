import { EvaluationError } from "../../node/evaluationRun.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { dropUnusedRecordings } from "../../node/unusedRecordings.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { displayPath } from "../report.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

/** `typed-prompts eval clean`: drops recordings that no case uses. Returns the exit code. */
export async function cleanEvaluations(terminal: Terminal, paths: readonly string[]): Promise<number> {
  const workspace = new Workspace(new NodeFileSystem());
  const files = selectEvalFiles(workspace, terminal.cwd, paths);
  let dropped = 0;
  for (const file of files) {
    const count = await dropUnusedRecordings(workspace, file, terminal.cwd).catch((error: unknown) => {
      throw error instanceof EvaluationError ? new UsageError(error.message) : error;
    });
    dropped += count;
    if (count > 0) terminal.write(`${printable(displayPath(file, terminal.cwd))}: ${count} recordings dropped.\n`);
  }
  terminal.write(`${dropped} dropped\n`);
  return 0;
}
