import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { configFileName } from "../workspace/config.ts";
import type { FileContent, FileSystem } from "../workspace/fileSystem.ts";

/** In bytes. Larger files are not prompts; nobody waits for them to be parsed. */
const largestFile = 10_000_000;

/** The disk. */
export class NodeFileSystem implements FileSystem {
  readFile(file: FileId): FileContent {
    let bytes: Buffer;
    try {
      bytes = readFileSync(fileURLToPath(file));
    } catch (error) {
      return failedRead(error as NodeJS.ErrnoException);
    }
    return textContent(bytes);
  }

  exists(file: FileId): boolean {
    try {
      return existsSync(fileURLToPath(file));
    } catch {
      return false;
    }
  }

  findFiles(folder: FileId): FileId[] {
    const files = globSync(["**/*.prompt", "**/*.eval.yaml", `**/${configFileName}`], {
      cwd: fileURLToPath(folder),
      absolute: true,
      ignore: ["**/node_modules/**"],
      followSymbolicLinks: false,
      expandDirectories: false,
    });
    return files.map((file) => pathToFileURL(file).href).sort();
  }
}

/** The text that bytes are, or why they are none. */
export function textContent(bytes: Buffer): FileContent {
  if (bytes.length > largestFile)
    return { kind: "unreadable", reason: "it is larger than 10 MB", digest: digest(bytes) };
  try {
    // A byte order mark is kept: Dotprompt keeps it too, and then does not see the front matter.
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", reason: "it is not UTF-8 text", digest: digest(bytes) };
  }
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function failedRead(error: NodeJS.ErrnoException): FileContent {
  switch (error.code) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "missing" };
    case "EISDIR":
      return { kind: "unreadable", reason: "it is a folder" };
    case "EACCES":
    case "EPERM":
      return { kind: "unreadable", reason: "reading it is not permitted" };
    case "ELOOP":
      return { kind: "unreadable", reason: "it is a link that leads to itself" };
    case "ERR_INVALID_FILE_URL_PATH":
    case "ERR_INVALID_URL_SCHEME":
    case "ERR_INVALID_ARG_VALUE":
      return { kind: "missing" };
    default:
      return { kind: "unreadable", reason: `reading it failed (${error.code ?? error.message})` };
  }
}
