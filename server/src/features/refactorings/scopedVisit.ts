import type { Environment } from "../../analysis/environment.ts";
import type { TemplateFacts } from "../../analysis/templateFacts.ts";
import type { TemplateNode } from "../../syntax/nodes.ts";
import { childrenOf } from "../../syntax/visit.ts";

/** A node where it stands: what is in scope for it, and the nodes around it, outermost first. */
export interface ScopedNode {
  readonly node: TemplateNode;
  readonly env: Environment;
  readonly parents: readonly TemplateNode[];
}

/** A node and all nodes inside it with their scopes, outer ones first. */
export function scopedNodes(facts: TemplateFacts, node: TemplateNode, env: Environment): readonly ScopedNode[] {
  const found: ScopedNode[] = [];
  const walk = (current: TemplateNode, scope: Environment, parents: readonly TemplateNode[]): void => {
    found.push({ node: current, env: scope, parents });
    const inner = current.kind === "Program" ? (facts.environments.get(current) ?? scope) : scope;
    for (const child of childrenOf(current)) walk(child, inner, [...parents, current]);
  };
  walk(node, env, []);
  return found;
}

/** How many contexts are around. */
export function frameDepth({ frame }: Environment): number {
  let depth = 0;
  for (let outer = frame.outer; outer; outer = outer.outer) depth++;
  return depth;
}

/** Whether a path names a partial. */
export function isPartialName({ node, parents }: ScopedNode): boolean {
  const parent = parents.at(-1);
  return parent !== undefined && "name" in parent && parent.name === node;
}

/** Whether a path is the name of a helper that is called. */
export function isHelperName(facts: TemplateFacts, { node, parents }: ScopedNode): boolean {
  const call = parents.at(-1);
  return call !== undefined && "path" in call && call.path === node && facts.helpers.has(call);
}
