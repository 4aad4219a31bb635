import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { caseResults } from "../eval/caseResults.ts";
import { editorProvider, type ModelClient, ModelError, type ModelResponse } from "../eval/modelClient.ts";
import { evalReport } from "../eval/reports/evalReport.ts";
import { htmlReport } from "../eval/reports/htmlReport.ts";
import type { PlannedPrompt } from "../eval/runCases.ts";
import { noteReceipts } from "../node/evaluationReceipts.ts";
import { runEvaluations } from "../node/evaluationRun.ts";
import { NodeFileSystem } from "../node/nodeFileSystem.ts";
import { ofEditor, readBaseline, readRun, writeRun } from "../node/runFile.ts";
import { dropUnusedRecordings } from "../node/unusedRecordings.ts";
import { Workspace } from "../workspace/workspace.ts";
import type { FromEvaluator, OrderedFile, RunDescription, RunOrder, ToEvaluator } from "./messages.ts";

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
      case "describe":
        this.#send({ kind: "described", runs: message.runs.flatMap(description) });
        return;
      case "clean":
        void clean(message.folder, message.files).then(
          (dropped) => this.#send({ kind: "cleaned", dropped }),
          (error: unknown) => this.#fail(error),
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

  #fail(error: unknown): void {
    this.#send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }

  async #run(order: RunOrder): Promise<void> {
    const { folder, files, models, trials, replay } = order;
    const workspace = new Workspace(new NodeFileSystem());
    workspace.addFolder(pathToFileURL(folder).href);
    const ordered = new Map(files.map((file) => [pathToFileURL(file.path).href, file.prompts]));
    const askedOf = ({ evalFile, file }: PlannedPrompt) =>
      ordered.get(pathToFileURL(join(folder, evalFile)).href)?.find(({ path }) => path === join(folder, file));
    const { run } = await runEvaluations(
      workspace,
      {
        folder,
        files: [...ordered.keys()],
        selectionOf: (file) => ({ models: models ?? [], trials, tags: [], names: namesOf(ordered.get(file) ?? []) }),
        wants: (prompt) => askedOf(prompt) !== undefined,
        wantsCase: (prompt, name) => askedOf(prompt)?.cases?.includes(name) ?? true,
        replay,
        trials,
        shard: undefined,
        concurrency: undefined,
        maxCost: undefined,
      },
      {
        tool: this.#tool,
        signal: this.#controller.signal,
        client: (overHttp) => this.#client(overHttp),
        onUnpriced: (unpriced) => this.#send({ kind: "plan", unpriced }),
        onProgress: ({ sample, done, begun, spent }) =>
          this.#send({ kind: "sample", sample, done, total: begun, cost: spent }),
        onExchange: order.exchanges ? (exchange) => this.#send({ kind: "exchange", exchange }) : undefined,
      },
    );
    noteReceipts(
      folder,
      run,
      files.every(({ prompts }) => prompts.every(({ cases }) => cases === undefined)),
    );
    this.#send({ kind: "finished", run: writeRun(folder, run) });
  }

  /** Models over HTTP, and those that only the editor reaches. */
  #client(overHttp: ModelClient): ModelClient {
    return {
      complete: (request, signal, onHttp) =>
        request.model.startsWith(`${editorProvider}/`)
          ? this.#ask(request, signal)
          : overHttp.complete(request, signal, onHttp),
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

/** The cases that any of the prompts is asked; none stands for all. */
function namesOf(prompts: OrderedFile["prompts"]): readonly string[] {
  if (prompts.some(({ cases }) => cases === undefined)) return [];
  return [...new Set(prompts.flatMap(({ cases }) => cases ?? []))];
}

/** Throws an `Error` for people where a run cannot be read. */
function reportPage(run: string, baseline: string | undefined): string {
  const before = baseline === undefined ? undefined : readBaseline(dirname(baseline), baseline);
  const report = evalReport(readRun(dirname(run), run), { baseline: before });
  return htmlReport(report, { sha256: (text) => createHash("sha256").update(text).digest("base64") });
}

/** None for what is no run, or no longer there. */
function description(path: string): readonly RunDescription[] {
  try {
    const run = readRun(dirname(path), path);
    const cases = caseResults(run);
    const { started, replay, trials, cancelled, prompts } = run;
    const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
    return [
      {
        run: path,
        started,
        replay,
        trials,
        cancelled,
        passed: cases.filter(({ status }) => status === "pass").length,
        cases: cases.length,
        models: distinct(prompts.flatMap(({ models }) => models)),
        evalFiles: distinct(prompts.map(({ evalFile }) => evalFile)),
        isBaseline: ofEditor(run).size === 0,
      },
    ];
  } catch {
    return [];
  }
}

async function clean(folder: string, files: readonly string[]): Promise<number> {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(folder).href);
  let dropped = 0;
  for (const file of files) dropped += await dropUnusedRecordings(workspace, pathToFileURL(file).href, folder);
  return dropped;
}
