import fc from "fast-check";
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { evalReport } from "../../../server/src/eval/reports/evalReport.ts";
import { jsonReport } from "../../../server/src/eval/reports/jsonReport.ts";
import { junitReport } from "../../../server/src/eval/reports/junitReport.ts";
import { markdownReport } from "../../../server/src/eval/reports/markdownReport.ts";
import { textReport } from "../../../server/src/eval/reports/textReport.ts";
import { valueDiff } from "../../../server/src/eval/reports/valueDiff.ts";
import { type Run, runShape } from "../../../server/src/eval/run.ts";
import { columns } from "../../../server/src/text/columns.ts";
import { evalRun, evalSample, withThresholds } from "../../support/evalRun.ts";
import { parseXml, type XmlElement } from "../../support/parseXml.ts";
import { realisticRun } from "../../support/realisticRun.ts";

const plain = picocolors.createColors(false);

function text(run: Run, width = 80, baseline?: Run): string {
  return textReport(evalReport(run, { baseline }), { paint: plain, width });
}

const wrong = {
  scorer: "equals",
  path: "category",
  pass: false,
  expected: "refund",
  actual: "other",
  message: "Expected 'refund', got 'other'.",
};

const small = withThresholds(
  evalRun([
    evalSample({
      case: "refund",
      tags: ["hard"],
      status: "fail",
      latency: 840,
      cost: 0.0012,
      conforms: true,
      scores: [wrong],
    }),
    evalSample({ case: "delivery", latency: 420, cost: 0.0008, conforms: true, repairs: ["code-fence"] }),
    evalSample({
      case: "late",
      status: "error",
      error: { kind: "timeout", message: "No answer within 30 s." },
      attempts: 3,
    }),
  ]),
  0.9,
);

describe("text", () => {
  test("failures first with a diff, then figures, then gates and the verdict", () => {
    expect(text(small)).toBe(`Failed (1)  - expected  + actual

✗ refund
  support/classify.eval.yaml:5 · openai/gpt-5-mini
  equals category: Expected 'refund', got 'other'.
    - refund
    + other

Could not be judged (1)

! late
  support/classify.eval.yaml:5 · openai/gpt-5-mini
  timeout: No answer within 30 s.

By tag
            pass rate   95 % interval  cases  failed  flaky  errors     p95
  hard            0 %    0 % – 79.3 %      1       1      0       0  840 ms
  (no tag)      100 %  20.7 % – 100 %      2       0      0       1  420 ms

Answers
  Conformance   2 of 2 answers fit the output schema (100 %)
  Repairs       1 of 2 answers (50 %): code-fence 1
  Cost          $0.0020
  Latency       p50 630 ms, p95 819 ms, p99 836 ms (2 answers)

Gates
  ✗ 1 of 3 answers could not be judged (1 timeout).
  ✗ 50 % of the 2 cases of 'support/classify.prompt' pass (95 % interval 9.5 %
    to 90.5 %); 90 % is asked for.

FAILED  1 passed, 1 failed, 1 not judged of 3 cases in 18.4 s
`);
  });

  test("a run that passes is short", () => {
    expect(text(evalRun([evalSample({ case: "a" })]))).toBe(`Answers
  Cost          $0; unknown for 1 of 1 answers

Gates
  ✓ The one case of 'support/classify.prompt' passes.

PASSED  1 passed of 1 case in 18.4 s
`);
  });

  test("no line is wider than the terminal, whatever the names", () => {
    const run = realisticRun(60, 4, { trials: 2, hardRate: 0.5 });
    const wide = {
      ...run,
      samples: run.samples.map((sample) => ({ ...sample, case: `注文した茶碗が ${sample.case}`.repeat(3) })),
    };
    for (const width of [40, 60, 80, 132]) {
      const lines = text(wide, width, realisticRun(60, 5)).split("\n");
      expect(lines.filter((line) => columns(line) > width && line.includes(" ") && !line.startsWith("FAILED"))).toEqual(
        [],
      );
    }
  });

  test("nothing that a model wrote reaches the terminal as a command", () => {
    const hostile = "\u001b[31mred\u001b]8;;http://x\u0007link\u202egnp.exe\r\nnext";
    const run = evalRun([
      evalSample({
        case: hostile,
        tags: [hostile],
        status: "fail",
        text: hostile,
        scores: [{ ...wrong, path: hostile, expected: hostile, actual: `${hostile}!`, message: hostile }],
      }),
      evalSample({ case: "b", status: "error", error: { kind: "network", message: hostile } }),
    ]);
    expect(text(run)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  });

  test("warnings of the run are said before the gates", () => {
    const warned = { ...evalRun([evalSample({ case: "a" })]), warnings: ["temperature is not supported."] };
    expect(text(warned)).toContain("Warnings\n  temperature is not supported.\n\nGates");
    expect(JSON.parse(jsonReport(evalReport(warned))).run.warnings).toEqual(warned.warnings);
  });

  test("colours are only those that are handed in", () => {
    const coloured = textReport(evalReport(small), { paint: picocolors.createColors(true), width: 80 });
    expect(coloured).toContain("\u001b[31m");
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(text(small));
  });
});

describe("diff of expected and actual", () => {
  const lines = (expected: unknown, actual: unknown): readonly string[] =>
    valueDiff(expected, actual).map(
      ({ sign, segments }) => `${sign}${segments.map((one) => (one.changed ? `[${one.text}]` : one.text)).join("")}`,
    );

  test("marks words within lines, and whole lines where nothing is common", () => {
    expect(lines("the cat sat", "the dog sat")).toEqual(["-the [cat] sat", "+the [dog] sat"]);
    expect(lines("refund", "other")).toEqual(["-refund", "+other"]);
    expect(lines({ a: 1, b: 2 }, { a: 1, b: 3 })).toEqual([" {", '   "a": 1,', '-  "b": [2]', '+  "b": [3]', " }"]);
    expect(lines(undefined, null)).toEqual(["-(nothing)", "+null"]);
  });

  test("both sides can be read off it, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
        const diff = valueDiff(before, after);
        const side = (sign: "-" | "+"): string =>
          diff
            .filter((line) => line.sign === " " || line.sign === sign)
            .map(({ segments }) => segments.map((one) => one.text).join(""))
            .join("\n");
        expect(side("-")).toBe(before);
        expect(side("+")).toBe(after);
      }),
    );
  });
});

