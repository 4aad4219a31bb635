import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { nodeAtPointer } from "../types/jsonPointer.ts";
import { readSchema } from "../types/schema.ts";
import type { Type } from "../types/type.ts";
import type { Config, NamedSchemaSource } from "./config.ts";
import type { FileContent } from "./fileSystem.ts";

/** A schema that the configuration gives a name. */
export interface NamedSchema {
  readonly type: Type | undefined;
  /** What is wrong with it, in the configuration file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a named schema, written in the configuration or in a file of its own, whose content is given. What is wrong in
 * that file is reported where the configuration names it.
 */
export function readNamedSchema(
  config: Config,
  name: string,
  source: NamedSchemaSource,
  content: FileContent | undefined,
  resolve: (name: string) => Type | undefined,
): NamedSchema {
  const invalid = (problem: string): Diagnostic => {
    const args = { problem: `The schema '${name}' cannot be used: ${problem}`, didYouMean: "" };
    return diagnostic("invalid-config", source.range, args);
  };
  if (source.kind === "inline") {
    const { type, diagnostics } = readSchema(config.file ?? "", config.text, source.node, resolve);
    return { type, diagnostics };
  }
  if (content?.kind !== "text") {
    const reason = content?.kind === "unreadable" ? content.reason : "the file does not exist";
    return { type: undefined, diagnostics: [invalid(`${reason}.`)] };
  }
  const { root, problems } = parseYaml(content.text, { start: 0, end: content.text.length });
  const [syntax] = problems;
  if (syntax) return { type: undefined, diagnostics: [invalid(`its file is not valid: ${syntax.problem}`)] };
  const node = root && nodeAtPointer(root, source.pointer);
  if (!root || !node) {
    const problem =
      source.pointer === "" ? "its file is empty." : `'#${source.pointer}' points to nothing in its file.`;
    return { type: undefined, diagnostics: [invalid(problem)] };
  }
  const { type, diagnostics } = readSchema(source.file, content.text, node, resolve, root);
  const [problem] = diagnostics.filter((one) => one.severity === "error");
  return { type, diagnostics: problem ? [invalid(problem.message)] : [] };
}
