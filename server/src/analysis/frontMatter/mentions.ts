import type { FileId } from "../../diagnostics/diagnostic.ts";
import { entryOf, type YamlNode, type YamlScalarNode } from "../../syntax/yamlNodes.ts";
import type { TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { valueRange } from "../../types/schemaReader.ts";
import type { Property, Type } from "../../types/type.ts";
import { visitType } from "../../types/visitType.ts";
import type { PromptModel } from "../promptModel.ts";
import { outputSamples } from "../rules/outputExampleMismatch.ts";
import { fieldId, schemaId } from "../symbolId.ts";
import type { Mention } from "../symbolTable.ts";

/**
 * The names that front matter declares and mentions: fields, their defaults, lists of required ones, named schemas; and
 * the fields of the output that samples in the template show.
 */
export function frontMatterMentions({ file, signature, context }: PromptModel): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const type of [signature.declaredInput, signature.output]) {
    if (!type) continue;
    visitType(type, {
      property: ({ nameOrigin }) => {
        if (nameOrigin?.file !== file.file) return;
        mentions.push({ symbol: fieldId(nameOrigin), range: nameOrigin.range, role: "declaration" });
      },
      type: (inner) => {
        if (inner.kind !== "reference" || inner.origin?.file !== file.file) return;
        const named = context.schemaNames.get(inner.name);
        if (named) mentions.push({ symbol: schemaId(named), range: inner.origin.range, role: "read" });
      },
    });
  }
  const root = file.frontMatter?.root;
  const input = entryOf(root, "input")?.value;
  const defaults = entryOf(input, "default")?.value;
  if (defaults && signature.input) mentions.push(...valueMentions(signature.input, defaults));
  if (signature.output) {
    for (const { sample, type } of outputSamples(file.template, file.source.text, signature.output)) {
      mentions.push(...valueMentions(type, sample));
    }
  }
  for (const section of [input, entryOf(root, "output")?.value]) {
    const schema = entryOf(section, "schema")?.value;
    if (schema) mentions.push(...requiredMentions(file.file, schema));
  }
  return mentions;
}

/** The property that an entry of a value gives, when the value is of a type. */
export function propertyNamed(type: Type, name: string): Property | undefined {
  for (const option of alternatives(type)) {
    const property = option.kind === "object" ? option.properties.find((one) => one.name === name) : undefined;
    if (property) return property;
  }
  return undefined;
}

/** The keys of a value that is of a type. Aliases make values graphs, in which a node is looked at once. */
export function valueMentions(type: Type, value: YamlNode, seen = new Set<YamlNode>()): readonly Mention[] {
  if (seen.has(value)) return [];
  seen.add(value);
  switch (value.kind) {
    case "scalar":
      return [];
    case "sequence": {
      const lists = alternatives(type).filter((option) => option.kind === "array");
      return lists.flatMap(({ items }) => value.items.flatMap((item) => valueMentions(items, item, seen)));
    }
    case "map":
      return value.entries.flatMap((entry) => {
        const property = propertyNamed(type, entry.key);
        if (!property) return [];
        const { nameOrigin } = property;
        const inner = valueMentions(property.type, entry.value, seen);
        if (!nameOrigin) return inner;
        return [{ symbol: fieldId(nameOrigin), range: nameRange(entry.keyNode), role: "write" } as const, ...inner];
      });
  }
}

/** The items of each `required` in a JSON Schema that name properties beside it. */
export function requiredMentions(file: FileId, schema: YamlNode, seen = new Set<YamlNode>()): readonly Mention[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  if (schema.kind === "sequence") return schema.items.flatMap((item) => requiredMentions(file, item, seen));
  if (schema.kind === "scalar") return [];
  const properties = entryOf(schema, "properties")?.value;
  const required = entryOf(schema, "required")?.value;
  const here = (required?.kind === "sequence" ? required.items : []).flatMap((item): readonly Mention[] => {
    const entry = item.kind === "scalar" ? entryOf(properties, String(item.value)) : undefined;
    if (!entry || item.kind !== "scalar") return [];
    return [{ symbol: fieldId({ file, range: nameRange(entry.keyNode) }), range: nameRange(item), role: "read" }];
  });
  return [...here, ...schema.entries.flatMap((entry) => requiredMentions(file, entry.value, seen))];
}

/** Of the text of a scalar, without its quotes. */
function nameRange(node: YamlScalarNode): TextRange {
  return valueRange(node, 0, String(node.value ?? "").length);
}
