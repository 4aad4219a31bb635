import { readFileSync, realpathSync, rmSync } from "node:fs";
import type { RecordingStore } from "./recordingStore.ts";
import { writeAtomically } from "./writeAtomically.ts";

/**
 * Leaves only the recordings of these keys, each as it was written and once, in the order of the file; a file without any
 * is removed. Returns how many were dropped. Throws what the disk says.
 */
export function cleanRecordings(path: string, store: RecordingStore, used: ReadonlySet<string>): number {
  const keys = [...store.keys];
  const kept = keys.filter((key) => used.has(key));
  const lines = kept.map((key) => `${(store.line(key) ?? "").trimEnd()}\n`);
  store.close();
  if (keys.length === 0) return 0;
  if (kept.length === 0) rmSync(realpathSync(path));
  else if (lines.join("") !== readFileSync(path, "utf8")) writeAtomically(path, lines.join(""));
  return keys.length - kept.length;
}
