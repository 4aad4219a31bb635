import type { YamlEntry, YamlNode } from "./yamlNodes.ts";

/** The JavaScript value that a YAML or JSON text stands for, as `yaml.parse` gives it. */
export function plainValue(node: YamlNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "sequence":
      return node.items.map(plainValue);
    case "map": {
      const value: Record<string, unknown> = {};
      for (const { key, value: inner } of node.entries) {
        // `__proto__` written in a file is a name like any other.
        Object.defineProperty(value, key, {
          value: plainValue(inner),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return value;
    }
  }
}

const nowhere = { start: 0, end: 0 };

/** The tree of a JSON value that was written nowhere: all its ranges are empty. `undefined` when it is nested deeper. */
export function nodeOfValue(value: unknown, depth: number): YamlNode | undefined {
  if (depth === 0) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => nodeOfValue(item, depth - 1)).filter((item) => item !== undefined);
    return items.length < value.length ? undefined : { kind: "sequence", range: nowhere, flow: true, items };
  }
  if (value === null || typeof value !== "object") {
    const scalar = value as string | number | boolean | null;
    return { kind: "scalar", range: nowhere, value: scalar, style: "plain" };
  }
  const entries: YamlEntry[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const node = nodeOfValue(inner, depth - 1);
    if (!node) return undefined;
    const keyNode = { kind: "scalar", range: nowhere, value: key, style: "quoted" } as const;
    entries.push({ key, keyNode, value: node, range: nowhere });
  }
  return { kind: "map", range: nowhere, flow: true, entries };
}
