/** A text in place of what is between two offsets. */
interface ImportEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * What a program must import in place of bindings that get another name or place. Paths are those of URIs. An import by
 * an alias of the project's is changed only where the folder stays the same: what the alias stands for is not known.
 */
export function importEdits(text: string, program: string, from: string, to: string): readonly ImportEdit[] {
  const edits: ImportEdit[] = [];
  const folder = folderOf(program);
  const [oldBase, newBase] = [baseOf(from), baseOf(to)];
  for (const { index, 0: quoted, 1: path = "" } of text.matchAll(/["']([^"'\n]+)["']/g)) {
    const extension = /\.[cm]?[jt]s$/.exec(path)?.[0] ?? "";
    const bare = path.slice(0, path.length - extension.length);
    if (baseOf(`${bare}.ts`) !== oldBase || !isModule(text.slice(0, index))) continue;
    const start = index + 1;
    const end = index + quoted.length - 1;
    if (bare.startsWith(".")) {
      if (`${resolved(folder, bare)}.ts` !== from) continue;
      edits.push({ start, end, newText: relativePath(folder, to.replace(/\.ts$/, "")) + extension });
    } else if (folderOf(from) === folderOf(to)) {
      edits.push({ start, end, newText: bare.slice(0, bare.length - oldBase.length) + newBase + extension });
    }
  }
  return edits;
}

/** Whether a text in quotes behind this is the name of a module. */
function isModule(before: string): boolean {
  return /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*$/.test(before.slice(-100));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function resolved(folder: string, path: string): string {
  const parts = folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function relativePath(folder: string, to: string): string {
  const from = folder.split("/");
  const target = to.split("/");
  let same = 0;
  while (same < from.length && from[same] === target[same]) same++;
  const path = [...from.slice(same).map(() => ".."), ...target.slice(same)].join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
