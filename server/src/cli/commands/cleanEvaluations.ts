import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { ModelClient } from "../../eval/modelClient.ts";
import { parseRecording } from "../../eval/recording.ts";
import { redactor } from "../../eval/redaction.ts";
import { type PlannedPrompt, runCases } from "../../eval/runCases.ts";
import { Scheduler } from "../../eval/scheduler.ts";
import { cleanRecordings } from "../../node/cleanRecordings.ts";
import { EvaluationError, plannedPrompts } from "../../node/evaluationRun.ts";
import { nodeTimers, RecordingStores, recordingsPath } from "../../node/evaluationTools.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import type { RecordingStore } from "../../node/recordingStore.ts";
import { sha256 } from "../../node/sha256.ts";
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
    const stores = new RecordingStores();
    const store = stores.of(file);
    const used = await usedKeys(workspace, file, terminal.cwd, stores, store).catch((error: unknown) => {
      throw error instanceof EvaluationError ? new UsageError(error.message) : error;
    });
    const count = cleanRecordings(recordingsPath(file), store, used);
    dropped += count;
    if (count > 0) terminal.write(`${printable(displayPath(file, terminal.cwd))}: ${count} recordings dropped.\n`);
  }
  terminal.write(`${dropped} dropped\n`);
  return 0;
}

/** The keys that a replay asks for: of every model and for as many trials as anything was recorded. */
async function usedKeys(
  workspace: Workspace,
  file: FileId,
  cwd: string,
  stores: RecordingStores,
  store: RecordingStore,
): Promise<ReadonlySet<string>> {
  const models = new Set<string>();
  let trials = 1;
  for (const key of [...store.keys]) {
    const recording = parseRecording(store.line(key) ?? "");
    if (!recording) continue;
    models.add(recording.request.model);
    trials = Math.max(trials, recording.trial + 1);
  }
  const all = { models: [], trials: undefined, tags: [], names: [] };
  const order = { folder: cwd, files: [file], selectionOf: () => all, wants: () => true };
  const planned = await plannedPrompts(workspace, order, stores);
  const used = new Set<string>();
  const recordings = {
    get(key: string) {
      used.add(key);
      return store.get(key);
    },
    add() {},
  };
  const prompts = planned.map(
    (one): PlannedPrompt => ({ ...one, recordings, trials, models: [...new Set([...one.models, ...models])] }),
  );
  const { signal } = new AbortController();
  const run = await runCases(
    { id: "clean", tool: "", prompts, trials, shard: undefined, unpriced: [], ahead: 100 },
    {
      replay: "strict",
      client: nobody,
      scheduler: new Scheduler({ timers: nodeTimers, random: () => 0, concurrencyOf: () => 1, timeout: 1, signal }),
      sha256,
      redact: redactor([], []),
      prices: { costOf: () => undefined },
      maxCost: undefined,
      now: () => new Date(),
      signal,
      onProgress: () => {},
    },
  );
  const broken = run.samples.find(({ error }) => error?.kind === "invalid-case" || error?.kind === "render");
  if (broken) {
    const { file: where, line } = broken.place;
    throw new UsageError(`Nothing is dropped, since ${where}:${line + 1} cannot be run: ${broken.error?.message}`);
  }
  return used;
}

const nobody: ModelClient = { complete: () => Promise.reject(new Error("A replay calls no model.")) };
