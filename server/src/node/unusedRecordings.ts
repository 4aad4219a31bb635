import type { FileId } from "../diagnostics/diagnostic.ts";
import type { ModelClient } from "../eval/modelClient.ts";
import { parseRecording } from "../eval/recording.ts";
import { redactor } from "../eval/redaction.ts";
import { type PlannedPrompt, runCases } from "../eval/runCases.ts";
import { Scheduler } from "../eval/scheduler.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { cleanRecordings } from "./cleanRecordings.ts";
import { EvaluationError, plannedPrompts } from "./evaluationRun.ts";
import { nodeTimers, RecordingStores, recordingsPath } from "./evaluationTools.ts";
import type { RecordingStore } from "./recordingStore.ts";
import { sha256 } from "./sha256.ts";

/**
 * Drops the recordings of an evaluation file that none of its cases uses. Returns how many they were. Rejects with
 * `EvaluationError` where that cannot be told: then nothing is dropped.
 *
 * @param folder the path that places in messages are relative to
 */
export async function dropUnusedRecordings(workspace: Workspace, file: FileId, folder: string): Promise<number> {
  const stores = new RecordingStores();
  const store = stores.of(file);
  return cleanRecordings(recordingsPath(file), store, await usedKeys(workspace, file, folder, stores, store));
}

/** The keys that a replay asks for: of every model and for as many trials as anything was recorded. */
async function usedKeys(
  workspace: Workspace,
  file: FileId,
  folder: string,
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
  const order = { folder, files: [file], selectionOf: () => all, wants: () => true };
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
    throw new EvaluationError(`Nothing is dropped, since ${where}:${line + 1} cannot be run: ${broken.error?.message}`);
  }
  return used;
}

const nobody: ModelClient = { complete: () => Promise.reject(new Error("A replay calls no model.")) };
