import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DatasetChecker } from "../../server/src/eval/checkDataset.ts";
import { csvCells, isQuoteOpen } from "../../server/src/eval/csvRecord.ts";
import { type DatasetLine, DatasetReader } from "../../server/src/eval/dataset.ts";
import { readEvalFile } from "../../server/src/eval/evalFile.ts";
import { datasetCases } from "../../server/src/node/datasetReader.ts";
import { openMarked, root } from "../support/checkMarked.ts";
import "../support/seed.ts";

const prompt = `//- a.prompt
---
input:
  schema: { ticket: string, count?: integer, urgent?: boolean, tone?(enum): [formal, casual], tags?(array): string }
output:
  schema: { category(enum): [refund, bug], score: number }
---
{{ticket}}`;

/** The cases of a dataset, and what is wrong with it at which text. */
function read(name: string, text: string) {
  const { workspace } = openMarked(prompt);
  const signature = workspace.signature(`${root}/a.prompt`);
  const reader = new DatasetReader(`${root}/${name}`, signature);
  const checker = new DatasetChecker(readEvalFile(`${root}/a.eval.yaml`, "cases: []"), [signature]);
  const items = [...linesOf(text).map((line) => reader.add(line)), reader.end()].filter((item) => item !== undefined);
  return {
    cases: items.flatMap(({ written }) => (written ? [written.case] : [])),
    found: items.flatMap((item) =>
      checker.check(item).map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`),
    ),
  };
}

function linesOf(text: string): readonly DatasetLine[] {
  let start = 0;
  return text.split("\n").map((one, line) => {
    const from = start;
    start += one.length + 1;
    return { text: one, start: from, line };
  });
}

test("JSONL: a case a line, typed as those of the evaluation file", () => {
  const { cases, found } = read(
    "more.jsonl",
    '{"name":"one","tags":["hard"],"input":{"ticket":"x","count":2},"expect":{"category":"bug"}}\r\n\n{"input":{"ticket":"y"}}\n',
  );
  expect(found).toEqual([]);
  expect(cases.map(({ name, input, tags }) => [name, input, tags])).toEqual([
    ["one", { ticket: "x", count: 2 }, ["hard"]],
    ["more.jsonl:3", { ticket: "y" }, []],
  ]);
  expect(cases[0]!.expectations).toMatchObject([{ path: ["category"], scorer: "equals", options: "bug" }]);
});

test("JSONL: what is wrong, at its place", () => {
  const { found } = read(
    "more.jsonl",
    [
      '{"input":{"ticket":"a\\nb","tone":"formel"}}',
      '{"input":{"ticket":"x","tikket":1},"expcet":{}}',
      '{"input":{"ticket":"x"},"expect":{"category":"refnd","scroe":1}}',
      '{"input":{"ticket":"x"}',
      '["ticket"]',
      '{"name":"one","input":{"ticket":"x"}}',
      '{"name":"one","input":{"ticket":"x"}}',
      `${"[".repeat(1000)}${"]".repeat(1000)}`,
    ].join("\n"),
  );
  expect(found).toEqual([
    'eval-input-mismatch "formel"',
    'unknown-eval-input "tikket"',
    'unknown-eval-key "expcet"',
    'impossible-expectation "refnd"',
    "unknown-output-path scroe",
    "invalid-eval-dataset }",
    'invalid-eval-dataset ["ticket"]',
    "duplicate-eval-case one",
    "invalid-eval-dataset [",
  ]);
});

test("CSV: cells become what their types say, and empty ones nothing", () => {
  const { cases, found } = read(
    "more.csv",
    'name,tags,input.ticket,input.count,input.urgent,input.tags,expect.category,expect.score\r\none,hard;long,"two\nlines, ""quoted""",3,TRUE,"[""a"",""b""]",bug,0.5\r\n,,007,,,,,\r\n',
  );
  expect(found).toEqual([]);
  expect(cases.map(({ name, tags, input }) => [name, tags, input])).toEqual([
    ["one", ["hard", "long"], { ticket: 'two\nlines, "quoted"', count: 3, urgent: true, tags: ["a", "b"] }],
    ["more.csv:4", [], { ticket: "007" }],
  ]);
  expect(cases[0]!.expectations.map(({ options }) => options)).toEqual(["bug", 0.5]);
});

test("CSV: what is wrong, at its cell", () => {
  const { found } = read(
    "more.csv",
    'name;tgas;input.ticket;input.ticket;input.count;expect.category\na;;x;y;many;refnd\nb;;z;;1;bug;more\nc;;"never\nclosed',
  );
  expect(found).toEqual([
    "unknown-eval-key tgas",
    "invalid-eval-dataset input.ticket",
    "eval-input-mismatch many",
    "impossible-expectation refnd",
    "invalid-eval-dataset more",
    'invalid-eval-dataset "',
  ]);
});

test("CSV is read as csv-parse reads it", () => {
  const cell = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('"', "a,b", "x\ny", 'say ""', " "));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (rows) => {
      const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const text = rows.map((row) => row.map(quoted).join(",")).join("\n");
      const expected = parse(text, { record_delimiter: "\n", relax_column_count: true }) as string[][];
      const records: string[][] = [];
      let record = "";
      let isOpen = false;
      for (const line of text.split("\n")) {
        record = isOpen ? `${record}\n${line}` : line;
        isOpen = isQuoteOpen(line, ",", isOpen);
        if (!isOpen) records.push(csvCells(record, 0, ",").map(({ value }) => value));
      }
      expect(records).toEqual(expected);
    }),
  );
});

test("cases come from the disk with their places, whatever the line ends and the size of what is read at a time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-dataset-"));
  const path = join(folder, "more.jsonl");
  const long = "é🎉".repeat(100_000);
  const text = `\ufeff{"name":"one","input":{"ticket":"${long}"}}\r\n{"name":"two"}\nnonsense\n\n{"name":"three"}`;
  writeFileSync(path, text);
  const found: string[] = [];
  for await (const one of datasetCases(pathToFileURL(path).href, undefined)) {
    const place = one.kind === "case" ? text.slice(one.case.nameRange.start, one.case.nameRange.end) : one.message;
    found.push(`${one.line} ${place}`);
  }
  expect(found).toEqual(["0 one", "1 two", "2 This line is not valid JSON from here on.", "4 three"]);
  rmSync(folder, { recursive: true });
});

test("any lines end in diagnostics", () => {
  fc.assert(
    fc.property(fc.constantFrom("a.jsonl", "a.csv"), fc.string({ unit: "binary", maxLength: 200 }), (name, text) => {
      read(name, name === "a.csv" ? `input.ticket,input.count,expect.score\n${text}` : text);
    }),
  );
  const line = '{"name":"one","input":{"ticket":"x"},"expect":{"category":"bug","items":[1,-2.5e3,null,true]}}';
  for (let end = 0; end <= line.length; end++) read("a.jsonl", line.slice(0, end));
});
