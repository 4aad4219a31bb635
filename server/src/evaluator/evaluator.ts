import { relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type ModelClient, ModelError, type ModelResponse } from "../eval/modelClient.ts";
import { isPriced } from "../eval/prices.ts";
import { redactor } from "../eval/redaction.ts";
import type { Run } from "../eval/run.ts";
import { type PlannedPrompt, runCases } from "../eval/runCases.ts";
import { Scheduler } from "../eval/scheduler.ts";
import { scoreAnswer } from "../eval/scoreAnswer.ts";
import { evaluationPlan } from "../features/evaluationPlan.ts";
import { lazyClient, loadPrices, nodeTimers, RecordingStores, sha256 } from "../node/evaluationTools.ts";
import { NodeFileSystem } from "../node/nodeFileSystem.ts";
import { keysIn } from "../node/providers/endpoints.ts";
import { newRunId, writeRun } from "../node/runFile.ts";
import { Workspace } from "../workspace/workspace.ts";
import type { FromEvaluator, RunOrder, ToEvaluator } from "./messages.ts";

/** Of models that only the editor reaches. */
const editorModels = "vscode/";
const concurrency = 10;
const timeout = 120_000;

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
        void this.#run(message.order).catch((error: unknown) =>
          this.#send({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
        );
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

  async #run(order: RunOrder): Promise<void> {
    const stores = new RecordingStores();
    const { signal } = this.#controller;
    try {
      const prompts = plannedPrompts(order, stores);
      const prices = await loadPrices();
      const models = [...new Set(prompts.flatMap((planned) => planned.models))];
      const unpriced = models.filter((model) => !isPriced(prices, model));
      this.#send({ kind: "plan", unpriced });
      const run = await runCases(
        {
          id: newRunId(new Date(), Math.random()),
          tool: this.#tool,
          prompts,
          trials: order.trials ?? 1,
          shard: undefined,
          unpriced,
          ahead: concurrency * 2 + 16,
        },
        {
          replay: order.replay,
          client: this.#client(order),
          scheduler: new Scheduler({
            timers: nodeTimers,
            random: Math.random,
            concurrencyOf: () => concurrency,
            timeout,
            signal,
          }),
          sha256,
          redact: redactor(keysIn(process.env), []),
          prices,
          maxCost: undefined,
          now: () => new Date(),
          signal,
          score: (evalCase, answer, ask) =>
            scoreAnswer(evalCase, answer, {
              // It has been held against it when it was parsed.
              outputSchema: undefined,
              ask,
              judgeModel: undefined,
              userScorers: undefined,
            }),
          onProgress: ({ sample, done, begun, spent }) =>
            this.#send({ kind: "sample", sample, done, total: begun, cost: spent }),
        },
      );
      stores.sync();
      this.#finish(order, run);
    } finally {
      stores.close();
    }
  }

  #finish(order: RunOrder, run: Run): void {
    if (run.samples.length === 0 && !run.cancelled) throw new Error("There is no case to run.");
    this.#send({ kind: "finished", run: writeRun(order.folder, run) });
  }

  /** Models over HTTP, and those that only the editor reaches. */
  #client({ exchanges }: RunOrder): ModelClient {
    const overHttp = lazyClient(process.env);
    return {
      complete: async (request, signal) => {
        const isOfEditor = request.model.startsWith(editorModels);
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

/** Throws an `Error` for people where a file cannot be run. */
function plannedPrompts(
  { folder, files, models, trials }: RunOrder,
  stores: RecordingStores,
): readonly PlannedPrompt[] {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(folder).href);
  const pathFrom = (file: FileId): string => relative(folder, fileURLToPath(file)).split(sep).join("/");
  const sources = {
    hash: (text: string) => sha256(text).slice(0, 16),
    relative: pathFrom,
    recordings: (file: FileId) => stores.of(file),
  };
  return files.flatMap(({ path, prompts, cases }) => {
    const selection = { models: models ?? [], trials, tags: [], names: cases ?? [] };
    const plan = evaluationPlan(workspace, pathToFileURL(path).href, sources, selection);
    const [problem] = plan.problems;
    if (problem !== undefined) throw new Error(problem);
    const wanted = prompts && new Set(prompts.map((prompt) => pathFrom(pathToFileURL(prompt).href)));
    return plan.prompts.filter(({ file }) => wanted === undefined || wanted.has(file));
  });
}