test("JSON has the numbers as numbers, and leaves out what is not known", () => {
  const json = JSON.parse(jsonReport(evalReport(small)));
  expect(json).toMatchObject({
    version: 1,
    passed: false,
    total: { cases: 3, passed: 1, failed: 1, errors: 1, passRate: 0.5, usage: { cost: 0.002 } },
    cases: [
      {
        case: "refund",
        status: "fail",
        failures: [{ trial: 0, scorer: "equals", expected: "refund", actual: "other" }],
      },
      { case: "delivery", status: "pass", failures: [] },
      { case: "late", status: "error", errors: [{ trial: 0, kind: "timeout" }] },
    ],
  });
  expect(json).not.toHaveProperty("comparison");
  expect(jsonReport(evalReport(evalRun([])))).not.toContain("null");
  const compared = JSON.parse(jsonReport(evalReport(realisticRun(50, 1), { baseline: realisticRun(50, 2) })));
  expect(compared.comparison.total.pairs + compared.comparison.unjudged.length).toBe(50);
});

/** The content of `JUnit.xsd` (Windy Road's for Ant) and of Jenkins' `junit-10.xsd` as far as both say the same. */
function checkJunit(xml: string): XmlElement {
  const root = parseXml(xml);
  expect([root.name, root.attributes]).toEqual(["testsuites", {}]);
  for (const [index, suite] of root.children.entries()) {
    expect(suite.name).toBe("testsuite");
    expect(Object.keys(suite.attributes).sort()).toEqual(
      ["errors", "failures", "hostname", "id", "name", "package", "skipped", "tests", "time", "timestamp"].sort(),
    );
    expect(suite.attributes.id).toBe(String(index));
    expect(suite.attributes.name).not.toBe("");
    expect(suite.attributes.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(suite.attributes.time).toMatch(/^\d+(?:\.\d+)?$/);
    const tests = suite.children.slice(1, -2);
    expect(suite.children.map(({ name }) => name)).toEqual([
      "properties",
      ...tests.map(() => "testcase"),
      "system-out",
      "system-err",
    ]);
    expect(suite.attributes.tests).toBe(String(tests.length));
    for (const one of tests) {
      expect(Object.keys(one.attributes).sort()).toEqual(["classname", "name", "time"]);
      expect(one.children.length).toBeLessThanOrEqual(1);
      for (const problem of one.children) {
        expect(["failure", "error"]).toContain(problem.name);
        expect(Object.keys(problem.attributes).sort()).toEqual(["message", "type"]);
      }
    }
    const count = (name: string): string => String(tests.filter(({ children }) => children[0]?.name === name).length);
    expect([suite.attributes.failures, suite.attributes.errors]).toEqual([count("failure"), count("error")]);
  }
  return root;
}

describe("JUnit", () => {
  test("has a suite for each prompt and model, and one of the gates", () => {
    const root = checkJunit(junitReport(evalReport(small)));
    expect(
      root.children.map(({ attributes }) => [
        attributes.name,
        attributes.tests,
        attributes.failures,
        attributes.errors,
      ]),
    ).toEqual([
      ["support/classify.prompt (openai/gpt-5-mini)", "3", "1", "1"],
      ["gates", "2", "2", "0"],
    ]);
    const failure = root.children[0]!.children[1]!.children[0]!;
    expect(failure.attributes).toEqual({ message: "Expected 'refund', got 'other'.", type: "equals" });
    expect(failure.text).toBe(
      "support/classify.eval.yaml:5\nequals category: Expected 'refund', got 'other'.\nexpected: refund\nactual: other",
    );
  });

  test("a flaky case passes with a note", () => {
    const run = evalRun([evalSample({ case: "a" }), evalSample({ case: "a", trial: 1, status: "fail" })]);
    const root = checkJunit(junitReport(evalReport(run)));
    expect(root.children[0]!.attributes.failures).toBe("0");
    expect(root.children[0]!.children.at(-2)!.text).toBe("Flaky: a: 1 of 2 trials pass.\n");
  });

  test("is valid whatever models and people write", () => {
    const anything = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(
        anything,
        anything,
        anything,
        fc.constantFrom("pass", "fail", "error"),
        (name, message, value, status) => {
          const error = { kind: message, message };
          const scores = [{ ...wrong, message, expected: value, actual: name }];
          const run = evalRun([
            evalSample({ case: name, prompt: value, status, scores, ...(status === "error" ? { error } : {}) }),
          ]);
          checkJunit(junitReport(evalReport(run)));
        },
      ),
    );
  });

  test("shows what XML has no way to write as �, and keeps the rest", () => {
    const name = "a\u0000b\u001bc\ud800d\uffffe😀 ]]> & \"q\" 'x'\n\t<z>";
    const root = checkJunit(junitReport(evalReport(evalRun([evalSample({ case: name })]))));
    expect(root.children[0]!.children[1]!.attributes.name).toBe(
      "a\ufffdb\ufffdc\ufffdd\ufffde😀 ]]> & \"q\" 'x'\n\t<z>",
    );
  });
});

