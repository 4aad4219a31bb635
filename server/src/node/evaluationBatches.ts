import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type MissingCall, missingCalls } from "../eval/missingCalls.ts";
import { providerOf } from "../eval/modelCalls.ts";
import { isModelError, type ModelRequest, type ModelResponse } from "../eval/modelClient.ts";
import { type Prices, worstCost } from "../eval/prices.ts";
import type { Redact } from "../eval/redaction.ts";
import type { PlannedPrompt } from "../eval/runCases.ts";
import { RecordingStores } from "./evaluationTools.ts";
import { type BatchItem, type BatchResult, batchService } from "./providers/batchService.ts";
import type { Environment } from "./providers/endpoints.ts";
import { ownFolder } from "./runFile.ts";
import { sha256 } from "./sha256.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** What a batch costs of the price of its calls, with every service that is known here. */
const discount = 0.5;
/** Of one batch; the services take more, and what they answer is to fit into memory. */
const mostItems = 5000;
const mostCharacters = 40_000_000;

const batchShape = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[\w-]{1,200}$/),
  provider: z.string(),
  submitted: z.string(),
  calls: z.array(
    z.object({
      key: z.string(),
      trial: z.number(),
      // Recordings are written beside it: a file that came with a repository must not lead out of the folder.
      evalFile: z.string().regex(/^(?!\/)(?!.*(?:^|[\\/])\.\.(?:[\\/]|$))(?!\w:).*\.eval\.yaml$/),
      case: z.string(),
      request: z.looseObject({ model: z.string() }),
    }),
  ),
});

/** A batch that has been submitted and not been collected: `.typed-prompts/batches/<id>.json`, without any key. */
type OpenBatch = z.infer<typeof batchShape>;

