import type { Environment } from "../../analysis/environment.ts";
import { partialName } from "../../analysis/partialTemplate.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { templateFacts } from "../../analysis/templateFacts.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { isSameForm, renderedTemplate, templateForm } from "../../render/templateForm.ts";
import type { PathNode } from "../../syntax/nodes.ts";
import { parsePromptFile } from "../../syntax/promptFile.ts";
import { newLineOf } from "../../syntax/yamlEdits.ts";
import { encloses, range, type TextRange } from "../../text/range.ts";
import { applyEdits, type TextEdit } from "../../text/textEdit.ts";
import { parent } from "../../workspace/partialIndex.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Refusal } from "../rename/rename.ts";
import { disabled, type Refactoring } from "./refactoring.ts";
import { frameDepth, isHelperName, isPartialName, scopedNodes } from "./scopedVisit.ts";
import { type SelectedStatements, selectedStatements, visibleSelection } from "./selectedStatements.ts";

const title = "Extract to partial";
const kind = "refactor.extract";

/**
 * Moves selected statements into a partial beside the file and calls it in their place. What they read from outside of
 * their context becomes named arguments. The two files together have the form of the one before, or nothing is offered.
 */
export function extractPartial(
  workspace: Workspace,
  model: PromptModel,
  selection: TextRange,
): Refactoring | undefined {
  const visible = visibleSelection(model.file, selection);
  if (!visible) return undefined;
  if (model.file.diagnostics.some((one) => one.severity === "error"))
    return disabled(title, kind, "The file has syntax errors.");
  const selected = selectedStatements(model.file.template, visible);
  if (!selected) return disabled(title, kind, "Select whole statements: text, tags, and blocks with both their tags.");
  const needs = whatIsRead(model, selected);
  if ("refused" in needs) return disabled(title, kind, needs.refused);
  const name = freeName(workspace, model, needs.scope);
  const file = `${parent(model.file.file)}/_${name}.prompt`;
  const tag = ["{{>", name, ...needs.given.map(([key, value]) => ` ${key}=${value}`), "}}"].join("");
  for (const { from, ending } of cuts(model.file.source.text, visible)) {
    const inside = needs.replaced.map(({ range: at, newText }) => ({
      range: range(at.start - from.start, at.end - from.start),
      newText,
    }));
    const text = applyEdits(model.file.source.text.slice(from.start, from.end), inside) + ending;
    if (!isSame(model, from, tag, { file, text }, needs.replaced)) continue;
    return {
      title,
      kind,
      newFile: { file, text },
      edits: [{ file: model.file.file, range: from, newText: tag }],
      rename: { from: from.start, shift: "{{>".length },
    };
  }
  return disabled(title, kind, "The blank space around the selection would be lost. Select whole lines.");
}

/** What is cut out, and what ends the partial: a call that has a line to itself takes the line break with it. */
function cuts(text: string, visible: TextRange) {
  const lineStart = text.lastIndexOf("\n", visible.start - 1) + 1;
  const isIndented = text.slice(lineStart, visible.start).trim() === "";
  const starts = isIndented ? [visible.start, lineStart] : [visible.start];
  return starts.flatMap((start) =>
    [newLineOf(text), ""].map((ending) => ({ from: range(start, visible.end), ending })),
  );
}

function isSame(
  model: PromptModel,
  from: TextRange,
  tag: string,
  partial: { readonly file: FileId; readonly text: string },
  replaced: readonly TextEdit[],
): boolean {
  const { file, source } = model.file;
  const after = parsePromptFile(file, applyEdits(source.text, [{ range: from, newText: tag }]), model.file);
  const extracted = parsePromptFile(partial.file, partial.text);
  if (extracted.diagnostics.length > 0) return false;
  const paths = new Map(replaced.map((edit) => [edit.range.start, edit.newText]));
  return isSameForm(
    templateForm(renderedTemplate(model.file), { path: (node) => paths.get(node.range.start) }),
    templateForm(renderedTemplate(after), {
      statement: (node) =>
        node.kind === "PartialStatement" && node.range.start === from.start && node.indent === ""
          ? templateForm(extracted.template)
          : undefined,
    }),
  );
}

