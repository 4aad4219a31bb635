import { fileURLToPath } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { ModelClient } from "../eval/modelClient.ts";
import type { Prices } from "../eval/prices.ts";
import type { Timers } from "../eval/scheduler.ts";
import type { Environment } from "./providers/endpoints.ts";
import { RecordingStore } from "./recordingStore.ts";

export const nodeTimers: Timers = {
  now: () => performance.now(),
  after(delay, call) {
    const timer = setTimeout(call, delay);
    return () => clearTimeout(timer);
  },
  soon(call) {
    setImmediate(call);
  },
};

/** The models of the environment. What reaches them is loaded with the first call. */
export function lazyClient(environment: Environment): ModelClient {
  let loaded: Promise<ModelClient> | undefined;
  return {
    async complete(request, signal, onHttp) {
      loaded ??= import("./providers/client.ts").then(({ providerClient }) => providerClient(environment));
      return (await loaded).complete(request, signal, onHttp);
    },
  };
}

export async function loadPrices(): Promise<Prices> {
  return (await import("./modelPrices.ts")).modelPrices;
}

/** The recordings of evaluation files: `classify.recordings.jsonl` for `classify.eval.yaml`. */
export class RecordingStores {
  readonly #stores = new Map<FileId, RecordingStore>();

  of(evalFile: FileId): RecordingStore {
    const known = this.#stores.get(evalFile);
    if (known) return known;
    const store = new RecordingStore(recordingsPath(evalFile));
    this.#stores.set(evalFile, store);
    return store;
  }

  sync(): void {
    for (const store of this.#stores.values()) store.sync();
  }

  close(): void {
    for (const store of this.#stores.values()) store.close();
  }
}

export function recordingsPath(evalFile: FileId): string {
  return fileURLToPath(evalFile.replace(/\.eval\.yaml$/, ".recordings.jsonl"));
}
