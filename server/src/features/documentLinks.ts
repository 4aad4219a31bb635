import { partialCallSites } from "../analysis/partialTemplate.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { readEvalFile } from "../eval/evalFile.ts";
import type { TemplateNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { visit } from "../syntax/visit.ts";
import { entryOf, writtenEntries, type YamlNode } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import { relativeFile } from "../text/relativeFile.ts";
import { nodeAtPointer } from "../types/jsonPointer.ts";
import type { Config } from "../workspace/config.ts";
import { isField, type SchemaPart, schemaParts } from "./schemaParts.ts";

/** A place that a click leads away from. */
export interface DocumentLink {
  readonly range: TextRange;
  readonly target: LinkTarget;
}

export type LinkTarget =
  | { readonly kind: "address"; readonly address: string }
  /** Of `range` in the file; of the file as such when there is none. */
  | { readonly kind: "file"; readonly file: FileId; readonly range: TextRange | undefined };

/** What links ask about the rest of the workspace. */
export interface LinkContext {
  readonly config: Config;
  partialFile(name: string): FileId | undefined;
}

/** The links of a prompt: partials to their files, `$ref`s and schema names to what they name, media to what they show. */
export function documentLinks(file: PromptFile, context: LinkContext): readonly DocumentLink[] {
  const found: DocumentLink[] = [];
  for (const { key, value } of writtenEntries(file.frontMatter?.root)) {
    if (key !== "input" && key !== "output") continue;
    const schema = entryOf(value, "schema")?.value;
    if (schema) found.push(...schemaLinks(file.file, schema, schemaParts(schema), context.config));
  }
  for (const { name, node } of partialCallSites(file.template)) {
    const target = context.partialFile(name);
    if (target !== undefined) found.push({ range: node.name.range, target: wholeFile(target) });
  }
  visit(file.template, (node) => found.push(...mediaLink(file.file, node)));
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** The links of an eval file: the prompt that it is about, and the file with more cases. */
export function evalFileLinks(file: FileId, text: string): readonly DocumentLink[] {
  const { prompts, datasets } = readEvalFile(file, text).evalFile;
  const written = [...prompts, ...datasets].filter(({ range: at }) => at.end > at.start);
  return written.map(({ value, range: at }) => ({ range: at, target: wholeFile(value) }));
}

/** The links of a configuration: schemas to the files they are in. */
export function configLinks({ schemas }: Config): readonly DocumentLink[] {
  return [...schemas.values()].flatMap((source) => {
    if (source.kind === "inline") return [];
    const { start, end } = source.range;
    return [{ range: range(start + 1, end - 1), target: wholeFile(source.file) }];
  });
}

function schemaLinks(
  file: FileId,
  schema: YamlNode,
  parts: readonly SchemaPart[],
  config: Config,
): readonly DocumentLink[] {
  return parts.flatMap((part) => {
    if (isField(part)) return schemaLinks(file, schema, part.parts, config);
    const target =
      part.kind === "reference"
        ? referenceTarget(file, schema, part.name)
        : part.kind === "schema"
          ? namedTarget(config, part.name)
          : undefined;
    return target ? [{ range: part.range, target }] : [];
  });
}

/** `#/$defs/Item` leads into the schema it is written in. */
function referenceTarget(file: FileId, schema: YamlNode, reference: string): LinkTarget | undefined {
  const node = reference.startsWith("#") ? nodeAtPointer(schema, reference.slice(1)) : undefined;
  return node && { kind: "file", file, range: node.range };
}

function namedTarget({ file, schemas }: Config, name: string): LinkTarget | undefined {
  const source = schemas.get(name);
  if (!source) return undefined;
  if (source.kind === "file") return wholeFile(source.file);
  return file === undefined ? undefined : { kind: "file", file, range: source.range };
}

function mediaLink(file: FileId, node: TemplateNode): readonly DocumentLink[] {
  if (node.kind !== "MustacheStatement" || node.path.kind !== "PathExpression" || node.path.original !== "media") {
    return [];
  }
  const url = node.hash?.pairs.find((pair) => pair.key === "url")?.value;
  const target = url?.kind === "StringLiteral" ? mediaTarget(file, url.value) : undefined;
  return url && target ? [{ range: range(url.range.start + 1, url.range.end - 1), target }] : [];
}

/** A web address, or a path relative to the file; `data:` and its like hold what they are, and lead nowhere. */
function mediaTarget(from: FileId, written: string): LinkTarget | undefined {
  if (/^https?:\/\/[^\s/]/i.test(written)) return { kind: "address", address: written };
  if (written === "" || /^[/#]|[{}#]/.test(written)) return undefined;
  const file = relativeFile(written, from);
  return file === undefined ? undefined : wholeFile(file);
}

function wholeFile(file: FileId): LinkTarget {
  return { kind: "file", file, range: undefined };
}
