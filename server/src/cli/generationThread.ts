import { parentPort, Worker, workerData } from "node:worker_threads";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { Generation, type GenerationOptions, type GenerationResult } from "../features/bindings/generation.ts";
import { NodeFileSystem } from "../node/nodeFileSystem.ts";
import { nodeGenerationTools } from "../node/nodeGenerationTools.ts";
import { Workspace } from "../workspace/workspace.ts";
import { selectFiles } from "./selectFiles.ts";

/** Some of the prompts that the paths name, to be generated elsewhere. */
export interface GenerationRequest {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly settings: GenerationOptions;
  readonly prompts: readonly FileId[];
}

export interface GenerationAnswer {
  readonly results: ReadonlyMap<FileId, GenerationResult | undefined>;
  /** A prompt of each folder whose bindings share files. */
  readonly folders: ReadonlyMap<FileId, FileId>;
}

/** Generates bindings in another thread, which runs this bundle too. Rejects when that thread fails. */
export function generateInThread(request: GenerationRequest): Promise<GenerationAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: request });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** What the other thread does. */
export function answerInThread(): void {
  const { cwd, paths, settings, prompts } = workerData as GenerationRequest;
  const workspace = new Workspace(new NodeFileSystem());
  selectFiles(workspace, cwd, paths);
  const generation = new Generation(workspace, nodeGenerationTools(__dirname), settings);
  const results = new Map(prompts.map((prompt) => [prompt, generation.generate(prompt)]));
  parentPort?.postMessage({ results, folders: new Map(generation.folders) } satisfies GenerationAnswer);
}
