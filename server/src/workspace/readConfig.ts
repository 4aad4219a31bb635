import picomatch from "picomatch";
import type * as z from "zod";
import { type DiagnosticCode, diagnosticCodes, type Severity } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { closest } from "../text/suggestion.ts";
import type { HelperParameter, HelperSignature } from "../types/helper.ts";
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
import { type ConfigShape, configShape } from "./configShape.ts";

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
    return { ...emptyConfig, file, diagnostics };
  }
  const value = plainValue(root);
  const checked = configShape.safeParse(value);
  if (!checked.success) diagnostics.push(...checked.error.issues.flatMap((issue) => reportIssue(file, root, issue)));
  // What has a problem is left out as a whole, so that the rest of the configuration still holds.
  const shape = checked.success ? checked.data : usable(value as ConfigShape, checked.error.issues);
  return {
    file,
    includes: matcher(file, shape),
    rules: new Map(Object.entries(shape.rules ?? {}) as [DiagnosticCode, Severity | "off"][]),
    helpers: helpers(file, root, shape),
    schemas: schemas(file, root),
    partials: new Set(shape.partials ?? []),
    diagnostics,
  };
}

function usable(value: ConfigShape, issues: readonly z.core.$ZodIssue[]): ConfigShape {
  const kept: Record<string, unknown> = { ...value };
  for (const { path } of issues) {
    const [section, name] = path.map(String);
    if (section === undefined) continue;
    const entries = kept[section];
    if (name !== undefined && entries !== null && typeof entries === "object" && !Array.isArray(entries)) {
      kept[section] = Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
    } else delete kept[section];
  }
  return kept as ConfigShape;
}

function reportIssue(file: FileId, root: YamlNode, issue: z.core.$ZodIssue): readonly Diagnostic[] {
  if (issue.code === "unrecognized_keys") {
    const node = nodeAt(root, issue.path);
    const known = issue.path.length === 0 ? Object.keys(configShape.shape) : [];
    return issue.keys.map((key) => {
      const meant = closest(key, known);
      return unknownName(file, entryOf(node, key)?.keyNode ?? root, `'${key}' is not a setting.`, meant);
    });
  }
  if (
    issue.code === "invalid_key" ||
    (issue.code === "invalid_value" && issue.path[0] === "rules" && issue.path.length === 1)
  ) {
    const key = String(issue.path.at(-1));
    const node = entryOf(nodeAt(root, issue.path.slice(0, -1)), key)?.keyNode ?? root;
    return [unknownName(file, node, `'${key}' is not a diagnostic code.`, closest(key, diagnosticCodes))];
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

function matcher(file: FileId, shape: ConfigShape): (file: FileId) => boolean {
  const { include, exclude } = shape;
  if (!include && !exclude) return () => true;
  const folder = decodeURI(file.slice(0, file.lastIndexOf("/") + 1));
  const included = include ? picomatch([...include], { dot: true }) : () => true;
  const excluded = exclude ? picomatch([...exclude], { dot: true }) : () => false;
  return (candidate) => {
    const decoded = decodeURI(candidate);
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
          toParameter(typeof one === "string" ? { name: key, type: one } : { name: key, ...one }),
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

function schemas(file: FileId, root: YamlNode): ReadonlyMap<string, NamedSchemaSource> {
  const written = entryOf(root, "schemas")?.value;
  const found = new Map<string, NamedSchemaSource>();
  for (const { key, keyNode, value } of written?.kind === "map" ? written.entries : []) {
    if (value.kind === "map") found.set(key, { kind: "inline", node: value, range: keyNode.range });
    if (value.kind !== "scalar" || typeof value.value !== "string") continue;
    const [path = "", pointer = ""] = value.value.split("#", 2);
    const target = new URL(path.replaceAll("%", "%25").replaceAll("?", "%3F"), file).href;
    found.set(key, { kind: "file", file: target, pointer, range: value.range });
  }
  return found;
}
