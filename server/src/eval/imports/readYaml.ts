import { parseDocument } from "yaml";
import { ImportError } from "./imported.ts";

/** Reads YAML, or JSON, as plain values. Throws `ImportError` with the place of the first mistake. */
export function readYaml(text: string, what: string): unknown {
  const document = parseDocument(text.replace(/^\ufeff/, ""), { logLevel: "silent" });
  const [error] = document.errors;
  if (error) throw new ImportError(`${what} is no valid YAML: ${error.message.split("\n")[0]}`);
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch (problem) {
    throw new ImportError(`${what} is no valid YAML: ${problem instanceof Error ? problem.message : problem}.`);
  }
}