interface Needs {
  readonly scope: Environment;
  /** The arguments of the call, by name, as they are written there. */
  readonly given: readonly (readonly [name: string, value: string])[];
  /** How the partial reads them, in place of what was read. */
  readonly replaced: readonly TextEdit[];
}

/** A path that leads so many contexts out of the selection, from so many contexts inside of it. */
interface OuterUse {
  readonly path: PathNode;
  readonly depth: number;
  readonly levels: number;
}

/** What the selected statements read from outside of their own context. */
function whatIsRead(model: PromptModel, { program, statements }: SelectedStatements): Needs | Refusal {
  const facts = templateFacts(model);
  const scope = facts.environments.get(program);
  if (!scope) return { refused: "It is not known what is in scope here." };
  const covered = range(statements[0]!.range.start, statements.at(-1)!.range.end);
  const outer: OuterUse[] = [];
  const ownNames = new Set(model.context.helpers.keys());
  let readsWhole = false;
  for (const scoped of statements.flatMap((statement) => scopedNodes(facts, statement, scope))) {
    const { node, env } = scoped;
    const levels = frameDepth(env) - frameDepth(scope);
    if (node.kind === "DecoratorBlock") return { refused: "An inline partial is seen only where it is defined." };
    if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") {
      const name = partialName(node.name);
      if (name === undefined) return { refused: "Which partial it calls is known only when it is rendered." };
      if (env.inlinePartial(name)) return { refused: `'${name}' is an inline partial, which is not seen from a file.` };
      if (levels === 0 && node.params.length === 0) readsWhole = true;
    }
    if (node.kind === "BlockParam") ownNames.add(node.name);
    if (node.kind !== "PathExpression" || node.data || isPartialName(scoped) || isHelperName(facts, scoped)) continue;
    const [first] = node.segments;
    const parameter = first && node.depth === 0 && !node.scoped ? env.blockParam(first.name) : undefined;
    const isOuter = parameter ? !encloses(covered, parameter.declaration.range) : node.depth > levels;
    if (isOuter) {
      if (scope.isInline || env.isVague(Math.max(node.depth, levels)))
        return { refused: "Which context its names are read from is known only when it is rendered." };
      outer.push({ path: node, depth: parameter ? 0 : node.depth - levels, levels });
    } else if (!parameter) {
      if (first) ownNames.add(first.name);
      else if (node.depth === levels) readsWhole = true;
    }
  }
  const { given, replaced } = asArguments(model.file.source.text, outer, ownNames);
  if (given.length > 0 && readsWhole) {
    const names = given.map(([, value]) => `'${value}'`).join(" and ");
    return {
      refused: `It hands on its whole context and reads ${names} too: a partial cannot be given both unchanged.`,
    };
  }
  return { scope, given, replaced };
}

/** Gives each value from outside a name that nothing else has in the partial. */
function asArguments(text: string, uses: readonly OuterUse[], taken: ReadonlySet<string>): Omit<Needs, "scope"> {
  const names = new Map<string, string>();
  const replaced = uses.map(({ path, depth, levels }): TextEdit => {
    const [first] = path.segments;
    const up = "../".repeat(depth);
    const value = first ? up + text.slice(first.range.start, first.range.end) : up.slice(0, -1);
    const rest = first ? text.slice(first.range.end, path.range.end) : "";
    let name = names.get(value);
    if (name === undefined) {
      const wanted = first && /^[A-Za-z_][\w-]*$/.test(first.name) ? first.name : "outer";
      const used = new Set([...taken, ...names.values()]);
      name = free(wanted, (candidate) => used.has(candidate));
      names.set(value, name);
    }
    return { range: path.range, newText: "../".repeat(levels) + name + rest };
  });
  return { given: [...names].map(([value, name]) => [name, value]), replaced };
}

/** A name that means no partial yet, in whatever file. */
function freeName(workspace: Workspace, model: PromptModel, scope: Environment): string {
  const folder = parent(model.file.file);
  const { partials } = workspace.configOf(model.file.file);
  return free("extracted", (name) => {
    const isKnown = workspace.hasPartial(name) || partials.has(name) || scope.inlinePartial(name) !== undefined;
    return isKnown || workspace.text(`${folder}/_${name}.prompt`) !== undefined;
  });
}

function free(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let count = 2; isTaken(name); count++) name = `${wanted}${count}`;
  return name;
}
