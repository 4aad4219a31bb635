import picomatch from "picomatch";
import type * as z from "zod";
import type { DiagnosticCode, Severity } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { relativeFile } from "../text/relativeFile.ts";
import { closest } from "../text/suggestion.ts";
import type { HelperParameter, HelperSignature } from "../types/helper.ts";
import { compilePattern } from "../types/pattern.ts";
import { valueRange } from "../types/schemaReader.ts";
import {
  anyType,
  booleanType,
  integerType,
  nullType,
  numberType,
  type Origin,
  stringType,
  type Type,
} from "../types/type.ts";
import { type Config, emptyConfig, type NamedSchemaSource } from "./config.ts";
import { type ConfigShape, configShape, settingsAt } from "./configShape.ts";

/** Reads a configuration. What is wrong with it is reported and left out; the rest is used. */
export function readConfig(file: FileId, text: string): Config {
  const span = { start: 0, end: text.length };
  const { root, problems } = parseYaml(text, span);
  const diagnostics: Diagnostic[] = problems.map((one) =>
    diagnostic("invalid-config", one.range, { problem: one.problem, didYouMean: "" }),
  );
  if (root?.kind !== "map") {
    if (problems.length === 0) {
      diagnostics.push(diagnostic("invalid-config", span, { problem: "It must be a JSON object.", didYouMean: "" }));
    }
    return { ...emptyConfig, file, text, diagnostics };
  }
  const value = plainValue(root);
  const checked = configShape.safeParse(value);
  if (!checked.success) diagnostics.push(...checked.error.issues.flatMap((issue) => reportIssue(file, root, issue)));
  const shape = checked.success ? checked.data : usable(value as ConfigShape, checked.error.issues);
  return {
    file,
    text,
    includes: matcher(file, shape),
    rules: new Map(Object.entries(shape.rules ?? {}) as [DiagnosticCode, Severity | "off"][]),
    helpers: helpers(file, root, shape),
    schemas: schemas(file, root, diagnostics),
    partials: new Set(shape.partials ?? []),
    generate: {
      isWanted: shape.generate !== undefined,
      outDir: shape.generate?.outDir,
      validation: shape.generate?.validation ?? "zod",
      helpers: shape.generate?.helpers,
      index: shape.generate?.index ?? false,
    },
    evaluate: evaluation(shape),
    diagnostics,
  };
}

function evaluation({ evaluate = {} }: ConfigShape): Config["evaluate"] {
  const { judge, concurrency, timeout, maxCost, prices, redact, scorers } = evaluate;
  return {
    judge,
    concurrency:
      typeof concurrency === "number" ? new Map([["*", concurrency]]) : new Map(Object.entries(concurrency ?? {})),
    timeout: timeout === undefined ? undefined : timeout * 1000,
    maxCost,
    prices: new Map(Object.entries(prices ?? {})),
    redact: (redact ?? []).flatMap((one) => compilePattern(one) ?? []),
    scorers,
  };
}

/** What is left when each entry with a problem is taken out: the rest of the configuration still holds. */
function usable(value: ConfigShape, issues: readonly z.core.$ZodIssue[]): ConfigShape {
  const kept: Record<string, unknown> = { ...value };
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
    for (const key of keys) remove(kept, [...issue.path, ...(key === undefined ? [] : [key])].map(String));
  }
  return kept as ConfigShape;
}

function remove(config: Record<string, unknown>, [section, name]: readonly string[]): void {
  if (section === undefined) return;
  const entries = config[section];
  if (name === undefined || entries === null || typeof entries !== "object" || Array.isArray(entries)) {
    delete config[section];
  } else config[section] = Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
}

function reportIssue(file: FileId, root: YamlNode, issue: z.core.$ZodIssue): readonly Diagnostic[] {
  if (issue.code === "unrecognized_keys") {
    const node = nodeAt(root, issue.path);
    const what = issue.path[0] === "rules" ? "diagnostic code" : "setting";
    const known = settingsAt(issue.path);
    return issue.keys.map((key) => {
      const at = entryOf(node, key)?.keyNode ?? root;
      return unknownName(file, at, `'${key}' is not a ${what}.`, closest(key, known));
    });
  }
  const path = issue.path.join(".");
  const problem = `${path === "" ? "" : `'${path}': `}${issue.message}.`;
  return [diagnostic("invalid-config", (nodeAt(root, issue.path) ?? root).range, { problem, didYouMean: "" })];
}

