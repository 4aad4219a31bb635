import { isSeq, parseDocument } from "yaml";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { configFileName } from "../workspace/config.ts";
import type { FileContent, FileSystem } from "../workspace/fileSystem.ts";
import type { GitRevision } from "./gitRevision.ts";
import { NodeFileSystem } from "./nodeFileSystem.ts";

/** What of a project is taken from the past. */
interface PastPrompt {
  readonly revision: GitRevision;
  /** Where the prompt is now, and where it was. */
  readonly file: FileId;
  readonly was: FileId;
  /** The case that it is asked: the others, which may not fit it yet, are left out. */
  readonly caseName: string;
}

/**
 * A prompt as it was, with its partials, schemas and configuration, among the evaluation files, data, scorers and
 * recordings of today: an old prompt is judged as the one of today is.
 */
export class PastProject implements FileSystem {
  readonly #past: PastPrompt;
  readonly #disk = new NodeFileSystem();

  constructor(past: PastPrompt) {
    this.#past = past;
  }

  readFile(file: FileId): FileContent {
    const { revision, file: now, was, caseName } = this.#past;
    if (file === now) return revision.readFile(was);
    if (file === was) return { kind: "missing" };
    if (file.endsWith(".prompt")) return revision.readFile(file);
    if (file.endsWith(".eval.yaml")) return onlyCase(this.#disk.readFile(file), caseName);
    if (file.endsWith(`/${configFileName}`)) return judgedAsToday(revision.readFile(file), this.#disk.readFile(file));
    const found = revision.readFile(file);
    return found.kind === "missing" ? this.#disk.readFile(file) : found;
  }

  findFiles(folder: FileId): FileId[] {
    const { revision, file, was } = this.#past;
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    const old = revision.findFiles(folder).filter((one) => one !== was && one !== file);
    const evaluations = this.#disk.findFiles(folder).filter((one) => one.endsWith(".eval.yaml"));
    return [...old, ...evaluations, ...(file.startsWith(prefix) ? [file] : [])].sort();
  }
}

/** Without the other cases and the datasets; all of them where none has this name, since datasets name theirs. */
function onlyCase(content: FileContent, name: string): FileContent {
  if (content.kind !== "text") return content;
  const document = parseDocument(content.text);
  const cases = document.errors.length === 0 ? document.get("cases") : undefined;
  if (!isSeq(cases)) return content;
  const index = (cases.toJSON() as readonly unknown[]).findIndex(
    (one) => typeof one === "object" && one !== null && (one as { readonly name?: unknown }).name === name,
  );
  if (index < 0) return content;
  cases.items = cases.items.slice(index, index + 1);
  document.delete("datasets");
  return { kind: "text", text: document.toString() };
}

/** How answers are judged is a part of the case, and what the schemas were a part of the prompt. */
function judgedAsToday(was: FileContent, is: FileContent): FileContent {
  if (was.kind !== "text") return was;
  try {
    const { evaluate: _, ...old } = JSON.parse(was.text) as Record<string, unknown>;
    const { evaluate } = (is.kind === "text" ? JSON.parse(is.text) : {}) as Record<string, unknown>;
    return { kind: "text", text: JSON.stringify({ ...old, ...(evaluate === undefined ? {} : { evaluate }) }) };
  } catch {
    return was;
  }
}
