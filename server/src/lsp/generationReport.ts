import type { FileId } from "../diagnostics/diagnostic.ts";
import { helpersFileName, runtimeFileName, schemasFileName } from "../features/bindings/bindingPlace.ts";
import type { GenerationResult } from "../features/bindings/generation.ts";
import type { GenerationReport } from "./customRequests.ts";

/** Tells a client what became of bindings. */
export function generationReport(
  results: readonly GenerationResult[],
  uri: (file: FileId) => string,
): GenerationReport {
  const files = (kind: GenerationResult["kind"]): string[] =>
    results.filter((one) => one.kind === kind && !isShared(one.file)).map(({ file }) => uri(file));
  return {
    written: files("written"),
    removed: files("removed"),
    unchanged: files("unchanged").length,
    problems: results.flatMap((result) => {
      const message = problem(result);
      return message === undefined ? [] : [{ uri: uri(result.file), message }];
    }),
  };
}

/** What bindings share is not counted: nobody asked for it. */
function isShared(file: FileId): boolean {
  return [runtimeFileName, schemasFileName, helpersFileName].some((name) => file.endsWith(`/${name}`));
}

function problem({ file, kind, reason }: GenerationResult): string | undefined {
  const name = decodeURIComponent(file.slice(file.lastIndexOf("/") + 1));
  switch (kind) {
    case "failed":
      return `The bindings of '${name}' were not written: ${reason}.`;
    case "foreign":
      return `'${name}' was not written: a file of this name is there that was not generated. Move it, or set 'outDir' in typed-prompts.config.json.`;
    case "unwritable":
      return `'${name}' was not written: ${reason}.`;
    case "edited":
      return `'${name}' is kept: ${reason}.`;
    case "written":
    case "removed":
    case "unchanged":
    case "missing":
    case "stale":
      return undefined;
  }
}
