import type { Run, Sample } from "./run.ts";

/**
 * One run of the parts that shards have made, whose samples are ordered by where their cases are written. Throws, with a
 * sentence, when they are not the parts of one whole: one is missing or there twice, or the prompts are others.
 */
export function mergeRuns(runs: readonly Run[]): Run {
  const [first, ...others] = runs;
  if (!first) throw new Error("There is no run to merge.");
  const of = Number(first.shard?.split("/")[1] ?? 1);
  const parts = runs.map(({ shard, id }) => {
    const [part, count] = (shard ?? "1/1").split("/").map(Number);
    if (count !== of) throw new Error(`The run ${id} is a part of ${count}, and ${first.id} of ${of}.`);
    return part!;
  });
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((part) => !parts.includes(part));
  if (missing.length > 0) throw new Error(`Part ${missing.join(", ")} of ${of} is missing.`);
  if (new Set(parts).size < parts.length) throw new Error("A part is there twice.");
  for (const other of others) {
    if (JSON.stringify(other.prompts) !== JSON.stringify(first.prompts)) {
      throw new Error(`The runs ${first.id} and ${other.id} are of other prompts, models or thresholds.`);
    }
  }
  const { shard: _, warnings: __, ...whole } = first;
  const warnings = [...new Set(runs.flatMap((run) => run.warnings ?? []))].sort();
  return {
    ...whole,
    // Not one of theirs: their files stay.
    id: `${runs.map(({ id }) => id).reduce((a, b) => (a > b ? a : b))}-merged`,
    started: runs.map(({ started }) => started).reduce((a, b) => (a < b ? a : b)),
    finished: runs.map(({ finished }) => finished).reduce((a, b) => (a > b ? a : b)),
    cancelled: runs.some(({ cancelled }) => cancelled),
    samples: runs.flatMap(({ samples }) => samples).sort(byPlace),
    unpriced: [...new Set(runs.flatMap(({ unpriced }) => unpriced))].sort(),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function byPlace(a: Sample, b: Sample): number {
  return (
    compare(a.evalFile, b.evalFile) ||
    compare(a.prompt, b.prompt) ||
    compare(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    compare(a.model, b.model) ||
    a.trial - b.trial
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
