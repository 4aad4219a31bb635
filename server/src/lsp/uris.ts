import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";

/**
 * The one spelling of a URI that the workspace uses: editors escape characters differently (`file:///c%3A/…`), and the
 * same file must be the same.
 */
export function toFileId(uri: string): FileId {
  if (!uri.startsWith("file:")) return uri;
  try {
    return pathToFileURL(fileURLToPath(uri)).href;
  } catch {
    return uri;
  }
}

/** Documents that are only shown, such as the other side of a comparison, are not checked. */
const checkedSchemes = new Set([
  "file",
  "untitled",
  "vscode-vfs",
  "vscode-remote",
  "vscode-userdata",
  "memfs",
  "vscode-test-web",
]);

export function isChecked(uri: string): boolean {
  return checkedSchemes.has(uri.slice(0, uri.indexOf(":")));
}
