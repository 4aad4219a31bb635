import * as z from "zod";
import { canonicalJson } from "../text/canonicalJson.ts";
import type { ModelRequest, ModelResponse } from "./modelClient.ts";

/** Gives the SHA-256 of a text, in hex. */
export type Sha256 = (text: string) => string;

const recordingShape = z.object({
  key: z.string(),
  replaces: z.literal(true).optional(),
  trial: z.number(),
  date: z.string(),
  cost: z.number().optional(),
  request: z.looseObject({ model: z.string() }),
  response: z.object({
    text: z.string(),
    toolCalls: z.array(z.object({ name: z.string(), input: z.unknown() })).default([]),
    finishReason: z.string(),
    usage: z.object({
      inputTokens: z.number().optional(),
      cachedInputTokens: z.number().optional(),
      outputTokens: z.number().optional(),
    }),
    model: z.string(),
    latency: z.number(),
    warnings: z.array(z.string()).default([]),
  }),
});

/** One model call that was made once: one line of `name.recordings.jsonl`. */
export interface Recording {
  readonly key: string;
  /** Whether it was made to take the place of an earlier one of the same key; otherwise the first of a key counts. */
  readonly replaces: boolean;
  readonly trial: number;
  /** ISO 8601, UTC. */
  readonly date: string;
  /** US dollars, by the prices of that day. */
  readonly cost: number | undefined;
  /** What was asked, without secrets: for people, the key was made before they were taken out. */
  readonly request: ModelRequest;
  readonly response: ModelResponse;
}

/** What a call is known by: the hash of the request in canonical form and of the trial. */
export function recordingKey(request: ModelRequest, trial: number, sha256: Sha256): string {
  return sha256(canonicalJson({ ...request, trial }));
}

/** How every line begins; the key, of this many characters, follows. */
export const recordingStart = '{"key":"';
export const keyLength = 64;

/** With the line's end. The key and `replaces` come first, so that they can be told without reading it whole. */
export function recordingLine({ key, replaces, trial, date, cost, request, response }: Recording): string {
  const line = { key, ...(replaces ? { replaces } : {}), trial, date, cost, request, response };
  return `${JSON.stringify(line)}\n`;
}

/** `undefined` for a line that was not written to its end, or is no recording. */
export function parseRecording(line: string): Recording | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const checked = recordingShape.safeParse(value);
  if (!checked.success) return undefined;
  const { replaces = false, cost, request, response, ...rest } = checked.data;
  const { inputTokens, cachedInputTokens, outputTokens } = response.usage;
  return {
    ...rest,
    replaces,
    cost,
    request: request as unknown as ModelRequest,
    response: {
      ...response,
      toolCalls: response.toolCalls.map(({ name, input }) => ({ name, input })),
      usage: { inputTokens, cachedInputTokens, outputTokens },
    },
  };
}

/** Where recordings are looked for and written. */
export interface Recordings {
  get(key: string): Recording | undefined;
  /** The recording is safe from the end of this process when it returns. Throws what the disk says. */
  add(recording: Recording): void;
}
