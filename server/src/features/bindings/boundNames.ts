import type { PromptModel } from "../../analysis/promptModel.ts";
import { declarationOf, fieldId, type SymbolId } from "../../analysis/symbolId.ts";
import { exportedNames } from "../../codegen/binding.ts";
import { generatedMark } from "../../codegen/bindingHeader.ts";
import { declaredProperties } from "../../codegen/declaredProperties.ts";
import { typeName } from "../../codegen/identifiers.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { entryOf, stringOf } from "../../syntax/yamlNodes.ts";
import { range, type TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { promptName } from "../../types/signature.ts";
import type { Type } from "../../types/type.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { FileRename } from "../rename/fileRename.ts";
import { type BindingPlace, indexFileName, schemasFileName } from "./bindingPlace.ts";

/** The generated TypeScript of a workspace, as it is on disk. */
export interface BoundFiles {
  /** Where the bindings of a prompt are; `undefined` when it has none. */
  of(prompt: FileId): BindingPlace | undefined;
  /** Where those of a prompt would be that does not exist yet. */
  placeFor(prompt: FileId): BindingPlace;
  read(file: FileId): string | undefined;
}

/** A name that generated TypeScript declares. */
export interface BoundName {
  readonly file: FileId;
  readonly range: TextRange;
}

/** Where generated TypeScript declares a field, so that programs can be asked for its uses. */
export interface BoundField {
  readonly names: readonly BoundName[];
  /** Prompts with the field whose bindings do not know it: they were made of another text. */
  readonly outdated: readonly FileId[];
}

/** Where the bindings of every prompt with a field declare it. */
export function boundField(workspace: Workspace, symbol: SymbolId, bound: BoundFiles): BoundField {
  const names = new Map<string, BoundName>();
  const outdated: FileId[] = [];
  for (const prompt of promptsWith(workspace, symbol)) {
    const place = bound.of(prompt);
    const model = place && workspace.model(prompt);
    const paths = model ? fieldPaths(workspace, model, symbol) : [];
    if (!place || paths.length === 0) continue;
    const files = [place.target, `${place.folder}/${schemasFileName}`].flatMap((file) => {
      const text = bound.read(file);
      return text?.startsWith(generatedMark) ? [{ file, text }] : [];
    });
    const found = paths.flatMap(({ type, path }) =>
      declaredProperties(
        files.map(({ text }) => text),
        type,
        path,
      ),
    );
    if (found.length === 0) outdated.push(prompt);
    for (const one of found) {
      const { file } = files[one.text]!;
      names.set(`${file} ${one.range.start}`, { file, range: one.range });
    }
  }
  return { names: [...names.values()], outdated };
}

/** Its own prompt; of a field of a named schema every prompt may have it. */
function promptsWith(workspace: Workspace, symbol: SymbolId): readonly FileId[] {
  const home = declarationOf(symbol)?.file;
  if (home === undefined) return [];
  return home.endsWith(".prompt") ? [home] : workspace.files.filter((file) => file.endsWith(".prompt"));
}

interface FieldPath {
  /** The generated type that the path starts in. */
  readonly type: string;
  readonly path: readonly string[];
}

function fieldPaths(workspace: Workspace, { file, signature }: PromptModel, symbol: SymbolId): readonly FieldPath[] {
  const { type } = exportedNames(signature);
  const input = signature.input ?? signature.declaredInput;
  const isShared = declarationOf(symbol)?.file !== file.file;
  const named = isShared ? workspace.namedSchemas(workspace.configOf(file.file)) : new Map<string, Type>();
  return [
    ...(input ? pathsTo(input, symbol).map((path) => ({ type: `${type}Input`, path })) : []),
    ...(signature.output ? pathsTo(signature.output, symbol).map((path) => ({ type: `${type}Output`, path })) : []),
    ...[...named].flatMap(([name, schema]) => pathsTo(schema, symbol).map((path) => ({ type: typeName(name), path }))),
  ];
}

/** The names of properties that lead from a type to a field, to each of its declarations once. */
function pathsTo(type: Type, symbol: SymbolId): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const seen = new Set<Type>();
  const search = (inner: Type, path: readonly string[]): void => {
    for (const option of alternatives(inner)) {
      if (seen.has(option)) continue;
      seen.add(option);
      if (option.kind === "array") for (const item of [option.items, ...(option.prefixItems ?? [])]) search(item, path);
      if (option.kind !== "object") continue;
      for (const property of option.properties) {
        const own = [...path, property.name];
        if (property.nameOrigin && fieldId(property.nameOrigin) === symbol) found.push(own);
        search(property.type, own);
      }
    }
  };
  search(type, []);
  return found;
}

