import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the README lists every setting with its default", () => {
  const properties: Record<string, { default: unknown }> = JSON.parse(readFileSync("package.json", "utf8")).contributes
    .configuration.properties;
  const listed = [...readFileSync("README.md", "utf8").matchAll(/^\| `(typed-prompts\.[\w.]+)` \| `([^`]+)` \|/gm)];
  const expected = Object.entries(properties).map(([name, { default: value }]) => `${name} = ${value}`);
  expect(listed.map(([, name, value]) => `${name} = ${value}`).sort()).toEqual(expected.sort());
});
