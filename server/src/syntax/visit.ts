import type { TemplateNode } from "./nodes.ts";

/** The nodes directly inside a node, in the order of the text. */
export function childrenOf(node: TemplateNode): readonly TemplateNode[] {
  switch (node.kind) {
    case "Program":
      return node.body;
    case "MustacheStatement":
    case "Decorator":
    case "SubExpression":
      return present([node.path, ...node.params, node.hash]);
    case "BlockStatement": {
      const programs = node.form === "inverse" ? [node.inverse, node.program] : [node.program, node.inverse];
      const params = programs[0]?.blockParams ?? [];
      return present([node.path, ...node.params, node.hash, ...params, ...programs, node.close]);
    }
    case "DecoratorBlock":
      return present([node.path, ...node.params, node.hash, ...node.program.blockParams, node.program, node.close]);
    case "PartialStatement":
      return present([node.name, ...node.params, node.hash]);
    case "PartialBlockStatement":
      return present([node.name, ...node.params, node.hash, node.program, node.close]);
    case "Hash":
      return node.pairs;
    case "HashPair":
      return [node.value];
    case "ContentStatement":
    case "CommentStatement":
    case "PathExpression":
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "UndefinedLiteral":
    case "NullLiteral":
    case "MissingExpression":
    case "BlockParam":
    case "CloseTag":
      return [];
  }
}

/** Calls back for a node and all nodes inside it, outer ones first. */
export function visit(node: TemplateNode, callback: (node: TemplateNode) => void): void {
  callback(node);
  for (const child of childrenOf(node)) visit(child, callback);
}

function present(nodes: readonly (TemplateNode | undefined)[]): readonly TemplateNode[] {
  return nodes.filter((node) => node !== undefined);
}
