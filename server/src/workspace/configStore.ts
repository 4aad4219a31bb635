import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { HelperSignature } from "../types/helper.ts";
import { anyType, type Origin, type Type } from "../types/type.ts";
import { type Config, configFileName, emptyConfig, type NamedSchemaSource } from "./config.ts";
import type { FileContent } from "./fileSystem.ts";
import { type NamedSchema, readNamedSchema } from "./namedSchema.ts";
import { parent } from "./partialIndex.ts";
import { readConfig } from "./readConfig.ts";

const noNames: ReadonlyMap<string, Origin> = new Map();

/** The configurations of a workspace: finds the one that rules a file, and reads what it refers to when it is asked for. */
export class ConfigStore {
  readonly #read: (file: FileId) => FileContent;
  #byFolder = new Map<FileId, Config>();
  #schemas = new Map<Config, Map<string, NamedSchema | undefined>>();
  #helpers = new Map<Config, ReadonlyMap<string, HelperSignature>>();
  readonly #schemaFiles = new Set<FileId>();

  constructor(read: (file: FileId) => FileContent) {
    this.#read = read;
  }

  /** Forgets everything read: a configuration or a schema file has changed. */
  reset(): void {
    this.#byFolder = new Map();
    this.#schemas = new Map();
    this.#helpers = new Map();
  }

  /** Whether a configuration has taken schemas from the file, or wanted to. */
  isSchemaFile(file: FileId): boolean {
    return this.#schemaFiles.has(file);
  }

  /** The nearest configuration upwards of a file. */
  configFor(file: FileId): Config {
    const folder = parent(file);
    return folder === undefined ? emptyConfig : this.#inFolder(folder);
  }

  /** The configuration that a configuration file holds. */
  configAt(file: FileId): Config {
    return this.configFor(file);
  }

  /** The built-in helpers with those that the configuration declares, which win. */
  helpersOf(config: Config, builtin: ReadonlyMap<string, HelperSignature>): ReadonlyMap<string, HelperSignature> {
    if (config.helpers.size === 0) return builtin;
    let helpers = this.#helpers.get(config);
    if (!helpers) {
      helpers = new Map([...builtin, ...config.helpers]);
      this.#helpers.set(config, helpers);
    }
    return helpers;
  }

  namedSchema(config: Config, name: string): Type | undefined {
    return this.#named(config, name)?.type;
  }

  /** Where a configuration names each of its schemas. */
  schemaNames(config: Config): ReadonlyMap<string, Origin> {
    const { file } = config;
    if (file === undefined || config.schemas.size === 0) return noNames;
    return new Map([...config.schemas].map(([name, { nameRange }]) => [name, { file, range: nameRange }]));
  }

  /** The text of everything that named schemas are read from. */
  schemaTexts(config: Config): readonly string[] {
    return [...config.schemas].map(([name, source]) => {
      if (source.kind === "inline")
        return `${name} ${config.text.slice(source.node.range.start, source.node.range.end)}`;
      const content = this.#readSchema(source);
      return `${name} ${source.pointer} ${content?.kind === "text" ? content.text : ""}`;
    });
  }

  /** What is wrong with a configuration: with itself, and with the schemas it names. */
  diagnosticsOf(config: Config): readonly Diagnostic[] {
    const schemas = [...config.schemas.keys()].flatMap((name) => this.#named(config, name)?.diagnostics ?? []);
    return [...config.diagnostics, ...schemas];
  }

  #named(config: Config, name: string): NamedSchema | undefined {
    let schemas = this.#schemas.get(config);
    if (!schemas) {
      schemas = new Map();
      this.#schemas.set(config, schemas);
    }
    if (schemas.has(name)) return schemas.get(name);
    const source = config.schemas.get(name);
    if (!source) return undefined;
    // Schemas may name each other in a circle: while this one is read, it is a reference to what it will be.
    const target: { type: Type } = { type: anyType };
    schemas.set(name, { type: { kind: "reference", name, target }, diagnostics: [] });
    const content = this.#readSchema(source);
    const schema = readNamedSchema(config, name, source, content, (other) => this.namedSchema(config, other));
    if (schema.type) target.type = schema.type;
    schemas.set(name, schema);
    return schema;
  }

  #readSchema(source: NamedSchemaSource): FileContent | undefined {
    if (source.kind === "inline") return undefined;
    this.#schemaFiles.add(source.file);
    return this.#read(source.file);
  }

  #inFolder(folder: FileId): Config {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const file = `${folder}/${configFileName}`;
    const content = this.#read(file);
    const above = parent(folder);
    let config = emptyConfig;
    if (content.kind === "text") config = readConfig(file, content.text);
    else if (above !== undefined) config = this.#inFolder(above);
    this.#byFolder.set(folder, config);
    return config;
  }
}
