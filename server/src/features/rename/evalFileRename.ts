import type { FileEdit, FileId } from "../../diagnostics/diagnostic.ts";
import { parseYaml } from "../../syntax/yamlDocument.ts";
import { entryOf, type YamlNode, type YamlScalarNode } from "../../syntax/yamlNodes.ts";
import { range } from "../../text/range.ts";
import { relativeFile } from "../../text/relativeFile.ts";
import { contentRange } from "../../types/schemaReader.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { relativePath } from "../bindings/bindingPlace.ts";
import { type FileRename, renamed } from "./fileRename.ts";
import type { Renaming } from "./rename.ts";

/**
 * What follows when prompts, evaluation files or folders are renamed or moved: a file that is called after its prompt goes
 * with it, its recordings too, and the paths in evaluation files lead to where they led. Edits are of the files as they
 * are called before.
 */
export function evalFileRenames(workspace: Workspace, renames: readonly FileRename[]): Renaming {
  const files = workspace.evalFiles.flatMap((file) => followers(workspace, renames, file));
  const all = [...renames, ...files];
  const edits = workspace.evalFiles.flatMap((file) => pathEdits(workspace, all, file));
  return { edits, files };
}

/** An evaluation file with its recordings, if its name is that of a prompt that is renamed, and it is not itself. */
function followers(workspace: Workspace, renames: readonly FileRename[], file: FileId): readonly FileRename[] {
  const stem = file.slice(0, -".eval.yaml".length);
  const rename = renames.find(({ from, to }) => from === `${stem}.prompt` && to.endsWith(".prompt"));
  const isAbout = rename && workspace.promptsOfEvalFile(file).includes(rename.from);
  if (!isAbout) return [];
  const newStem = rename.to.slice(0, -".prompt".length);
  return [".eval.yaml", ".recordings.jsonl"].flatMap((suffix) => {
    const [from, to] = [stem + suffix, newStem + suffix];
    const isFree = workspace.text(to) === undefined && !renames.some((one) => one.from === from || one.to === to);
    return isFree && workspace.text(from) !== undefined ? [{ from, to }] : [];
  });
}

function pathEdits(workspace: Workspace, renames: readonly FileRename[], file: FileId): readonly FileEdit[] {
  const text = workspace.text(file) ?? "";
  if (!/^["']?(?:prompt|dataset)["']?\s*:/m.test(text)) return [];
  const { root } = parseYaml(text, range(0, text.length));
  const paths = [...scalars(entryOf(root, "prompt")?.value), ...scalars(entryOf(root, "dataset")?.value)];
  return paths.flatMap((node) => {
    const path = String(node.value);
    const before = relativeFile(path, file);
    if (before === undefined) return [];
    const [from, to] = [renamed(file, renames), renamed(before, renames)];
    if (relativeFile(path, from) === to) return [];
    const bare = relativePath(from, to);
    const newText = path.startsWith(".") && !bare.startsWith(".") ? `./${bare}` : bare;
    const isPlain = /^[\p{L}\p{N}_.][\p{L}\p{N}_./@+-]*$/u.test(newText);
    return isPlain
      ? [{ file, range: contentRange(node), newText }]
      : [{ file, range: node.range, newText: JSON.stringify(newText) }];
  });
}

function scalars(value: YamlNode | undefined): readonly YamlScalarNode[] {
  const written = value?.kind === "sequence" ? value.items : value ? [value] : [];
  return written.filter(
    (one) => one.kind === "scalar" && typeof one.value === "string" && one.style !== "block",
  ) as readonly YamlScalarNode[];
}