describe("Markdown", () => {
  test("says the verdict first and folds the rest", () => {
    expect(markdownReport(evalReport(small))).toBe(`## ❌ Evaluations fail: 50 % of 3 cases

- 1 of 3 answers could not be judged \\(1 timeout\\).
- 50 % of the 2 cases of 'support/classify.prompt' pass \\(95 % interval 9.5 % to 90.5 %\\); 90 % is asked for.

| Tag | pass rate | 95 % interval | cases | failed | flaky | errors | p95 | cost |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| \`hard\` | 0 % | 0 % to 79.3 % | 1 | 1 | 0 | 0 | 840 ms | $0.0012 |
| (no tag) | 100 % | 20.7 % to 100 % | 2 | 0 | 0 | 1 | 420 ms | $0.00080 |

Cost $0.0020 · 100 % of answers fit the schema · 50 % had to be repaired.

### 2 cases to look at

<details><summary>❌ <code>refund</code> Expected 'refund', got 'other'.</summary>

\`support/classify.eval.yaml:5\` · \`openai/gpt-5-mini\`

\`equals category\` Expected 'refund', got 'other'.

\`\`\`diff
- refund
+ other
\`\`\`

</details>

<details><summary>⚠️ <code>late</code> timeout: No answer within 30 s.</summary>

\`support/classify.eval.yaml:5\` · \`openai/gpt-5-mini\`

No answer within 30 s.

</details>

<sub>typed-prompts 0.2.0, run 2026-11-24T10-15-30-123Z-4f2a, auto</sub>
`);
  });

  test("fits a comment however much there is to say, and says what is left out", () => {
    const run = realisticRun(2_000, 8, { hardRate: 0.2 });
    const report = markdownReport(evalReport(run, { baseline: realisticRun(2_000, 9) }));
    expect(report.length).toBeLessThan(65_000);
    expect(report).toMatch(/…and \d+ more/);
    const names = Array.from({ length: 300 }, (_, index) => `${index} ${"x".repeat(5_000)}`);
    const long = evalRun(
      names.map((name) => evalSample({ case: name, tags: [name], status: "fail", text: name.repeat(10) })),
    );
    expect(markdownReport(evalReport(long)).length).toBeLessThan(65_000);
  });

  test("nothing in it is markup, a link or a mention of anybody", () => {
    const hostile =
      "</details><img src=x onerror=alert(1)> @octocat #12 [a](javascript:x) https://evil.example `` ``` | <!-- \n# Title\n~~~";
    const scores = [{ ...wrong, path: hostile, message: hostile, expected: hostile, actual: hostile.slice(1) }];
    const run = evalRun([evalSample({ case: hostile, tags: [hostile], status: "fail", text: hostile, scores })]);
    const report = markdownReport(evalReport(run));
    const outside = report.replace(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, "").replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/<img|<!--|@octocat|https:\/\/evil|(?<!\\)\[[^\]]*\]\(|^# Title/m);
    expect(outside.match(/<details>/g)).toHaveLength(outside.match(/<\/details>/g)!.length);
  });
});

test("the runs of these tests are runs", () => {
  for (const run of [small, realisticRun(20, 1)]) expect(runShape.parse(run)).toEqual(run);
});