/** What becomes of bindings when their prompt gets another name or place. */
export interface BoundRename {
  readonly from: FileId;
  readonly to: FileId;
  /** What they export, with the names that it will have. */
  readonly names: readonly (BoundName & { readonly newName: string })[];
}

/** What programs import of prompts that are renamed or moved, and what they will have to import. */
export function boundRenames(
  workspace: Workspace,
  renames: readonly FileRename[],
  bound: BoundFiles,
): readonly BoundRename[] {
  return renames.flatMap(({ from, to }) => {
    const place = to.endsWith(".prompt") ? bound.of(from) : undefined;
    const text = place && bound.read(place.target);
    const model = workspace.model(from);
    if (!place || text === undefined || !model) return [];
    const root = model.file.frontMatter?.root;
    const named = promptName(to);
    const before = exportedNames(model.signature);
    const after = exportedNames({
      name: stringOf(entryOf(root, "name")?.value) ?? named.name,
      variant: stringOf(entryOf(root, "variant")?.value) ?? named.variant,
    });
    const newNameOf = (name: string): string | undefined => {
      for (const kind of ["variable", "type"] as const) {
        const rest = name.startsWith(before[kind]) ? name.slice(before[kind].length) : undefined;
        if (rest !== undefined && /^(?:\p{Lu}.*)?$/u.test(rest)) return after[kind] + rest;
      }
      return undefined;
    };
    const index = bound.read(`${place.folder}/${indexFileName}`);
    const found = [
      ...exportsOf(place.target, text),
      ...(index?.startsWith(generatedMark) ? indexed(`${place.folder}/${indexFileName}`, index, place) : []),
    ];
    const names = found.flatMap(({ name, ...where }) => {
      const newName = newNameOf(name);
      return newName === undefined || newName === name ? [] : [{ ...where, newName }];
    });
    return [{ from: place.target, to: bound.placeFor(to).target, names }];
  });
}

type Named = BoundName & { readonly name: string };

function exportsOf(file: FileId, text: string): readonly Named[] {
  return [...text.matchAll(/^export (?:const|interface|type) ([\p{ID_Continue}$]+)/gmu)].map(
    ({ index, 0: head, 1: name = "" }) => {
      const end = index + head.length;
      return { file, name, range: range(end - name.length, end) };
    },
  );
}

/** What the file that exports every prompt passes on from one binding. */
function indexed(file: FileId, text: string, { target }: BindingPlace): readonly Named[] {
  const base = decodeURIComponent(target.slice(target.lastIndexOf("/") + 1)).replace(/\.ts$/, ".js");
  return [...text.matchAll(/^export \{ (.*) \} from "([^"]*)";$/gm)].flatMap(
    ({ index, 1: list = "", 2: path = "" }) => {
      if (path.slice(path.lastIndexOf("/") + 1) !== base) return [];
      const start = index + "export { ".length;
      return [...list.matchAll(/[\p{ID_Continue}$]+(?=,|$)/gu)].map(({ index: at, 0: name }) => ({
        file,
        name,
        range: range(start + at, start + at + name.length),
      }));
    },
  );
}
