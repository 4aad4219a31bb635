import type { PromptModel } from "../../analysis/promptModel.ts";
import { templateFacts } from "../../analysis/templateFacts.ts";
import { nodesAt } from "../../syntax/nodeAt.ts";
import type { MustacheNode, PathNode } from "../../syntax/nodes.ts";
import { newLineOf } from "../../syntax/yamlEdits.ts";
import { contains, type TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import type { Refactoring } from "./refactoring.ts";
import { frameDepth, isHelperName, isPartialName, scopedNodes } from "./scopedVisit.ts";
import { selectedStatements, visibleSelection } from "./selectedStatements.ts";

const kind = "refactor.rewrite";

/**
 * Renders the tag at the cursor, or the selected statements, only if a value that they read is there: the first that
 * may be absent, or else the first.
 */
export function wrapInIf(model: PromptModel, selection: TextRange): Refactoring | undefined {
  const { file, source, template, diagnostics } = model.file;
  if (diagnostics.some((one) => one.severity === "error")) return undefined;
  const range = visibleSelection(model.file, selection) ?? mustacheAt(model, selection)?.range;
  const condition = range && conditionOf(model, range);
  if (!range || !condition || !selectedStatements(template, range)) return undefined;
  const open = `{{#if ${source.text.slice(condition.range.start, condition.range.end)}}}`;
  const lines = wholeLines(source.text, range);
  const lineBreak = lines ? newLineOf(source.text) : "";
  const start = lines?.start ?? range.start;
  return {
    title: `Wrap in '${open}'`,
    kind,
    edits: [
      { file, range: { start, end: start }, newText: open + lineBreak },
      { file, range: { start: range.end, end: range.end }, newText: `${lineBreak}{{/if}}` },
    ],
  };
}

/** Prints the value at the cursor as JSON, where it is not known to be a plain text or number. */
export function wrapInJson(model: PromptModel, selection: TextRange): Refactoring | undefined {
  const { path } = mustacheAt(model, selection) ?? {};
  if (path?.kind !== "PathExpression" || path.data) return undefined;
  const value = templateFacts(model).values.get(path);
  const isStructure = value && alternatives(value.type).some(({ kind: of }) => ["any", "array", "object"].includes(of));
  const isOffered = model.diagnostics.some(
    ({ code, range }) => (code === "prints-object" || code === "prints-array") && range.start === path.range.start,
  );
  if (!isStructure || isOffered) return undefined;
  const newText = `json ${model.file.source.text.slice(path.range.start, path.range.end)}`;
  const edits = [{ file: model.file.file, range: path.range, newText }];
  return { title: `Print as JSON: '{{${newText}}}'`, kind, edits };
}

/** The tag that prints a value and has the whole selection. */
function mustacheAt(model: PromptModel, { start, end }: TextRange): MustacheNode | undefined {
  const found = nodesAt(model.file.template, start).findLast((node) => node.kind === "MustacheStatement");
  if (!found || found.broken || !contains(found.range, end) || found.params.length > 0 || found.hash) return undefined;
  return templateFacts(model).helpers.has(found) ? undefined : found;
}

/** A value that the statements read and that can be tested before the first of them. */
function conditionOf(model: PromptModel, range: TextRange): PathNode | undefined {
  const facts = templateFacts(model);
  const selected = selectedStatements(model.file.template, range);
  const scope = selected && facts.environments.get(selected.program);
  if (!selected || !scope) return undefined;
  const paths = selected.statements
    .flatMap((statement) => scopedNodes(facts, statement, scope))
    .flatMap((scoped): readonly PathNode[] => {
      const { node, env } = scoped;
      if (node.kind !== "PathExpression" || node.data || node.segments.length === 0) return [];
      if (isPartialName(scoped) || isHelperName(facts, scoped) || frameDepth(env) !== frameDepth(scope)) return [];
      const name = node.depth === 0 && !node.scoped ? node.segments[0]?.name : undefined;
      const isInner = name !== undefined && env.blockParam(name)?.declaration !== scope.blockParam(name)?.declaration;
      return isInner ? [] : [node];
    });
  return paths.find((path) => facts.values.get(path)?.absent) ?? paths[0];
}

/** From the start of the first line, when statements have their lines to themselves: then so have the new tags. */
function wholeLines(text: string, { start, end }: TextRange): TextRange | undefined {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const isWhole = text.slice(lineStart, start).trim() === "" && /^[ \t]*(?:\r|\n|$)/.test(text.slice(end));
  return isWhole && text.slice(start, end).includes("\n") ? { start: lineStart, end } : undefined;
}
