import * as z from "zod";
import { canonicalJson } from "../text/canonicalJson.ts";

export const lockFileName = "typed-prompts.lock.json";

const receipt = z.object({
  /** Of the prompt that was evaluated: `PromptVersion.hash`. */
  hash: z.string(),
  model: z.string(),
  pass: z.number(),
  total: z.number(),
  /** ISO 8601. */
  date: z.string(),
});

const lockShape = z.object({
  version: z.literal(1),
  prompts: z.record(
    z.string(),
    z.object({
      hash: z.string(),
      version: z.string().optional(),
      /** The last of each model, by its name. */
      evaluations: z.array(receipt).optional(),
    }),
  ),
});

export type Lock = z.infer<typeof lockShape>;
export type Receipt = z.infer<typeof receipt>;

export const emptyLock: Lock = { version: 1, prompts: {} };

/** A lock as it stands in a file; after a merge with conflicts it holds two of them. */
export interface ReadLock {
  /** One, or what each side of a conflict has. */
  readonly sides: readonly Lock[];
  readonly isConflicted: boolean;
}

/** The lock in a text, or what is wrong with it, for the user. */
export function readLock(text: string): ReadLock | string {
  if (/^<{7} /m.test(text)) {
    const sides = [sideOf(text, "ours"), sideOf(text, "theirs")].map(parse).filter((one) => typeof one !== "string");
    return { sides, isConflicted: true };
  }
  const lock = parse(text);
  return typeof lock === "string" ? lock : { sides: [lock], isConflicted: false };
}

function parse(text: string): Lock | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is not valid JSON: ${error instanceof Error ? error.message : error}`;
  }
  const result = lockShape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `${issue?.path.join(".") || "it"}: ${issue?.message}`;
}

/** What one branch had, of a text with the marks of a conflict; a comma too many is left out. */
function sideOf(text: string, side: "ours" | "theirs"): string {
  const kept: string[] = [];
  let place: "both" | "ours" | "base" | "theirs" = "both";
  for (const line of text.split(/\r?\n/)) {
    if (/^<{7} /.test(line)) place = "ours";
    else if (/^\|{7}/.test(line)) place = "base";
    else if (/^={7}$/.test(line) && place !== "both") place = "theirs";
    else if (/^>{7} /.test(line)) place = "both";
    else if (place === "both" || place === side) kept.push(line);
  }
  return kept.join("\n").replace(/,(\s*[}\]])/g, "$1");
}

/** As it is written to the file: sorted, one prompt after another, the same on every machine. */
export function writtenLock({ prompts }: Lock): string {
  const sorted = Object.keys(prompts)
    .sort()
    .map((path) => [path, prompts[path]] as const);
  return `${JSON.stringify({ version: 1, prompts: Object.fromEntries(sorted) }, undefined, 2)}\n`;
}

/** A prompt as it is now. */
export interface LockedPrompt {
  /** Relative to the lock's folder, with `/`. */
  readonly path: string;
  readonly hash: string;
  readonly version: string | undefined;
  readonly hasEvaluation: boolean;
}

export interface LockFinding {
  readonly path: string;
  /** One sentence for people. */
  readonly message: string;
}

/** What keeps a lock from vouching for the prompts. `isWhole` says whether these are all prompts there are. */
export function verifyLock(
  { prompts }: Lock,
  current: readonly LockedPrompt[],
  isWhole: boolean,
): readonly LockFinding[] {
  const findings: LockFinding[] = [];
  for (const { path, hash, version, hasEvaluation } of current) {
    const locked = Object.hasOwn(prompts, path) ? prompts[path] : undefined;
    const report = (message: string): void => void findings.push({ path, message });
    if (!locked) {
      report("It is not in the lock: run 'typed-prompts verify --write'.");
      continue;
    }
    const isEvaluated = locked.evaluations?.some((one) => one.hash === hash) ?? false;
    if (hasEvaluation && !isEvaluated) {
      const last = locked.evaluations?.at(-1);
      const when = last ? ` The last run, on ${last.date.slice(0, 10)}, was of another version.` : "";
      report(`Its evaluations have not run for what it is now.${when} Run 'typed-prompts eval'.`);
    } else if (locked.hash !== hash)
      report("It has changed since the lock was written: run 'typed-prompts verify --write'.");
    else if (locked.version !== version)
      report(
        `Its version is ${version ?? "none"}, and ${locked.version ?? "none"} in the lock: run 'typed-prompts verify --write'.`,
      );
  }
  if (isWhole) {
    const known = new Set(current.map(({ path }) => path));
    for (const path of Object.keys(prompts)) {
      if (!known.has(path)) findings.push({ path, message: "It is gone: run 'typed-prompts verify --write'." });
    }
  }
  return findings;
}

/**
 * The lock of the prompts as they are now. Receipts are kept, those of the present version before those of others; of both
 * sides of a conflict the one that is right here, or else the later.
 */
export function updatedLock(sides: readonly Lock[], current: readonly LockedPrompt[]): Lock {
  const prompts: Lock["prompts"] = {};
  for (const { path, hash, version } of current) {
    const receipts = sides.flatMap((side) =>
      Object.hasOwn(side.prompts, path) ? (side.prompts[path]?.evaluations ?? []) : [],
    );
    const evaluations = latest(receipts, hash);
    prompts[path] = {
      hash,
      ...(version === undefined ? {} : { version }),
      ...(evaluations.length > 0 ? { evaluations } : {}),
    };
  }
  return { version: 1, prompts };
}

/** Notes in a lock that evaluations have run: called by whatever runs them, with the hash of the prompt that it ran. */
export function withReceipts(lock: Lock, prompt: LockedPrompt, receipts: readonly Receipt[]): Lock {
  const known = Object.hasOwn(lock.prompts, prompt.path) ? (lock.prompts[prompt.path]?.evaluations ?? []) : [];
  const added: Lock = {
    version: 1,
    prompts: { [prompt.path]: { hash: prompt.hash, evaluations: [...known, ...receipts] } },
  };
  return { version: 1, prompts: { ...lock.prompts, ...updatedLock([added], [prompt]).prompts } };
}

/** One receipt of each model. */
function latest(receipts: readonly Receipt[], hash: string): readonly Receipt[] & Receipt[] {
  const byModel = new Map<string, Receipt>();
  for (const one of receipts) {
    const known = byModel.get(one.model);
    if (!known || isBetter(one, known, hash)) byModel.set(one.model, one);
  }
  return [...byModel.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
}

function isBetter(one: Receipt, other: Receipt, hash: string): boolean {
  if ((one.hash === hash) !== (other.hash === hash)) return one.hash === hash;
  // Of two at the same time either will do, so that the result is the same on every machine.
  return one.date !== other.date ? one.date > other.date : canonicalJson(one) > canonicalJson(other);
}
