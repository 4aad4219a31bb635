import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../server/src/diagnostics/diagnostic.ts";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { checkMarked, openMarked, root } from "../support/checkMarked.ts";

// Each file in `cases/` holds cases, `=== title` and a marked source; the messages are in a file of their own beside it.
const folder = new URL("./cases/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".txt") && !name.endsWith(".messages.txt"));

describe.each(names)("%s", (name) => {
  const cases = readFileSync(new URL(name, folder), "utf8")
    .split(/^=== /m)
    .slice(1)
    .map((text) => ({ title: text.slice(0, text.indexOf("\n")), source: text.slice(text.indexOf("\n") + 1) }));

  test.each(cases)("$title", ({ source }) => checkMarked(source));

  test("the messages and fixes", async () => {
    const messages = cases.flatMap(({ title, source }) => [`=== ${title}`, ...describeAll(source)]);
    const snapshot = new URL(name.replace(/\.txt$/, ".messages.txt"), folder);
    await expect(`${messages.join("\n")}\n`).toMatchFileSnapshot(snapshot.pathname);
  });

  test.each(cases)("every fix removes what it is offered for: $title", ({ source }) => {
    const { files, diagnosticsOf } = openMarked(source);
    for (const file of files) {
      const before = diagnosticsOf(file.path);
      for (const diagnostic of before) {
        for (const { title, edits } of diagnostic.fixes) {
          const fixed = files.map((one) => {
            const own = edits.filter((edit) => edit.file === `${root}/${one.path}`);
            return `//- ${one.path}\n${applyEdits(one.text, own)}`;
          });
          const after = openMarked(fixed.join("\n")).diagnosticsOf(file.path);
          expect(count(after, diagnostic), `${title}: ${diagnostic.message}`).toBeLessThan(count(before, diagnostic));
          const broken = after.filter((one) => /syntax|invalid-yaml|block$/.test(one.code)).length;
          expect(broken).toBeLessThanOrEqual(
            before.filter((one) => /syntax|invalid-yaml|block$/.test(one.code)).length,
          );
        }
      }
    }
  });
});

function describeAll(source: string): readonly string[] {
  const { files, diagnosticsOf } = openMarked(source);
  return files.flatMap(({ path }) =>
    diagnosticsOf(path).flatMap((one) => [
      `${path} ${one.code}: ${one.message}`,
      `    ${one.help}`,
      ...one.related.map((related) => `    at ${related.file.slice(root.length + 1)}: ${related.message}`),
      ...one.fixes.map((fix) => `    ${fix.preferred ? "fix" : "option"}: ${fix.title}`),
    ]),
  );
}

function count(diagnostics: readonly Diagnostic[], like: Diagnostic): number {
  return diagnostics.filter((one) => one.code === like.code && one.message === like.message).length;
}
