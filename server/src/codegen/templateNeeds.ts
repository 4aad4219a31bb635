import { partialCalls, partialName } from "../analysis/partialTemplate.ts";
import type { PathNode, ProgramNode, TemplateNode } from "../syntax/nodes.ts";
import { childrenOf } from "../syntax/visit.ts";

/** What a template and the partials it reaches make use of: the code for the rest is left out. */
export interface TemplateNeeds {
  /** Whether anything reads `@` variables beyond those of the loops around it. */
  readonly usesData: boolean;
  /** Whether partials do; what a partial's block is comes after them. */
  readonly partialsUseData: boolean;
  readonly usesPartialBlocks: boolean;
  /** Whether partials may begin messages or write media, not text alone. */
  readonly partialsBeginParts: boolean;
}

export function templateNeeds(
  template: ProgramNode,
  partial: (name: string) => ProgramNode | undefined,
): TemplateNeeds {
  const needs = { ...programUses(template).inner, usesPartialBlocks: programUses(template).partialBlock };
  const seen = new Set([template]);
  for (const program of seen) {
    const uses = programUses(program);
    if (program !== template) {
      needs.data ||= uses.data;
      needs.parts ||= uses.parts;
      needs.usesPartialBlocks ||= uses.partialBlock;
    }
    for (const name of partialCalls(program).names) {
      const next = partial(name);
      if (next) seen.add(next);
    }
  }
  const partialsUseData = needs.data || needs.usesPartialBlocks;
  return {
    usesData: partialsUseData || programUses(template).outerData,
    partialsUseData,
    usesPartialBlocks: needs.usesPartialBlocks,
    partialsBeginParts: needs.parts,
  };
}

/** What one program makes use of, with all inside it. */
export interface ProgramUses {
  /** Whether anything leads to an outer context. */
  parents: boolean;
  /** Whether anything reads `@` variables. In a partial, `@index` may be that of a loop around the call. */
  data: boolean;
  /** Whether anything reads `@` variables that are not surely those of a loop around it. */
  outerData: boolean;
  partialBlock: boolean;
  /** Whether anything begins a message or writes media. */
  parts: boolean;
  /** The names of partials that are called. */
  readonly called: Set<string>;
  /** The same of what becomes functions of its own: inline partials, and the blocks of partials. */
  readonly inner: { data: boolean; parts: boolean };
}

const remembered = new WeakMap<ProgramNode, ProgramUses>();

export function programUses(program: ProgramNode): ProgramUses {
  const known = remembered.get(program);
  if (known) return known;
  const uses: ProgramUses = {
    ...{ parents: false, data: false, outerData: false, partialBlock: false, parts: false },
    called: new Set(),
    inner: { data: false, parts: false },
  };
  for (const statement of program.body) collect(uses, statement);
  remembered.set(program, uses);
  return uses;
}

const partHelpers = ["role", "history", "media", "section"];
const loopVariables = ["index", "key", "first", "last"];

function collect(uses: ProgramUses, node: TemplateNode): void {
  switch (node.kind) {
    case "Program":
      return add(uses, programUses(node));
    case "PathExpression":
      return collectPath(uses, node);
    case "ContentStatement":
      uses.parts ||= node.value.includes("<<<dotprompt");
      return;
    case "DecoratorBlock":
    case "PartialBlockStatement": {
      const { data, parts } = programUses(node.program);
      uses.inner.data ||= data;
      uses.inner.parts ||= parts;
      break;
    }
    default:
  }
  if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") {
    const name = partialName(node.name);
    if (name !== undefined) uses.called.add(name);
  }
  for (const child of childrenOf(node)) collect(uses, child);
}

function collectPath(uses: ProgramUses, { data, original, parts: [name = ""], depth }: PathNode): void {
  if (partHelpers.includes(original)) uses.parts = true;
  if (!data) uses.parents ||= depth > 0;
  else if (original === "@partial-block") uses.partialBlock = true;
  else {
    uses.data = true;
    uses.outerData ||= depth > 0 || !loopVariables.includes(name);
  }
}

function add(uses: ProgramUses, others: ProgramUses): void {
  uses.parents ||= others.parents;
  uses.data ||= others.data;
  uses.outerData ||= others.outerData;
  uses.partialBlock ||= others.partialBlock;
  uses.parts ||= others.parts;
  uses.inner.data ||= others.inner.data;
  uses.inner.parts ||= others.inner.parts;
  for (const name of others.called) uses.called.add(name);
}
