import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEvalFile } from "../../server/src/eval/evalFile.ts";
import { outputPathText, parseOutputPath } from "../../server/src/eval/outputPath.ts";
import { openMarked } from "../support/checkMarked.ts";
import "../support/seed.ts";

const file = "file:///w/a.eval.yaml";

test("everything is read, with its place", () => {
  const text = `prompt: [./a.prompt, "../b.prompt"]
models: [x/y]
trials: 3
threshold: { passRate: 0.9, hard: 0.5 }
dataset: more.jsonl
cases:
  - name: one
    tags: [hard]
    input: { n: 1 }
    context: { user: Ada }
    history: [{ role: user, text: Hi }]
    expect: { items[0].name: x, "$": { contains: y, maxLength: 3 } }
    assert: output.n > 1
    judge: { rubric: Good?, choices: { good: 1, bad: 0 }, pass: 0.5, model: j/m }
    scorers: [mine]
    limits: { latency: 100 }
    trials: 2
  - input: { n: 2 }
`.replace("{ items[0].name: x,", '{ "items[0].name": x,');
  const { evalFile, problems } = readEvalFile(file, text);
  const at = (range: { start: number; end: number }) => text.slice(range.start, range.end);
  expect(problems).toEqual([]);
  expect(evalFile.prompts.map(({ value, range }) => [value, at(range)])).toEqual([
    ["file:///w/a.prompt", "./a.prompt"],
    ["file:///b.prompt", "../b.prompt"],
  ]);
  expect([evalFile.models[0]!.value, evalFile.trials, evalFile.datasets[0]!.value]).toEqual([
    "x/y",
    3,
    "file:///w/more.jsonl",
  ]);
  expect([evalFile.thresholds.passRate?.value, evalFile.thresholds.tags.get("hard")?.value]).toEqual([0.9, 0.5]);
  const [one, two] = evalFile.cases;
  expect([one!.name, at(one!.nameRange), two!.name, at(two!.nameRange)]).toEqual(["one", "one", "case 2", "input"]);
  expect(one).toMatchObject({
    tags: ["hard"],
    input: { n: 1 },
    context: { user: "Ada" },
    history: [{ role: "user", content: [{ text: "Hi" }] }],
    judge: { rubric: "Good?", choices: { good: 1, bad: 0 }, pass: 0.5, model: "j/m" },
    scorers: [{ value: "mine" }],
    limits: { latency: { value: 100 } },
    trials: 2,
  });
  expect(
    one!.expectations.map(({ path, pathRange, scorer, options, range }) => [
      path,
      at(pathRange),
      scorer,
      options,
      at(range),
    ]),
  ).toEqual([
    [["items", 0, "name"], "items[0].name", "equals", "x", "x"],
    [[], "$", "contains", "y", "y"],
    [[], "$", "maxLength", 3, "3"],
  ]);
  expect([one!.assertions[0]!.source, at(one!.assertions[0]!.range)]).toEqual(["output.n > 1", "output.n > 1"]);
});

test.each([
  ["category", ["category"]],
  ["items[0].name", ["items", 0, "name"]],
  ["$", []],
  ["$.a", ["a"]],
  ["$[1]", [1]],
  ['["a.b"].c', ["a.b", "c"]],
  ["first-name", ["first-name"]],
  ["", undefined],
  ["a..b", undefined],
  ["a[x]", undefined],
  ["a[", undefined],
  [".a", ["a"]],
])("path %s", (text, expected) => {
  expect(parseOutputPath(text)?.map(({ step }) => step)).toEqual(expected);
});

test("a path that is written is the path that is read", () => {
  const step = fc.oneof(fc.string({ minLength: 1 }), fc.nat(999_999));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), (path) => {
      expect(parseOutputPath(outputPathText(path))?.map((one) => one.step)).toEqual(path);
    }),
  );
});

describe("any text", () => {
  const prompt = `//- a.prompt
---
input: { schema: { n: integer, s?: string, o?(object): { x: string } } }
output: { schema: { c(enum): [x, y], l(array): { n: string } } }
---
{{n}}
//- a.eval.yaml
`;
  const good = `cases:
  - name: one
    input: { n: 1, o: { x: a } }
    expect: { c: x, l: [{ n: a }] }
    assert: [output.c == "x"]
    judge: { rubric: r, choices: { a: 1 } }
threshold: { passRate: 1 }
`;
  const check = (text: string): void => {
    const { diagnosticsOf } = openMarked(prompt + text.replaceAll(/^\/\/- /gm, ""));
    for (const { range } of diagnosticsOf("a.eval.yaml")) {
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.start).toBeGreaterThanOrEqual(0);
    }
  };

  test("is read and checked without an exception", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), check));
  });

  test("also where it is put into a file that was right", () => {
    const bits = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ":",
      "- ",
      "&a ",
      "*a",
      "!!x ",
      "null",
      "~",
      "1e999",
      '"',
      "'",
      "\n",
      "|",
      "$",
      "\t",
      "<<: ",
    );
    const edit = fc.record({
      at: fc.nat(good.length),
      remove: fc.nat(12),
      insert: fc.oneof(bits, fc.string({ maxLength: 4 })),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        let text = good;
        for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
        check(text);
      }),
      { numRuns: 300 },
    );
  });

  test("each beginning of a file that was right", () => {
    for (let end = 0; end <= good.length; end++) check(good.slice(0, end));
  });
});
