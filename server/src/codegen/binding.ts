import type { ProgramNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import type { HelperSignature } from "../types/helper.ts";
import { isJsonSchema } from "../types/schema.ts";
import type { PromptSignature } from "../types/signature.ts";
import { toJsonSchema } from "../types/toJsonSchema.ts";
import { resolve, type Type } from "../types/type.ts";
import { typeName, variableName } from "./identifiers.ts";
import { literal } from "./literal.ts";
import { compileTemplate } from "./templateCompiler.ts";
import { TypescriptTypes } from "./typescriptTypes.ts";
import { refinements, zodSchema } from "./zodSchema.ts";

/** What a binding is made of, beside the prompt itself. */
export interface BindingSource {
  readonly file: PromptFile;
  readonly signature: PromptSignature;
  readonly partial: (name: string) => ProgramNode | undefined;
  /** How the binding names its prompt: a path relative to itself. */
  readonly promptPath: string;
  /** How the binding imports the runtime. */
  readonly runtimePath: string;
  /** How the binding imports what named schemas are declared in. */
  readonly schemasPath: string;
  /** The schemas that the configuration gives a name. */
  readonly namedSchemas: ReadonlyMap<string, Type>;
  /** The helpers that the program exports, and how the binding imports them. */
  readonly helpers: ReadonlyMap<string, HelperSignature>;
  readonly helpersPath: string;
  /** Of the prompt with its partials. */
  readonly hash: string;
  readonly validation: "zod" | "none";
}

/** The TypeScript of one prompt, below its header. Throws `CompileError` where its template cannot be compiled. */
export function binding(source: BindingSource): string {
  const { file, signature, validation, promptPath, runtimePath } = source;
  const { variable, type } = exportedNames(signature);
  const names = { input: `${type}Input`, output: `${type}Output` };
  const shared = new Map([...source.namedSchemas].map(([name, named]) => [resolve(named), typeName(name)]));
  const types = new TypescriptTypes({ shared, prefix: type, taken: [names.input, names.output] });
  const { code, runtime, runtimeTypes, helpers } = compileTemplate(file.template, source.partial, {
    taken: [variable],
    helpers: source.helpers,
  });
  const { output, declaredInput } = signature;
  const usesZod = validation === "zod";
  const inputType = signature.input ?? declaredInput;
  const defaults = defaultsOf(file, inputType);
  const optionalNames = new Set(Object.keys(defaults));

  const declarations = [...declarationsOf(types, names, inputType, optionalNames, output)];
  const schemas = usesZod
    ? schemaConstants(types, [
        ...(inputType
          ? [{ name: `${variable}InputSchema`, of: names.input, type: resolve(inputType), optionalNames }]
          : []),
        ...(output ? [{ name: `${variable}OutputSchema`, of: names.output, type: output }] : []),
      ])
    : [];
  // The schemas name types that the declarations do not: the name of the whole output, say.
  declarations.push(...types.referenced());
  const outputSchema = jsonSchemaOf(file, output);
  const refined = refinements.filter((name) => schemas.some((schema) => new RegExp(`\\b${name}\\b`).test(schema)));
  const runtimeNames = [
    "definePrompt",
    ...[...runtime, ...refined].sort(),
    ...typeImports(["Prompt", ...runtimeTypes]),
  ];
  const sharedNames = [
    ...(usesZod ? [...types.usedShared].sort().map(schemaVariable) : []),
    ...typeImports([...types.usedShared]),
  ];
  const lines = [
    // Compilers need not look through what is right by construction; what it exports is declared, and checked where it is used.
    "// @ts-nocheck",
    "/* eslint-disable */",
    ...(usesZod ? ['import * as z from "zod";'] : []),
    `import { ${runtimeNames.join(", ")} } from "${runtimePath}";`,
    ...(sharedNames.length > 0 ? [`import { ${sharedNames.join(", ")} } from "${source.schemasPath}";`] : []),
    ...(helpers.size > 0 ? [`import { ${[...helpers].sort().join(", ")} } from "${source.helpersPath}";`] : []),
    "",
    ...declarations.flatMap((declaration) => [declaration, ""]),
    ...schemas.flatMap((schema) => [schema, ""]),
    ...(outputSchema ? [`export const ${variable}OutputJsonSchema = ${literal(outputSchema)} as const;`, ""] : []),
    ...jsdocOf(file, signature, promptPath),
    `export const ${variable}: Prompt<${names.input}, ${names.output}> = /* @__PURE__ */ definePrompt({`,
    `  meta: ${literal(metaOf(source), "  ")},`,
    ...(optionalNames.size > 0 ? [`  defaults: ${literal(defaults, "  ")},`] : []),
    ...(usesZod && inputType ? [`  input: ${variable}InputSchema,`] : []),
    ...(usesZod && output ? [`  output: ${variable}OutputSchema,`] : []),
    ...(output ? [`  format: ${outputFormat(file, outputSchema, variable)},`] : []),
    "  write,",
    "});",
    "",
    code,
    "",
  ];
  return lines.join("\n");
}

/** What a prompt promises, as its bindings declare it: the types of its input and output, and those that they refer to. */
export function contract(file: PromptFile, signature: PromptSignature): string {
  const { type } = exportedNames(signature);
  const names = { input: `${type}Input`, output: `${type}Output` };
  const types = new TypescriptTypes({ shared: new Map(), prefix: type, taken: [names.input, names.output] });
  const inputType = signature.input ?? signature.declaredInput;
  const optionalNames = new Set(Object.keys(defaultsOf(file, inputType)));
  const declarations = declarationsOf(types, names, inputType, optionalNames, signature.output);
  return `${[...declarations, ...types.referenced()].join("\n\n")}\n`;
}

function declarationsOf(
  types: TypescriptTypes,
  names: { readonly input: string; readonly output: string },
  input: Type | undefined,
  optionalNames: ReadonlySet<string>,
  output: Type | undefined,
): readonly string[] {
  return [
    input
      ? types.declaration(names.input, input, optionalNames)
      : `export type ${names.input} = Record<string, unknown>;`,
    output ? types.declaration(names.output, output) : `export type ${names.output} = string;`,
  ];
}

/** What the exports of a binding are named after: the prompt itself, and its types. */
export function exportedNames({ name, variant }: Pick<PromptSignature, "name" | "variant">) {
  const fullName = variant === undefined ? name : `${name}.${variant}`;
  const baseName = fullName.slice(fullName.lastIndexOf("/") + 1);
  return { variable: variableName(baseName), type: typeName(baseName) };
}

/** The named schemas of a configuration, for all bindings: types, and schemas of zod. */
export function sharedSchemas(
  named: ReadonlyMap<string, Type>,
  validation: "zod" | "none",
  runtimePath: string,
): string {
  const entries = [...named].map(([name, type]) => ({ of: typeName(name), type: resolve(type) }));
  const shared = new Map<Type, string>(entries.map(({ of, type }) => [type, of]));
  const types = new TypescriptTypes({ shared, prefix: "", taken: [] });
  const declarations = entries.map(({ of, type }) => types.declaration(of, type));
  const constants =
    validation === "zod"
      ? schemaConstants(
          types,
          entries.map(({ of, type }) => ({ name: schemaVariable(of), of, type })),
        )
      : [];
  const refined = refinements.filter((name) => constants.some((schema) => new RegExp(`\\b${name}\\b`).test(schema)));
  const runtime = refined.length > 0 ? [`import { ${refined.join(", ")} } from "${runtimePath}";`] : [];
  const imports = validation === "zod" ? ['import * as z from "zod";', ...runtime, ""] : [];
  const parts = [...declarations, ...types.referenced(), ...constants];
  return ["// @ts-nocheck", "/* eslint-disable */", ...imports, ...parts.flatMap((part) => [part, ""])].join("\n");
}

interface SchemaConstant {
  readonly name: string;
  /** The name of its type. */
  readonly of: string;
  readonly type: Type;
  /** Properties that may be left out. */
  readonly optionalNames?: ReadonlySet<string>;
}

/** Schemas of zod, and those that they refer to. */
function schemaConstants(types: TypescriptTypes, wanted: readonly SchemaConstant[]): readonly string[] {
  const pending = [...wanted];
  const known = new Set<string>();
  const nameOf = (type: Type & { kind: "reference" }): string => {
    const of = types.nameOf(type);
    const name = schemaVariable(of);
    if (!types.isShared(type) && !known.has(name)) pending.push({ name, of, type: resolve(type) });
    known.add(name);
    return name;
  };
  const constants: string[] = [];
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { name, of, type, optionalNames } = next;
    // Made when it is first needed: a program that starts need not wait for the schemas of all its prompts.
    constants.push(
      `export const ${name}: z.ZodType<${of}> = /* @__PURE__ */ z.lazy(() => ${zodSchema(type, nameOf, optionalNames)});`,
    );
  }
  return constants;
}

