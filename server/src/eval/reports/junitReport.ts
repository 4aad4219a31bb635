import type { CaseResult } from "../caseResults.ts";
import type { Gate } from "../gates.ts";
import type { Sample } from "../run.ts";
import type { EvalReport } from "./evalReport.ts";
import { percent } from "./figures.ts";
import { shortened } from "./safeText.ts";
import { shownValue } from "./valueDiff.ts";

/** In characters, of one failure: an answer can be a book. */
const longestFailure = 20_000;

/**
 * For CI: a suite for each prompt and model, and one of the gates. Valid against both schemas in use, Ant's and
 * Jenkins'. A flaky case is a passed one with a note in its suite's output; a case that could not be judged is an error.
 */
export function junitReport(report: EvalReport): string {
  const { run, summary, gates } = report;
  const suites = new Map<string, CaseResult[]>();
  for (const one of summary.cases) {
    const name = `${one.prompt} (${one.model})`;
    const suite = suites.get(name);
    if (suite) suite.push(one);
    else suites.set(name, [one]);
  }
  const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(run.started)?.[0] ?? "1970-01-01T00:00:00";
  const texts = [...suites].map(([name, cases], index) => suiteXml(name, cases, index, timestamp));
  const gateSuite = gatesXml(gates, suites.size, timestamp);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${[...texts, gateSuite].join("")}</testsuites>\n`;
}

function suiteXml(name: string, cases: readonly CaseResult[], id: number, timestamp: string): string {
  const failures = cases.filter(({ status }) => status === "fail").length;
  const errors = cases.filter(({ status }) => status === "error").length;
  const tests = cases.map((one) => {
    const attributes = `classname="${xml(one.prompt)}" name="${xml(one.case)}" time="${seconds(one.samples)}"`;
    if (one.status === "fail")
      return `    <testcase ${attributes}>\n${problem(one, "fail", "failure")}    </testcase>\n`;
    if (one.status === "error")
      return `    <testcase ${attributes}>\n${problem(one, "error", "error")}    </testcase>\n`;
    return `    <testcase ${attributes}/>\n`;
  });
  const notes = cases
    .filter(({ status }) => status === "flaky")
    .map((one) => `Flaky: ${one.case}: ${one.passed} of ${one.judged} trials pass.\n`);
  return suite(
    { name, id, timestamp, tests, failures, errors, time: seconds(cases.flatMap(({ samples }) => samples)) },
    notes,
  );
}

function gatesXml(gates: readonly Gate[], id: number, timestamp: string): string {
  const tests = gates.map(({ kind, outcome, message, prompt, tag }) => {
    const name = [kind, ...(tag === undefined ? [] : [tag]), ...(prompt === undefined ? [] : [prompt])].join(" ");
    const attributes = `classname="gates" name="${xml(name)}" time="0"`;
    if (outcome !== "failed") return `    <testcase ${attributes}/>\n`;
    return `    <testcase ${attributes}>\n      <failure message="${xml(message)}" type="${kind}"/>\n    </testcase>\n`;
  });
  const failures = gates.filter(({ outcome }) => outcome === "failed").length;
  const notes = gates.filter(({ outcome }) => outcome !== "failed").map(({ message }) => `${message}\n`);
  return suite({ name: "gates", id, timestamp, tests, failures, errors: 0, time: "0" }, notes);
}

interface Suite {
  readonly name: string;
  readonly id: number;
  readonly timestamp: string;
  readonly tests: readonly string[];
  readonly failures: number;
  readonly errors: number;
  readonly time: string;
}

function suite({ name, id, timestamp, tests, failures, errors, time }: Suite, notes: readonly string[]): string {
  const counts = `tests="${tests.length}" failures="${failures}" errors="${errors}" skipped="0" time="${time}"`;
  return `  <testsuite id="${id}" package="typed-prompts" name="${xml(name)}" timestamp="${timestamp}" hostname="localhost" ${counts}>
    <properties/>
${tests.join("")}    <system-out>${xml(notes.join(""))}</system-out>
    <system-err/>
  </testsuite>
`;
}

function problem(one: CaseResult, status: "fail" | "error", element: string): string {
  const sample = one.samples.find((each) => each.status === status)!;
  const failed = sample.scores.filter(({ pass }) => !pass);
  const message = sample.error?.message ?? failed[0]?.message ?? "It fails.";
  const type = sample.error?.kind ?? failed[0]?.scorer ?? status;
  const details = failed.map(({ scorer, path, message: text, expected, actual }) => {
    const values =
      expected === undefined && actual === undefined
        ? ""
        : `\nexpected: ${shownValue(expected)}\nactual: ${shownValue(actual)}`;
    return `${scorer}${path ? ` ${path}` : ""}: ${text}${values}`;
  });
  const trials =
    one.samples.length > 1 ? [`${percent(one.judged === 0 ? 0 : one.passed / one.judged)} of the trials pass.`] : [];
  const place = `${one.place.file}:${one.place.line + 1}`;
  const body = shortened([place, ...trials, ...details].join("\n"), longestFailure);
  return `      <${element} message="${xml(shortened(message, 1_000))}" type="${xml(type)}">${xml(body)}</${element}>\n`;
}

/** The time that the answers took, or once took. */
function seconds(samples: readonly Sample[]): string {
  return (samples.reduce((sum, { latency = 0 }) => sum + latency, 0) / 1000).toFixed(3);
}

/** Text as XML 1.0 can hold it: what it has no way to write, half a character or a control character, is shown as �. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
