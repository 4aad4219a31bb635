import type { YamlNode } from "./yamlNodes.ts";

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
        Object.defineProperty(value, key, { value: plainValue(inner), enumerable: true, writable: true, configurable: true });
      }
      return value;
    }
  }
}
