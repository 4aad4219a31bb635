import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { evalJsonSchema } from "../../server/src/eval/evalShape.ts";
import { configJsonSchema } from "../../server/src/workspace/configShape.ts";

test("the published JSON Schema of the configuration is the one that it is checked with (npm run config-schema)", () => {
  const published = JSON.parse(readFileSync("syntaxes/config.schema.json", "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test("so is that of evaluation files", () => {
  const published = JSON.parse(readFileSync("syntaxes/eval.schema.json", "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(evalJsonSchema())));
});