function schemaVariable(type: string): string {
  return `${variableName(type)}Schema`;
}

function typeImports(names: readonly string[]): readonly string[] {
  return [...names].sort().map((name) => `type ${name}`);
}

function metaOf({ file, signature, hash }: BindingSource): object {
  const root = file.frontMatter?.root;
  const version = entryOf(root, "version")?.value;
  const config = entryOf(root, "config")?.value;
  const tools = entryOf(root, "tools")?.value;
  return {
    name: signature.name,
    ...(signature.variant === undefined ? {} : { variant: signature.variant }),
    ...(version?.kind === "scalar" && version.value !== null ? { version: String(version.value) } : {}),
    hash,
    ...(signature.model === undefined ? {} : { model: signature.model }),
    config: config?.kind === "map" ? plainValue(config) : {},
    tools: tools?.kind === "sequence" ? tools.items.map(plainValue).filter((tool) => typeof tool === "string") : [],
  };
}

/** What the caller may leave out: the schema's defaults, and over them those of the front matter. */
function defaultsOf(file: PromptFile, input: Type | undefined): Readonly<Record<string, unknown>> {
  const known = input && resolve(input);
  const properties = known?.kind === "object" ? known.properties : [];
  const ofSchema = properties.flatMap(({ name, default: written }) => (written ? [[name, plainValue(written)]] : []));
  const node = entryOf(entryOf(file.frontMatter?.root, "input")?.value, "default")?.value;
  const ofFile = node?.kind === "map" ? (plainValue(node) as Record<string, unknown>) : {};
  return { ...Object.fromEntries(ofSchema), ...ofFile };
}

