import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";

const source = "server/src";

/** The rooms in the order of server/ARCHITECTURE.md: each imports only from those before it, and from itself. */
const rooms = readFileSync("server/ARCHITECTURE.md", "utf8")
  .split("\n")
  .flatMap((line) => /^\| (\[?)`(\w+)\/`(\]?) \|/.exec(line)?.[2] ?? []);

/** Neither of them knows the other, in whichever order the table has them. */
const strangers = ["lsp", "cli", "evaluator"];

/** The command line and the evaluator read the disk by themselves: they are at the edge. */
const mayUseNode = new Set(["cli", "evaluator", "node"]);

function imports(file: string): readonly { readonly file: string; readonly module: string }[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => ({ file, module: match[1]! }));
}

const files = globSync(`${source}/*/**/*.ts`);
const roomOf = (file: string): string => relative(source, file).split("/")[0]!;

test("the table of rooms has every folder", () => {
  expect(rooms.toSorted()).toEqual([...new Set(files.map(roomOf))].toSorted());
});

test("rooms import only from rooms above them", () => {
  const wrong = files.flatMap(imports).filter(({ file, module }) => {
    if (!module.startsWith(".")) return false;
    const target = join(dirname(file), module);
    if (!target.startsWith(`${source}/`)) return !target.endsWith("package.json");
    const [from, to] = [roomOf(file), roomOf(target)];
    if (from !== to && strangers.includes(from) && strangers.includes(to)) return true;
    // The command line reads files; the table has the disk last, since nothing else may.
    if (to === "node" && mayUseNode.has(from)) return false;
    return rooms.indexOf(to) > rooms.indexOf(from) || rooms.indexOf(to) < 0;
  });
  expect(wrong).toEqual([]);
});

// `node:url` only spells file URIs.
test("only the edge touches disk, processes and the editor", () => {
  const wrong = files.flatMap(imports).filter(({ file, module }) => {
    if (mayUseNode.has(roomOf(file))) return false;
    return (
      (module.startsWith("node:") && module !== "node:url") ||
      module === "vscode" ||
      (module.startsWith("vscode-") && roomOf(file) !== "lsp")
    );
  });
  expect(wrong).toEqual([]);
});

test("the extension takes nothing from the server but the types of their messages, and the header of bindings", () => {
  const shared = /(?:lsp\/customRequests|evaluator\/messages|eval\/(?:run|modelClient)|codegen\/bindingHeader)\.ts$/;
  const wrong = globSync("client/**/*.ts")
    .flatMap(imports)
    .filter(({ module }) => module.includes("server/") && !shared.test(module));
  expect(wrong).toEqual([]);
});
