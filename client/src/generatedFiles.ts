import { type Uri, workspace } from "vscode";
import { generatedMark } from "../../server/src/codegen/bindingHeader.ts";

/** Whether a file is one that is written anew with its prompt, whatever is changed in it. */
export async function isGenerated(uri: Uri): Promise<boolean> {
  if (!uri.path.endsWith(".ts")) return false;
  try {
    return (await workspace.openTextDocument(uri)).getText().startsWith(generatedMark);
  } catch {
    // It has gone.
    return false;
  }
}
