import type { FileContent, FileSystem } from "../../server/src/workspace/fileSystem.ts";

/** Files in memory, by URI. */
export class MemoryFileSystem implements FileSystem {
  readonly files = new Map<string, string>();

  readFile(file: string): FileContent {
    const text = this.files.get(file);
    return text === undefined ? { kind: "missing" } : { kind: "text", text };
  }

  findFiles(folder: string): string[] {
    return [...this.files.keys()]
      .filter(
        (file) => file.startsWith(`${folder}/`) && /\.(?:prompt|eval\.yaml)$|\/typed-prompts\.config\.json$/.test(file),
      )
      .sort();
  }
}
