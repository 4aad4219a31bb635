import { nodesAt } from "../syntax/nodeAt.ts";
import type {
  DecoratorBlockNode,
  HashPairNode,
  PartialBlockNode,
  PartialNode,
  PathNode,
  TemplateNode,
} from "../syntax/nodes.ts";
import { contains, type TextRange } from "../text/range.ts";
import type { HelperParameter, HelperSignature } from "../types/helper.ts";
import type { Property, ReferenceType, Type } from "../types/type.ts";
import { visitType } from "../types/visitType.ts";
import type { CallNode } from "./checkArguments.ts";
import type { PromptModel } from "./promptModel.ts";
import type { StaticValue } from "./staticValue.ts";
import { fieldId, kindOf } from "./symbolId.ts";
import { mentionAt } from "./symbolTable.ts";
import { type NameFact, type PartialFact, templateFacts } from "./templateFacts.ts";

/** What a person points at. `range` is of the part of the text that says it. */
export type Subject = { readonly range: TextRange } & (
  | { readonly kind: "name"; readonly name: string; readonly fact: NameFact }
  /** `this`, `.` or `..`. */
  | { readonly kind: "context"; readonly value: StaticValue }
  /** In front matter: where it is declared, given a default, or required. */
  | { readonly kind: "field"; readonly property: Property }
  | { readonly kind: "schema"; readonly type: ReferenceType }
  | { readonly kind: "helper"; readonly helper: HelperSignature }
  | { readonly kind: "helperArgument"; readonly helper: HelperSignature; readonly parameter: HelperParameter }
  | { readonly kind: "partial"; readonly name: string; readonly fact: PartialFact }
  | { readonly kind: "partialArgument"; readonly name: string; readonly fact: PartialFact }
  | { readonly kind: "inlinePartial"; readonly definition: DecoratorBlockNode }
  | { readonly kind: "blockParam"; readonly name: string; readonly value: StaticValue | undefined }
);

export function subjectAt(model: PromptModel, offset: number): Subject | undefined {
  if (offset < model.file.body.start) return frontMatterSubject(model, offset);
  return templateSubject(model, nodesAt(model.file.template, offset), offset);
}

function templateSubject(model: PromptModel, nodes: readonly TemplateNode[], offset: number): Subject | undefined {
  const facts = templateFacts(model);
  const [outer, parent, node] = [nodes.at(-3), nodes.at(-2), nodes.at(-1)];
  switch (node?.kind) {
    case "PathExpression": {
      if (parent && isPartialCall(parent) && parent.name === node) return partialSubject(model, parent, node.range);
      const helper = parent && "path" in parent && parent.path === node ? facts.helpers.get(parent) : undefined;
      if (helper) return { kind: "helper", range: node.range, helper };
      return pathSubject(model, node, offset);
    }
    case "StringLiteral": {
      if (parent && isPartialCall(parent) && parent.name === node) return partialSubject(model, parent, node.range);
      const fact = facts.names.get(node);
      if (fact) return { kind: "name", range: node.range, name: node.value, fact };
      if (parent?.kind === "DecoratorBlock") return { kind: "inlinePartial", range: node.range, definition: parent };
      return undefined;
    }
    case "HashPair":
      return outer && contains(node.keyRange, offset) ? argumentSubject(model, outer, node) : undefined;
    case "BlockParam": {
      const program = parent?.kind === "BlockStatement" ? (parent.program ?? parent.inverse) : undefined;
      const parameter = program && facts.environments.get(program)?.blockParam(node.name);
      return { kind: "blockParam", range: node.range, name: node.name, value: parameter?.value };
    }
    case "CloseTag": {
      if (!contains(node.nameRange, offset)) return undefined;
      if (parent?.kind === "PartialBlockStatement") return partialSubject(model, parent, node.nameRange);
      if (parent?.kind !== "BlockStatement") return undefined;
      const helper = facts.helpers.get(parent);
      if (helper) return { kind: "helper", range: node.nameRange, helper };
      return undefined;
    }
    default:
      return undefined;
  }
}

function pathSubject(model: PromptModel, path: PathNode, offset: number): Subject | undefined {
  const facts = templateFacts(model);
  const segment =
    path.segments.find(({ range }) => range.start <= offset && offset < range.end) ??
    path.segments.find(({ range }) => contains(range, offset));
  const fact = segment && facts.names.get(segment);
  if (segment && fact) {
    const start = fact.kind === "data" ? path.range.start : segment.range.start;
    return { kind: "name", range: { start, end: segment.range.end }, name: segment.name, fact };
  }
  const value = path.segments.length === 0 ? facts.values.get(path) : undefined;
  return value && { kind: "context", range: path.range, value };
}

function isPartialCall(node: TemplateNode): node is PartialNode | PartialBlockNode {
  return node.kind === "PartialStatement" || node.kind === "PartialBlockStatement";
}

function partialSubject(
  model: PromptModel,
  call: PartialNode | PartialBlockNode,
  range: TextRange,
): Subject | undefined {
  const fact = templateFacts(model).partials.get(call);
  const { start, end } = call.name.range;
  const written = model.file.source.text.slice(start, end);
  const name = call.name.kind === "StringLiteral" ? call.name.value : written;
  return fact && { kind: "partial", range, name, fact };
}

function argumentSubject(model: PromptModel, call: TemplateNode, pair: HashPairNode): Subject | undefined {
  const facts = templateFacts(model);
  const range = pair.keyRange;
  if (isPartialCall(call)) {
    const fact = facts.partials.get(call);
    return fact && { kind: "partialArgument", range, name: pair.key, fact };
  }
  const helper = "params" in call && "path" in call ? facts.helpers.get(call as CallNode) : undefined;
  const parameter = helper?.hash.find((one) => one.name === pair.key);
  return helper && parameter && { kind: "helperArgument", range, helper, parameter };
}

function frontMatterSubject(model: PromptModel, offset: number): Subject | undefined {
  const mention = mentionAt(model, offset);
  if (!mention) return undefined;
  const { range } = mention;
  const { declaredInput, input, output } = model.signature;
  if (kindOf(mention.symbol) === "field") {
    // The fields of `input` know their defaults, those of the declared type do not.
    const property =
      input?.properties.find(({ nameOrigin }) => nameOrigin && fieldId(nameOrigin) === mention.symbol) ??
      findProperty([declaredInput, output], ({ nameOrigin }) => !!nameOrigin && fieldId(nameOrigin) === mention.symbol);
    return property && { kind: "field", range, property };
  }
  const type = findReference([declaredInput, output], range, model.file.file);
  return type && { kind: "schema", range, type };
}

function findProperty(
  roots: readonly (Type | undefined)[],
  isWanted: (property: Property) => boolean,
): Property | undefined {
  let found: Property | undefined;
  for (const root of roots) {
    if (!root || found) continue;
    visitType(root, {
      property: (property) => {
        if (!found && isWanted(property)) found = property;
      },
    });
  }
  return found;
}

function findReference(
  roots: readonly (Type | undefined)[],
  range: TextRange,
  file: string,
): ReferenceType | undefined {
  let found: ReferenceType | undefined;
  for (const root of roots) {
    if (!root || found) continue;
    visitType(root, {
      type: (type) => {
        const { origin } = type;
        const isHere = origin?.file === file && origin.range.start === range.start && origin.range.end === range.end;
        if (type.kind === "reference" && isHere) found = type;
      },
    });
  }
  return found;
}
