import type { Sample } from "../../../server/src/eval/run.ts";

export interface SampleMessage {
  readonly message: string;
  /** Of the output, where it is about a part of it. */
  readonly path: string | undefined;
  /** Both, or neither: they are shown as a diff. */
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/** What is to be said of a sample that did not pass, one message for each thing that is wrong. */
export function sampleMessages(sample: Sample): readonly SampleMessage[] {
  const prefix = sample.trial > 0 ? `Trial ${sample.trial + 1}: ` : "";
  if (sample.error) {
    const message = prefix + errorText(sample.error);
    return [{ message, path: undefined, expected: undefined, actual: undefined }];
  }
  const failed = sample.scores.filter(({ pass }) => !pass);
  return failed.map(({ message, path, expected, actual }) => ({
    message: `${prefix}${path === undefined ? "" : `${path}: `}${message}`,
    path,
    expected: expected === undefined ? undefined : plain(expected),
    actual: expected === undefined ? undefined : plain(actual),
  }));
}

/** One line that is shown behind a case. */
export function sampleLine(samples: readonly Sample[]): string {
  const [first] = samples;
  if (!first) return "";
  const passed = samples.filter(({ status }) => status === "pass").length;
  const bad = samples.find(({ status }) => status !== "pass");
  const trials = samples.length > 1 ? `${passed} of ${samples.length}` : "";
  const problem = bad && (sampleMessages(bad)[0]?.message ?? "");
  const took = first.latency === undefined ? "" : `${Math.round(first.latency)} ms`;
  const cost = samples.reduce((sum, one) => sum + (one.cost ?? 0), 0);
  const paid = cost > 0 ? `$${cost.toPrecision(2)}` : "";
  const origin = samples.every((one) => one.origin === "recorded") ? "recorded" : "";
  const mark = bad === undefined ? "✓" : bad.status === "error" ? "⚠" : "✗";
  const facts = bad ? [trials, problem ?? ""] : [trials, took, paid, origin];
  return `${mark} ${facts.filter((fact) => fact !== "").join(" · ")}`;
}

/** The command line's words name an option that the editor does not have. */
function errorText({ kind, message }: NonNullable<Sample["error"]>): string {
  if (kind !== "missing-recording") return message;
  return "There is no recording of this request. 'Run' asks the model and keeps its answer.";
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, undefined, 2) ?? "nothing");
}