function unknownName(file: FileId, node: YamlNode, problem: string, meant: string | undefined): Diagnostic {
  const fixes = meant
    ? [{ title: `Change to '${meant}'`, edits: [{ file, range: node.range, newText: `"${meant}"` }], preferred: true }]
    : [];
  return diagnostic("invalid-config", node.range, { problem, didYouMean: didYouMean(meant) }, { fixes });
}

function nodeAt(root: YamlNode, path: readonly PropertyKey[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const part of path) {
    node = node?.kind === "sequence" ? node.items[Number(part)] : entryOf(node, String(part))?.value;
  }
  return node;
}

/** Without extended patterns, `+(…)`: they can take for ever to match, and a configuration may be hostile. */
const globOptions = { dot: true, noextglob: true };

function matcher(file: FileId, shape: ConfigShape): (file: FileId) => boolean {
  const { include, exclude } = shape;
  if (!include && !exclude) return () => true;
  const folder = percentDecoded(file.slice(0, file.lastIndexOf("/") + 1));
  const included = include ? picomatch([...include], globOptions) : () => true;
  const excluded = exclude ? picomatch([...exclude], globOptions) : () => false;
  return (candidate) => {
    const decoded = percentDecoded(candidate);
    const path = decoded.startsWith(folder) ? decoded.slice(folder.length) : decoded;
    return included(path) && !excluded(path);
  };
}

function helpers(file: FileId, root: YamlNode, shape: ConfigShape): ReadonlyMap<string, HelperSignature> {
  const written = entryOf(root, "helpers")?.value;
  return new Map(
    Object.entries(shape.helpers ?? {}).map(([name, declared]) => {
      const entry = entryOf(written, name);
      const origin: Origin | undefined = entry && { file, range: entry.keyNode.range };
      const signature: HelperSignature = {
        name,
        form: declared.form ?? "inline",
        parameters: declared.parameters?.map(toParameter) ?? [
          { name: "values", type: anyType, optional: true, rest: true },
        ],
        hash: Object.entries(declared.hash ?? {}).map(([key, one]) =>
          toParameter({ name: key, ...(typeof one === "string" ? { type: one } : one), optional: !isRequired(one) }),
        ),
        openHash: declared.hash === undefined,
        returns: toType(declared.returns ?? "any"),
        documentation: declared.description ?? "",
        origin,
      };
      return [name, signature];
    }),
  );
}

function isRequired(declared: string | { readonly required?: boolean | undefined }): boolean {
  return typeof declared !== "string" && declared.required === true;
}

type TypeName = NonNullable<NonNullable<ConfigShape["helpers"]>[string]["returns"]>;

function toParameter(declared: {
  name: string;
  type?: TypeName | undefined;
  optional?: boolean | undefined;
  rest?: boolean | undefined;
  description?: string | undefined;
}): HelperParameter {
  return {
    name: declared.name,
    type: toType(declared.type ?? "any"),
    optional: declared.optional ?? declared.rest ?? false,
    rest: declared.rest,
    documentation: declared.description,
  };
}

function toType(name: TypeName): Type {
  switch (name) {
    case "string":
      return stringType;
    case "number":
      return numberType;
    case "integer":
      return integerType;
    case "boolean":
      return booleanType;
    case "null":
      return nullType;
    case "any":
      return anyType;
    case "array":
      return { kind: "array", items: anyType };
    case "object":
      return { kind: "object", properties: [], index: anyType };
  }
}

function schemas(file: FileId, root: YamlNode, diagnostics: Diagnostic[]): ReadonlyMap<string, NamedSchemaSource> {
  const written = entryOf(root, "schemas")?.value;
  const found = new Map<string, NamedSchemaSource>();
  for (const { key, keyNode, value } of written?.kind === "map" ? written.entries : []) {
    const nameRange = valueRange(keyNode, 0, key.length);
    if (value.kind === "map") found.set(key, { kind: "inline", node: value, range: keyNode.range, nameRange });
    if (value.kind !== "scalar" || typeof value.value !== "string") continue;
    const [path = "", pointer = ""] = value.value.split("#", 2);
    const target = relativeFile(path, file);
    if (target === undefined) {
      const problem = `'${value.value}' must be the path of a file, relative to this one.`;
      diagnostics.push(diagnostic("invalid-config", value.range, { problem, didYouMean: "" }));
    } else found.set(key, { kind: "file", file: target, pointer, range: value.range, nameRange });
  }
  return found;
}
