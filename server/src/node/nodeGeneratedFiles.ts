import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { GeneratedFiles } from "../features/bindings/generation.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** Generated files on the disk. */
export class NodeGeneratedFiles implements GeneratedFiles {
  read(file: FileId): string | undefined {
    try {
      const path = fileURLToPath(file);
      // Most prompts have no bindings, and an error costs more than a question.
      return existsSync(path) ? readFileSync(path, "utf8") : undefined;
    } catch {
      return undefined;
    }
  }

  exists(file: FileId): boolean {
    return existsSync(fileURLToPath(file));
  }

  isLink(file: FileId): boolean {
    return lstatSync(fileURLToPath(file), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  }

  write(file: FileId, text: string): void {
    const path = fileURLToPath(file);
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, text);
  }

  remove(file: FileId): void {
    rmSync(fileURLToPath(file));
  }

  bindingsIn(folder: FileId): readonly FileId[] {
    const options = {
      cwd: fileURLToPath(folder),
      absolute: true,
      ignore: ["**/node_modules/**"],
      followSymbolicLinks: false,
    };
    return globSync("**/*.prompt.ts", options)
      .map((path) => pathToFileURL(path).href)
      .sort();
  }
}
