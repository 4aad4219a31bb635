import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { compareTexts, type Files } from "../support/comparedPrompts.ts";
import { sharedFolder } from "../support/shared.ts";

const shared = sharedFolder();

/** The files below a folder that hold prompts. */
function promptsIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name): readonly string[] => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return promptsIn(path);
    return name.endsWith(".prompt") ? [path] : [];
  });
}

/** The partials beside a prompt: what it may call. */
function partialsBeside(path: string): Files {
  const folder = join(path, "..");
  const names = readdirSync(folder).filter((name) => name.startsWith("_") && name.endsWith(".prompt"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The versions of each prompt of the corpus, of which folders such as `@87639f6` hold older ones. */
function versions(corpus: string): readonly (readonly string[])[] {
  const byPrompt = new Map<string, string[]>();
  for (const path of [...promptsIn(corpus)].sort()) {
    const prompt = relative(corpus, path).replace(/\/@[0-9a-f]+/, "");
    byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), path]);
  }
  return [...byPrompt.values()].filter((paths) => paths.length > 1);
}

/** Pairs whose two texts were read, each with its right verdict and why, written down apart from what the comparison says. */
function judgedPairs(): ReadonlyMap<string, { readonly verdict: string; readonly reason: string }> {
  const lines = readFileSync(new URL("judgedHistory.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return new Map(
    lines.flatMap((line, index) => {
      const [, pair, verdict] = /^(\S.*): (\w+)$/.exec(line) ?? [];
      return pair && verdict ? [[pair, { verdict, reason: lines[index + 1]!.trim() }] as const] : [];
    }),
  );
}

// What is marked as judged was read beside the two texts that it is about; the others were looked over as they are told
// here. A new line is a new claim about somebody's prompt: look at both texts before it is accepted (`vitest -u`).
test.runIf(shared)("real prompts: what has changed from each version to the next, 40 of them as judged", async () => {
  const corpus = join(shared!, "corpus");
  const judged = judgedPairs();
  const found = new Map<string, string>();
  const lines: string[] = [];
  let pairs = 0;
  for (const paths of versions(corpus)) {
    for (let index = 1; index < paths.length; index++) {
      const [before, after] = [paths[index - 1]!, paths[index]!];
      const [old, now] = [readFileSync(before, "utf8"), readFileSync(after, "utf8")];
      if (old === now) continue;
      pairs++;
      const others = { ...partialsBeside(before), ...partialsBeside(after) };
      const comparison = compareTexts(old, now, others);
      const pair = `${relative(corpus, before)} → ${relative(corpus, after)}`;
      lines.push(`${pair}: ${comparison.verdict}`);
      const judgement = judged.get(pair);
      if (judgement) {
        lines.push(`  judged: ${judgement.reason}`);
        found.set(pair, comparison.verdict);
      }
      for (const { verdict, rule, message } of comparison.changes) lines.push(`  ${verdict} ${rule} ${message}`);
      for (const problem of comparison.problems) lines.push(`  note: ${problem}`);
      // Back again something has changed as well, but that front matter which no engine overlooks is no loss.
      if (comparison.changes.every(({ rule }) => rule === "front-matter-unread")) continue;
      const back = compareTexts(now, old, others);
      expect([before, back.verdict]).not.toEqual([before, "same"]);
    }
  }
  expect(pairs).toBeGreaterThan(80);
  expect(judged.size).toBeGreaterThanOrEqual(40);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries([...judged].map(([pair, { verdict }]) => [pair, verdict])),
  );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("history.txt");
});