function jsonSchemaOf(file: PromptFile, output: Type | undefined): unknown {
  const node: YamlNode | undefined = entryOf(entryOf(file.frontMatter?.root, "output")?.value, "schema")?.value;
  if (!node || !output) return undefined;
  return isJsonSchema(node) ? plainValue(node) : toJsonSchema(output);
}

function outputFormat(file: PromptFile, schema: unknown, variable: string): string {
  const format = entryOf(entryOf(file.frontMatter?.root, "output")?.value, "format")?.value;
  const parts = [
    ...(format?.kind === "scalar" && typeof format.value === "string"
      ? [`format: ${JSON.stringify(format.value)}`]
      : []),
    ...(schema ? [`schema: ${variable}OutputJsonSchema`] : []),
  ];
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function jsdocOf(file: PromptFile, signature: PromptSignature, promptPath: string): readonly string[] {
  const written = entryOf(file.frontMatter?.root, "description")?.value;
  const description =
    written?.kind === "scalar" && typeof written.value === "string"
      ? written.value
      : `The prompt \`${signature.name}\`.`;
  const text = description
    .trim()
    .replaceAll("*/", "*\\/")
    .split(/\r\n|\r|\n/);
  return [
    "/**",
    ...text.map((line) => ` * ${line}`.trimEnd()),
    ` * @see {@link file://./${encodeURI(promptPath)}}`,
    " */",
  ];
}
