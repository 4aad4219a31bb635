import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { editorProvider, type ModelClient, ModelError, type ModelResponse } from "../eval/modelClient.ts";
import { evalReport } from "../eval/reports/evalReport.ts";
import { htmlReport } from "../eval/reports/htmlReport.ts";
import { noteReceipts } from "../node/evaluationReceipts.ts";
import { runEvaluations } from "../node/evaluationRun.ts";
import { NodeFileSystem } from "../node/nodeFileSystem.ts";
import { readRun, writeRun } from "../node/runFile.ts";
import { Workspace } from "../workspace/workspace.ts";
import type { FromEvaluator, RunOrder, ToEvaluator } from "./messages.ts";

interface Waiting {
  answer(response: ModelResponse): void;
  refuse(error: ModelError): void;
}

/** Makes the one run that the extension asks this process for. */
export class Evaluator {
  readonly #tool: string;
  readonly #send: (message: FromEvaluator) => void;
  readonly #controller = new AbortController();
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** @param tool its name and version */
  constructor(tool: string, send: (message: FromEvaluator) => void) {
    this.#tool = tool;
    this.#send = send;
  }

  receive(message: ToEvaluator): void {
    switch (message.kind) {
      case "run":
        void this.#run(message.order).catch((error: unknown) => this.#fail(error));
        return;
      case "report":
        try {
          this.#send({ kind: "page", html: reportPage(message.run, message.baseline) });
        } catch (error) {
          this.#fail(error);
        }
        return;
      case "cancel":
        this.#controller.abort(new Error("cancelled"));
        return;
      case "answer":
        this.#waiting.get(message.id)?.answer(message.response);
        return;
      case "refusal":
        this.#waiting.get(message.id)?.refuse(new ModelError(message.error, message.message));
    }
  }

  #fail(error: unknown): void {
    this.#send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }

  async #run(order: RunOrder): Promise<void> {
    const { folder, files, models, trials, replay } = order;
    const workspace = new Workspace(new NodeFileSystem());
    workspace.addFolder(pathToFileURL(folder).href);
    const ordered = new Map(files.map((file) => [pathToFileURL(file.path).href, file]));
    const { run } = await runEvaluations(
      workspace,
      {
        folder,
        files: [...ordered.keys()],
        selectionOf: (file) => ({ models: models ?? [], trials, tags: [], names: ordered.get(file)?.cases ?? [] }),
        wants: ({ evalFile, file }) => {
          const prompts = ordered.get(pathToFileURL(join(folder, evalFile)).href)?.prompts;
          return !prompts || prompts.some((prompt) => join(folder, file) === prompt);
        },
        replay,
        trials,
        shard: undefined,
        concurrency: undefined,
        maxCost: undefined,
      },
      {
        tool: this.#tool,
        signal: this.#controller.signal,
        client: (overHttp) => this.#client(overHttp, order),
        onUnpriced: (unpriced) => this.#send({ kind: "plan", unpriced }),
        onProgress: ({ sample, done, begun, spent }) =>
          this.#send({ kind: "sample", sample, done, total: begun, cost: spent }),
      },
    );
    noteReceipts(
      folder,
      run,
      files.every(({ cases, prompts }) => cases === undefined && prompts === undefined),
    );
    this.#send({ kind: "finished", run: writeRun(folder, run) });
  }

  /** Models over HTTP, and those that only the editor reaches. */
  #client(overHttp: ModelClient, { exchanges }: RunOrder): ModelClient {
    return {
      complete: async (request, signal) => {
        const isOfEditor = request.model.startsWith(`${editorProvider}/`);
        const response = isOfEditor ? await this.#ask(request, signal) : await overHttp.complete(request, signal);
        if (exchanges) this.#send({ kind: "exchange", exchange: { request, response } });
        return response;
      },
    };
  }

  #ask(request: Parameters<ModelClient["complete"]>[0], signal: AbortSignal): Promise<ModelResponse> {
    const id = ++this.#asked;
    return new Promise<ModelResponse>((answer, refuse) => {
      signal.addEventListener("abort", () => refuse(signal.reason));
      this.#waiting.set(id, { answer, refuse });
      this.#send({ kind: "ask", id, request });
    }).finally(() => this.#waiting.delete(id));
  }
}

/** Throws an `Error` for people where a run cannot be read. */
function reportPage(run: string, baseline: string | undefined): string {
  const before = baseline === undefined ? undefined : readRun(dirname(baseline), baseline);
  const report = evalReport(readRun(dirname(run), run), { baseline: before });
  return htmlReport(report, { sha256: (text) => createHash("sha256").update(text).digest("base64") });
}
