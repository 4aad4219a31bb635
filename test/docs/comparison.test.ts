import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/comparison.md", "utf8");
const cells = [...page.matchAll(/\]\(\.\.\/(test\/[^ ")]+) "([^"]+)"\)/g)].map(([, file, name]) => [file!, name!]);

test.each(cells)("%s has the case '%s'", (file, name) => {
  const text = readFileSync(file, "utf8");
  expect(file.endsWith(".txt") ? text.includes(`=== ${name}\n`) : text.includes(`"${name}"`)).toBe(true);
});

test("each row says what we do, with its test or as nothing", () => {
  const rows = [...page.matchAll(/^\| (?!---)([^|\n]+) \| ([^|\n]+) \|(?: [^|\n]+ \|){4}$/gm)];
  expect(rows.length).toBeGreaterThan(40);
  const own = rows.map(([, feature, cell]) => [feature, cell]).filter(([, cell]) => cell !== "Typed Prompts");
  expect(own.filter(([, cell]) => cell !== "–" && !/\]\(\.\.\/test\//.test(cell!))).toEqual([]);
});

test("each source that is linked is named, and each that is named is linked", () => {
  const named = [...page.matchAll(/^\[([\w-]+)\]: https:\/\//gm)].map(([, name]) => name!);
  const linked = new Set([...page.matchAll(/\]\[([\w-]+)\]/g)].map(([, name]) => name!));
  expect([...linked].toSorted()).toEqual(named.toSorted());
});
