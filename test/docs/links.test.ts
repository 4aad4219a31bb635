import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";

const pages = ["README.md", "CHANGELOG.md", "server/ARCHITECTURE.md", "docs/**/*.md", "examples/*/README.md"].flatMap(
  (pattern) => globSync(pattern),
);

/** Headings as GitHub makes anchors of them. */
function anchors(page: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, title = ""] of withoutCode(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = title.replaceAll(/\[(.*?)\]\(.*?\)/g, "$1").toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
    let name = anchor;
    for (let count = 1; found.has(name); count++) name = `${anchor}-${count}`;
    found.add(name);
  }
  return found;
}

function withoutCode(page: string): string {
  return readFileSync(page, "utf8").replaceAll(/^( *)(`{3,})(?!.*`)[\s\S]*?^\1\2$/gm, "");
}

test.each(pages)("every link in %s leads somewhere", (page) => {
  const text = withoutCode(page).replaceAll(/`[^`\n]*`/g, "");
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page : normalize(join(dirname(page), file));
      if (!existsSync(path)) return true;
      if (anchor === undefined) return false;
      return statSync(path).isDirectory() || !anchors(path).has(anchor);
    });
  expect(broken).toEqual([]);
});
