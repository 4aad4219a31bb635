import type * as z from "zod";
import { entryOf, type YamlEntry, type YamlNode } from "../syntax/yamlNodes.ts";
import { describeNode } from "../types/schemaReader.ts";

/** Where a written value has another shape than it must have. */
export type ShapeProblem = { readonly path: readonly PropertyKey[] } & (
  | { readonly kind: "unknown-key"; readonly entry: YamlEntry }
  | { readonly kind: "missing-key"; readonly key: string; readonly node: YamlNode }
  /** `problem` goes on after a name: `must be a list, but this is text.` */
  | { readonly kind: "value"; readonly node: YamlNode; readonly problem: string }
);

/** What zod says of a value, in our words and at its places. */
export function shapeProblems(root: YamlNode, issues: readonly z.core.$ZodIssue[]): readonly ShapeProblem[] {
  return issues.flatMap((issue) => shapeProblem(root, issue));
}

function shapeProblem(root: YamlNode, issue: z.core.$ZodIssue): readonly ShapeProblem[] {
  const { path } = issue;
  const node = nodeAt(root, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.flatMap((key): readonly ShapeProblem[] => {
      const entry = entryOf(node, key);
      return entry ? [{ kind: "unknown-key", path: [...path, key], entry }] : [];
    });
  }
  if (!node) {
    const owner = nodeAt(root, path.slice(0, -1));
    return owner ? [{ kind: "missing-key", path, key: String(path.at(-1)), node: owner }] : [];
  }
  if (issue.code === "invalid_union") {
    const inside = issue.errors.find((branch) => branch.every((one) => one.path.length > 0));
    if (inside) return inside.flatMap((one) => shapeProblem(node, one));
  }
  return [{ kind: "value", path, node, problem: problemOf(issue, node) }];
}

function problemOf(issue: z.core.$ZodIssue, node: YamlNode): string {
  switch (issue.code) {
    case "invalid_type":
    case "invalid_union":
    case "invalid_value":
      return `must be ${expected(issue)}, but this is ${describe(node)}.`;
    case "too_small": {
      if (issue.origin === "string" || issue.origin === "array") return "must not be empty.";
      return `must be at least ${issue.minimum}, but this is ${describe(node)}.`;
    }
    case "too_big":
      return `must be at most ${issue.maximum}, but this is ${describe(node)}.`;
    case "custom":
      return `is not right: ${issue.message}`;
    default:
      return `is not right: ${issue.message.replace(/\.?$/, ".")}`;
  }
}

const names: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "null",
};

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return names[issue.expected] ?? issue.expected;
    case "invalid_value":
      return listed(issue.values.map((value) => (typeof value === "string" ? `'${value}'` : String(value))));
    case "invalid_union":
      return listed([...new Set(issue.errors.flatMap((branch) => branch.map(expected)))]);
    default:
      return issue.message;
  }
}

/** `a`, `a or b`, `a, b or c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "something else") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function describe(node: YamlNode): string {
  if (node.kind === "scalar" && typeof node.value === "number") return String(node.value);
  if (node.kind === "scalar" && typeof node.value === "string" && node.value.length <= 30) return `'${node.value}'`;
  return describeNode(node);
}

function nodeAt(root: YamlNode, path: readonly PropertyKey[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const part of path) {
    node = node?.kind === "sequence" ? node.items[Number(part)] : entryOf(node, String(part))?.value;
  }
  return node;
}
