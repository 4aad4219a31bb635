import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Type } from "../types/type.ts";
import type { Config, NamedSchemaSource } from "./config.ts";
import type { FileContent } from "./fileSystem.ts";

/** A schema that the configuration gives a name. */
export interface NamedSchema {
  readonly type: Type | undefined;
  /** What is wrong with it, in the configuration file. */
  readonly diagnostics: readonly Diagnostic[];
}

export function readNamedSchema(
  _config: Config,
  _name: string,
  _source: NamedSchemaSource,
  _content: FileContent | undefined,
  _resolve: (name: string) => Type | undefined,
): NamedSchema {
  throw new Error("waits for types/schema.ts");
}