export interface BatchTools {
  readonly environment: Environment;
  readonly redact: Redact;
  readonly prices: Prices;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface SubmittedBatches {
  readonly batches: readonly { readonly id: string; readonly provider: string; readonly calls: number }[];
  /** Calls that are in batches which have been submitted before. */
  readonly underWay: number;
  readonly cases: number;
  /** Why calls were not submitted, each one sentence. */
  readonly problems: readonly string[];
}

/**
 * Hands the calls that are not recorded to the providers' batch services. What a service has taken is remembered before
 * the next is asked. `limit` is in US dollars.
 */
export async function submitBatches(
  folder: string,
  prompts: readonly PlannedPrompt[],
  limit: number | undefined,
  tools: BatchTools,
): Promise<SubmittedBatches> {
  const { calls, cases, problems: unread } = await missingCalls(prompts, sha256);
  const submitted = new Set(openBatches(folder).flatMap((batch) => batch.calls.map(({ key }) => key)));
  const wanted = calls.filter(({ key }) => !submitted.has(key));
  const batches: SubmittedBatches["batches"][number][] = [];
  const problems = [...unread];
  const overLimit = costProblem(wanted, limit, tools.prices);
  if (overLimit !== undefined) return { batches, underWay: calls.length - wanted.length, cases, problems: [overLimit] };
  for (const provider of new Set(wanted.map(({ request }) => providerOf(request.model)))) {
    const mine = wanted.filter(({ request }) => providerOf(request.model) === provider);
    try {
      const service = batchService(provider, tools.environment);
      if (!service) {
        problems.push(`${provider} has no batch service that is known here: run 'eval' without --batch for it.`);
        continue;
      }
      for (const part of await partsOf(mine, tools)) {
        const id = await service.submit(
          part.map(({ item }) => item),
          tools.signal,
        );
        const remembered = part.map(({ call: { key, ...call } }) => ({ key, ...tools.redact(call) }));
        const batch = { version: 1, id, provider, submitted: tools.now().toISOString(), calls: remembered };
        writeAtomically(batchPath(folder, id), `${JSON.stringify(batch)}\n`);
        batches.push({ id, provider, calls: part.length });
      }
    } catch (error) {
      tools.signal.throwIfAborted();
      problems.push(tools.redact(sentenceOf(error)));
    }
  }
  return { batches, underWay: calls.length - wanted.length, cases, problems };
}

export interface CollectedBatch {
  readonly id: string;
  readonly provider: string;
  /** In the service's own words, or what is wrong. */
  readonly status: string;
  readonly isOpen: boolean;
  readonly recorded: number;
  readonly calls: number;
  /** Calls without an answer: they are missing as before. */
  readonly failed: readonly { readonly call: string; readonly reason: string }[];
}

/**
 * Records the answers of the batches that are over, which are forgotten then. `undefined` where there is none of this id.
 * `toolsFor` is told which evaluation files a batch is of: their configuration says what is redacted.
 */
export async function collectBatches(
  folder: string,
  id: string | undefined,
  toolsFor: (evalFiles: readonly FileId[]) => Promise<BatchTools>,
): Promise<readonly CollectedBatch[] | undefined> {
  const all = openBatches(folder);
  const wanted = id === undefined ? all : all.filter((batch) => batch.id === id);
  if (id !== undefined && wanted.length === 0) return undefined;
  const collected: CollectedBatch[] = [];
  for (const batch of wanted) {
    const files = new Set(batch.calls.map(({ evalFile }) => fileIn(folder, evalFile)));
    const tools = await toolsFor([...files]);
    try {
      collected.push(await collect(folder, batch, tools));
    } catch (error) {
      if (!isModelError(error)) throw error;
      const { id: own, provider, calls } = batch;
      const status = tools.redact(error.message);
      collected.push({ id: own, provider, status, isOpen: true, recorded: 0, calls: calls.length, failed: [] });
    }
  }
  return collected;
}

async function collect(folder: string, batch: OpenBatch, tools: BatchTools): Promise<CollectedBatch> {
  const { id, provider, calls } = batch;
  const about = { id, provider, calls: calls.length };
  const state = await batchService(provider, tools.environment)?.stateOf(id, tools.signal);
  if (!state) return { ...about, status: "has no batch service", isOpen: true, recorded: 0, failed: [] };
  if (state.kind === "open") return { ...about, status: state.status, isOpen: true, recorded: 0, failed: [] };
  const results = new Map(state.items.map(({ id: key, result }) => [key, result]));
  const stores = new RecordingStores();
  const failed: CollectedBatch["failed"][number][] = [];
  let recorded = 0;
  try {
    for (const { key, trial, evalFile, case: name, request: written } of calls) {
      const request = written as unknown as ModelRequest;
      const response = await responseOf(results.get(key), request, tools);
      if (typeof response === "string") {
        const reason = response === "" ? (state.reason ?? state.status) : response;
        failed.push({
          call: `${name} (${evalFile}, ${request.model}, trial ${trial + 1})`,
          reason: tools.redact(reason),
        });
        continue;
      }
      const store = stores.of(fileIn(folder, evalFile));
      const full = tools.prices.costOf(request.model, response.usage);
      const cost = full === undefined ? undefined : full * discount;
      const answered = tools.redact({ ...response, latency: state.took });
      const date = tools.now().toISOString();
      if (!store.get(key)) store.add({ key, replaces: false, trial, date, cost, request, response: answered });
      recorded++;
    }
    stores.sync();
  } finally {
    stores.close();
  }
  rmSync(batchPath(folder, id), { force: true });
  return { ...about, status: state.status, isOpen: false, recorded, failed };
}

/** An answer as the same answer to a live call would be read; a sentence where it is none, empty where nothing is said. */
async function responseOf(
  result: BatchResult["result"] | undefined,
  request: ModelRequest,
  { environment, signal }: BatchTools,
): Promise<ModelResponse | string> {
  if (result?.kind !== "answer") return result?.reason ?? "";
  const { providerClient } = await import("./providers/client.ts");
  const headers = { "content-type": "application/json" };
  const answer = async (): Promise<Response> => new Response(JSON.stringify(result.body), { headers });
  try {
    return await providerClient(environment, answer).complete(request, signal);
  } catch (error) {
    return sentenceOf(error);
  }
}

interface Prepared {
  readonly call: MissingCall;
  readonly item: BatchItem;
}

/** The calls as they are sent, in parts that a service takes. */
async function partsOf(calls: readonly MissingCall[], tools: BatchTools): Promise<readonly (readonly Prepared[])[]> {
  const parts: Prepared[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  let model = "";
  for (const call of calls) {
    const { body, headers } = await sentFor(call.request, tools);
    // A batch is of one model: some services take no other.
    const isFull = (parts.at(-1)?.length ?? 0) >= mostItems || characters + body.length > mostCharacters;
    if (isFull || call.request.model !== model) {
      parts.push([]);
      characters = 0;
      model = call.request.model;
    }
    characters += body.length;
    parts.at(-1)?.push({ call, item: { id: call.key, body: JSON.parse(body), headers } });
  }
  return parts;
}

/** What a live call would send. */
async function sentFor(
  request: ModelRequest,
  { environment, signal }: BatchTools,
): Promise<{ readonly body: string; readonly headers: Readonly<Record<string, string>> }> {
  const { providerClient } = await import("./providers/client.ts");
  let sent: RequestInit | undefined;
  const client = providerClient(environment, (_, init) => {
    sent = init;
    return Promise.reject(new Error("It is not sent."));
  });
  const failure = await client.complete(request, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (typeof sent?.body !== "string") throw failure;
  return { body: sent.body, headers: Object.fromEntries(new Headers(sent.headers)) };
}

function costProblem(calls: readonly MissingCall[], limit: number | undefined, prices: Prices): string | undefined {
  if (limit === undefined) return undefined;
  let worst = 0;
  for (const { request } of calls) {
    const cost = worstCost(prices, request);
    if (cost === undefined) return `Nothing was submitted: the price of ${request.model} is not known.`;
    worst += cost * discount;
  }
  return worst > limit ? `Nothing was submitted: it could cost $${worst.toFixed(4)}, more than $${limit}.` : undefined;
}

/** What cannot be read is none: it is not ours. */
function openBatches(folder: string): readonly OpenBatch[] {
  const own = join(folder, ".typed-prompts", "batches");
  if (!existsSync(own)) return [];
  const names = readdirSync(own).filter((name) => name.endsWith(".json"));
  return names.sort().flatMap((name) => {
    try {
      const checked = batchShape.safeParse(JSON.parse(readFileSync(join(own, name), "utf8")));
      return checked.success && name === `${checked.data.id}.json` ? [checked.data] : [];
    } catch {
      return [];
    }
  });
}

/** The id is a service's: it must be no path. */
function batchPath(folder: string, id: string): string {
  if (!/^[\w-]{1,200}$/.test(id)) throw new Error(`'${id.slice(0, 80)}' cannot be the id of a batch.`);
  const batches = join(ownFolder(folder), "batches");
  mkdirSync(batches, { recursive: true });
  return join(batches, `${id}.json`);
}

function fileIn(folder: string, evalFile: string): FileId {
  return pathToFileURL(resolve(folder, evalFile)).href;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
