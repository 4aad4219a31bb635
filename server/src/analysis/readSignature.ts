import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { entryOf, stringOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { closest } from "../text/suggestion.ts";
import { alternatives } from "../types/alternatives.ts";
import { readSchema } from "../types/schema.ts";
import { type PromptSignature, promptName } from "../types/signature.ts";
import type { ObjectType, Type } from "../types/type.ts";
import { checkValue, type ValueIssue } from "../types/values.ts";
import { checkKeys } from "./frontMatter/checkKeys.ts";

/** What the front matter promises, and what is wrong with it beyond YAML's syntax. */
export function readSignature(
  file: PromptFile,
  named: (name: string) => Type | undefined,
): { readonly signature: PromptSignature; readonly diagnostics: readonly Diagnostic[] } {
  // What a broken text seems to declare is not what was meant: nothing is said about it.
  const isBroken = file.diagnostics.some((one) => one.code === "invalid-yaml");
  const root = isBroken ? undefined : file.frontMatter?.root;
  const text = file.source.text;
  const input = entryOf(root, "input")?.value;
  const schema = entryOf(input, "schema")?.value;
  const read = schema && readSchema(file.file, text, schema, named);
  const declared = read?.type && objectOf(read.type);
  const defaults = entryOf(input, "default")?.value;
  const output = entryOf(entryOf(root, "output")?.value, "schema")?.value;
  const outputRead = output && readSchema(file.file, text, output, named);
  const { name, variant } = promptName(file.file);
  return {
    signature: {
      file: file.file,
      name: stringOf(entryOf(root, "name")?.value) ?? name,
      variant: stringOf(entryOf(root, "variant")?.value) ?? variant,
      model: stringOf(entryOf(root, "model")?.value),
      input: declared && withDefaults(declared, defaults),
      declaredInput: read?.type,
      // An `input` with something else in it is a schema in the wrong place: nothing is known, but something was meant.
      declaresInput:
        isBroken || read?.type !== undefined || (input?.kind === "map" && schema === undefined && hasFields(input)),
      inputSchemaRange: schema?.range,
      output: outputRead?.type,
    },
    diagnostics: [
      ...(root ? checkKeys(file.file, text, root) : []),
      ...(read?.diagnostics ?? []),
      ...(outputRead?.diagnostics ?? []),
      ...(declared && defaults ? checkDefaults(file, declared, defaults) : []),
    ],
  };
}

/** Inputs are named fields: any other type says nothing about them. */
function objectOf(type: Type): ObjectType | undefined {
  const [only, ...others] = alternatives(type);
  return only?.kind === "object" && others.length === 0 ? only : undefined;
}

function hasFields(input: YamlNode): boolean {
  return input.kind === "map" && input.entries.some((entry) => entry.key !== "default");
}

function withDefaults(input: ObjectType, defaults: YamlNode | undefined): ObjectType {
  if (defaults?.kind !== "map") return input;
  const properties = input.properties.map((property) => {
    const written = entryOf(defaults, property.name)?.value;
    return written ? { ...property, default: written } : property;
  });
  return { ...input, properties };
}

/** `input.default` is laid under what the caller gives, so fields may be missing; those that are there must fit. */
function checkDefaults(file: PromptFile, input: ObjectType, defaults: YamlNode): readonly Diagnostic[] {
  const partial = { ...input, properties: input.properties.map((property) => ({ ...property, optional: true })) };
  if (defaults.kind !== "map") return [];
  return checkValue(partial, defaults).map((issue) =>
    issue.kind === "unknown" ? unknownField(file, input, issue) : mismatch(issue),
  );
}

function mismatch({ kind, path, range, problem }: ValueIssue): Diagnostic {
  const place = kind === "missing" ? path.slice(0, -1) : path;
  return diagnostic("default-mismatch", range, { path: place.join("."), problem });
}

function unknownField(file: PromptFile, input: ObjectType, { path, range }: ValueIssue): Diagnostic {
  const name = path.at(-1) ?? "";
  const meant =
    path.length === 1
      ? closest(
          name,
          input.properties.map((property) => property.name),
        )
      : undefined;
  const edit = { file: file.file, range, newText: meant ?? "" };
  const fixes = meant ? [{ title: `Change to '${meant}'`, edits: [edit], preferred: true }] : [];
  const args = { name: path.join("."), didYouMean: didYouMean(meant) };
  return diagnostic("default-unknown-field", range, args, { fixes });
}
