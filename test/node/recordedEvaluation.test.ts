import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { comparedDocuments } from "../../server/src/features/versions/comparedDocuments.ts";
import { promptVersionOf } from "../../server/src/features/versions/promptVersionOf.ts";
import { recordedEvaluation } from "../../server/src/node/recordedEvaluation.ts";
import { writeRun } from "../../server/src/node/runFile.ts";
import { sha256 } from "../../server/src/node/sha256.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { evalRun, evalSample } from "../support/evalRun.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "typed-prompts-recorded-")));
  mkdirSync(join(folder, ".git"));
  path = join(folder, "support", "classify.prompt");
  mkdirSync(dirname(path));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = evalRun([evalSample({ case: "a | b" }), evalSample({ case: "c", status: "fail" })]);

test("the newest run of exactly this version, whatever else lies there", () => {
  writeRun(folder, run);
  writeRun(folder, { ...run, id: "2026-11-25", prompts: run.prompts.map((one) => ({ ...one, hash: "other" })) });
  writeFileSync(join(folder, ".typed-prompts", "runs", "2026-12-01.json"), "{ half");
  expect(recordedEvaluation(path, "8f14e45f")).toEqual({
    date: "2026-11-24T10:15:48.523Z",
    models: [{ model: "openai/gpt-5-mini", pass: 1, total: 2 }],
    cases: [
      { name: "a | b", model: "openai/gpt-5-mini", status: "pass" },
      { name: "c", model: "openai/gpt-5-mini", status: "fail" },
    ],
  });
  expect(recordedEvaluation(path, "nothing")).toBeUndefined();
  expect(recordedEvaluation(join(folder, "support", "other.prompt"), "8f14e45f")).toBeUndefined();
});

test("else what the lock says of it", () => {
  const receipt = { model: "openai/gpt-5-mini", pass: 28, total: 30, date: "2026-11-20T00:00:00.000Z" };
  const evaluations = [
    { hash: "8f14e45f", ...receipt },
    { hash: "old", ...receipt, pass: 1 },
  ];
  const lock = { version: 1, prompts: { "support/classify.prompt": { hash: "8f14e45f", evaluations } } };
  writeFileSync(join(folder, "typed-prompts.lock.json"), JSON.stringify(lock));
  expect(recordedEvaluation(path, "8f14e45f")).toEqual({
    date: receipt.date,
    models: [{ model: receipt.model, pass: 28, total: 30 }],
    cases: [],
  });
  writeFileSync(join(folder, "typed-prompts.lock.json"), "no lock");
  expect(recordedEvaluation(path, "8f14e45f")).toBeUndefined();
});

test("it is shown beside the version that it is of", () => {
  const file = "file:///a.prompt";
  const workspace = new Workspace(new MemoryFileSystem());
  workspace.open(file, "Hi");
  const version = promptVersionOf(workspace, file, sha256);
  const side = { text: "Hi", version, evaluation: undefined };
  writeRun(folder, run);
  const evaluation = recordedEvaluation(path, "8f14e45f");
  expect(comparedDocuments(file, side, side, undefined).map(({ name }) => name)).toEqual([
    "a.prompt",
    "contract.ts",
    "rendered.md",
  ]);
  const documents = comparedDocuments(file, side, { ...side, evaluation }, undefined);
  expect(documents.at(-1)).toEqual({
    name: "evaluations.md",
    before: "The evaluations have not run for this version.\n",
    after: `Last run: 2026-11-24T10:15:48.523Z

- openai/gpt-5-mini: 1 of 2 passed

| case | model | result |
| --- | --- | --- |
| a \\| b | openai/gpt-5-mini | pass |
| c | openai/gpt-5-mini | fail |
`,
    file: undefined,
  });
});
