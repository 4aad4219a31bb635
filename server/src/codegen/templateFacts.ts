import { partialCalls, partialName } from "../analysis/partialTemplate.ts";
import type { PathNode, ProgramNode } from "../syntax/nodes.ts";
import { visit } from "../syntax/visit.ts";

/** What a template and the partials it reaches make use of: the code for the rest is left out. */
export interface TemplateFacts {
  /** Whether anything reads `@` variables beyond those of the loops around it. */
  readonly usesData: boolean;
  /** Whether partials do; what a partial's block is comes after them. */
  readonly partialsUseData: boolean;
  readonly usesPartialBlocks: boolean;
  /** Whether partials may begin messages or write media, not text alone. */
  readonly partialsBeginParts: boolean;
  /** The names that each partial calls by itself. */
  called(program: ProgramNode): ReadonlySet<string>;
}

export function templateFacts(
  template: ProgramNode,
  partial: (name: string) => ProgramNode | undefined,
): TemplateFacts {
  const calls = new Map<ProgramNode, ReadonlySet<string>>();
  const called = (program: ProgramNode): ReadonlySet<string> => {
    let names = calls.get(program);
    if (!names) {
      names = calledNames(program);
      calls.set(program, names);
    }
    return names;
  };
  let usesData = false;
  let partialsUseData = false;
  let usesPartialBlocks = false;
  let partialsBeginParts = false;
  const seen = new Set<ProgramNode>();
  const pending = [template];
  for (let program = pending.pop(); program; program = pending.pop()) {
    if (seen.has(program)) continue;
    seen.add(program);
    const isPartial = program !== template;
    usesData ||= readsData(program, isPartial);
    partialsUseData ||= isPartial
      ? readsData(program, true)
      : innerPrograms(program).some((one) => readsData(one, true));
    usesPartialBlocks ||= readsPartialBlock(program);
    partialsBeginParts ||= isPartial ? beginsParts(program) : innerPrograms(program).some(beginsParts);
    for (const name of partialCalls(program).names) {
      const next = partial(name);
      if (next) pending.push(next);
    }
  }
  partialsUseData ||= usesPartialBlocks;
  return { usesData: usesData || partialsUseData, partialsUseData, usesPartialBlocks, partialsBeginParts, called };
}

/** Whether anything in a program leads to an outer context. */
export function usesParents(program: ProgramNode): boolean {
  return some(program, (path) => path.depth > 0 && !path.data);
}

function readsPartialBlock(program: ProgramNode): boolean {
  return some(program, ({ data, original }) => data && original === "@partial-block");
}

/** In a partial, `@index` may be that of a loop around the call. */
function readsData(program: ProgramNode, isPartial: boolean): boolean {
  const ofLoops = ["index", "key", "first", "last"];
  return some(program, ({ data, original, parts: [name = ""], depth }) => {
    if (!data || original === "@partial-block") return false;
    return isPartial || depth > 0 || !ofLoops.includes(name);
  });
}

/** The programs inside one that become functions: inline partials, and the blocks of partials. */
function innerPrograms(program: ProgramNode): readonly ProgramNode[] {
  const found: ProgramNode[] = [];
  visit(program, (node) => {
    if (node.kind === "DecoratorBlock" || node.kind === "PartialBlockStatement") found.push(node.program);
  });
  return found;
}

const partHelpers = ["role", "history", "media", "section"];

function beginsParts(program: ProgramNode): boolean {
  let found = false;
  visit(program, (node) => {
    if (node.kind === "ContentStatement" && node.value.includes("<<<dotprompt")) found = true;
    if (node.kind === "PathExpression" && partHelpers.includes(node.original)) found = true;
  });
  return found;
}

function some(program: ProgramNode, test: (path: PathNode) => boolean): boolean {
  let found = false;
  visit(program, (node) => {
    if (node.kind === "PathExpression" && test(node)) found = true;
  });
  return found;
}

function calledNames(program: ProgramNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(program, (node) => {
    if (node.kind !== "PartialStatement" && node.kind !== "PartialBlockStatement") return;
    const name = partialName(node.name);
    if (name !== undefined) names.add(name);
  });
  return names;
}
