import type { Verdict } from "./change.ts";

/** A step of `version:` that is smaller than what has happened to the prompt. */
export interface VersionFinding {
  /** One sentence for people. */
  readonly message: string;
  /** The version that would do, as far as it can be told. */
  readonly needed: string | undefined;
}

interface SemVer {
  readonly numbers: readonly [number, number, number];
  readonly pre: string | undefined;
}

type Step = "major" | "minor" | "patch";

/** The least step for each verdict; prompts below 1.0.0 say with a minor one that they break. */
const steps: Readonly<Record<Exclude<Verdict, "same">, Step>> = {
  breaking: "major",
  dangerous: "minor",
  behavioural: "patch",
  safe: "patch",
};

/** `undefined` where the step is large enough, and for prompts that have no version. */
export function versionFinding(
  before: string | undefined,
  after: string | undefined,
  verdict: Verdict,
): VersionFinding | undefined {
  if (before === undefined) return undefined;
  if (after === undefined) return { message: `The version is gone; it was ${before}.`, needed: undefined };
  const [old, now] = [parse(before), parse(after)];
  if (!old || !now) {
    if (before === after && verdict === "same") return undefined;
    const wrong = old ? after : before;
    return { message: `'${wrong}' is not a version such as 1.4.0, so the step cannot be judged.`, needed: undefined };
  }
  const order = compareVersions(old, now);
  if (order > 0) return { message: `The version went back from ${before} to ${after}.`, needed: undefined };
  if (verdict === "same") return undefined;
  const step = steps[verdict];
  const needed = least(old, step);
  if (compareVersions(now, needed) >= 0) return undefined;
  const done = order === 0 ? `is still ${before}` : `went from ${before} to ${after} only`;
  const article =
    verdict === "breaking" || verdict === "dangerous" || verdict === "safe" ? `a ${verdict}` : "a behavioural";
  const text = old.pre === undefined ? needed.numbers.join(".") : undefined;
  return { message: `The version ${done}: ${article} change needs ${text ?? "a later one"} at least.`, needed: text };
}

function parse(text: string): SemVer | undefined {
  const found = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text.trim());
  if (!found) return undefined;
  return { numbers: [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)], pre: found[4] };
}

/** A pre-release of the step that is needed counts as the step: it leads there. */
function least({ numbers: [major, minor, patch], pre }: SemVer, step: Step): SemVer {
  if (pre !== undefined) return { numbers: [major, minor, patch], pre: `${pre}.` };
  if (step === "major") return { numbers: major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0], pre: "" };
  if (step === "minor") return { numbers: [major, minor + 1, 0], pre: "" };
  return { numbers: [major, minor, patch + 1], pre: "" };
}

/** By the order of semver 2.0.0. `""` comes before every pre-release. */
function compareVersions(a: SemVer, b: SemVer): number {
  for (const index of [0, 1, 2] as const) {
    if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] - b.numbers[index];
  }
  if (a.pre === b.pre) return 0;
  if (a.pre === undefined) return 1;
  if (b.pre === undefined) return -1;
  return comparePre(a.pre, b.pre);
}

function comparePre(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (text === "" ? [] : text.split(".")));
  for (let index = 0; ; index++) {
    const [x, y] = [left![index], right![index]];
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    if (x === y) continue;
    const [m, n] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (m && n) return Number(x) - Number(y);
    if (m !== n) return m ? -1 : 1;
    return x < y ? -1 : 1;
  }
}
