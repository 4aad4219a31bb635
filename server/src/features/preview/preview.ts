import type { PromptModel } from "../../analysis/promptModel.ts";
import { type NameFact, templateFacts } from "../../analysis/templateFacts.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { Part } from "../../render/messages.ts";
import {
  type BranchOrigin,
  type Piece,
  type TextOrigin,
  type TracedPrompt,
  tracePrompt,
} from "../../render/provenance.ts";
import type { StatementNode } from "../../syntax/nodes.ts";
import { visit } from "../../syntax/visit.ts";
import { range } from "../../text/range.ts";
import type { Origin } from "../../types/type.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** The messages of a prompt, made of pieces that know where they come from. */
export interface Preview {
  readonly traced: TracedPrompt;
  readonly messages: readonly PreviewMessage[];
}

interface PreviewMessage {
  readonly role: string;
  readonly parts: readonly PreviewPart[];
}

interface PreviewPart {
  /** What is not text is shown as JSON. */
  readonly kind: "text" | "data";
  readonly pieces: readonly PreviewPiece[];
}

interface PreviewPiece {
  readonly text: string;
  readonly origin: Origin | undefined;
  /** Whether a tag, and not plain text, renders it. */
  readonly isValue: boolean;
  /** The tags of the blocks that it depends on, outer ones first: `{{#if tone}}`, `{{else}} of {{#if tone}}`. */
  readonly conditions: readonly string[];
  /** The optional inputs that it shows. */
  readonly optional: readonly string[];
}

/** Throws `RenderError`. */
export function preview(workspace: Workspace, model: PromptModel, input: Readonly<Record<string, unknown>>): Preview {
  const { file } = model.file;
  const partialText = (name: string): string | undefined => workspace.partialText(name, file);
  const traced = tracePrompt(model.file, model.signature, partialText, { input });
  const sources = new Sources(workspace, model);
  const partOf = (part: Part): PreviewPart => {
    const pieces = traced.pieces.get(part) ?? [];
    if ("text" in part) return { kind: "text", pieces: pieces.map((piece) => sources.piece(piece)) };
    const whole = sources.piece(pieces.find(({ origin }) => origin) ?? pieces[0] ?? nowhere);
    return { kind: "data", pieces: [{ ...whole, text: JSON.stringify(part) }] };
  };
  const messages = traced.messages.map(({ role, content }) => ({ role, parts: content.map(partOf) }));
  return { traced, messages };
}

const nowhere: Piece = { text: "", origin: undefined, branches: [] };

/** The files that a prompt is rendered from: their texts, and what the checker knows of their names. */
class Sources {
  readonly #workspace: Workspace;
  readonly #model: PromptModel;
  /** By file and the offset of the name. */
  readonly #names = new Map<FileId, ReadonlyMap<number, NameFact>>();

  constructor(workspace: Workspace, model: PromptModel) {
    this.#workspace = workspace;
    this.#model = model;
  }

  piece({ text, origin, branches }: Piece): PreviewPiece {
    const file = origin && this.#file(origin.partial);
    const [first, last] = [origin?.nodes[0], origin?.nodes.at(-1)];
    return {
      text,
      origin:
        file !== undefined && first && last ? { file, range: range(first.range.start, last.range.end) } : undefined,
      isValue: first?.kind === "MustacheStatement",
      conditions: branches.map((branch) => this.#condition(branch)),
      optional: origin ? [...new Set(this.#optional(origin))] : [],
    };
  }

  #file(partial: string | undefined): FileId | undefined {
    const { file } = this.#model.file;
    return partial === undefined ? file : this.#workspace.partialFile(partial, file);
  }

  #condition({ partial, block, branch }: BranchOrigin): string {
    const file = this.#file(partial);
    const { start, end } = block.openTag;
    const tag = (file === undefined ? undefined : this.#workspace.text(file))?.slice(start, end) ?? "";
    const isElse = branch === "inverse" && block.form !== "inverse";
    return isElse ? `{{else}} of ${tag}` : tag;
  }

  #optional({ partial, nodes }: TextOrigin): readonly string[] {
    const file = this.#file(partial);
    if (file === undefined) return [];
    return nodes.flatMap((node) => optionalNames(node, this.#namesIn(file)));
  }

  #namesIn(file: FileId): ReadonlyMap<number, NameFact> {
    const known = this.#names.get(file);
    if (known) return known;
    const model = file === this.#model.file.file ? this.#model : this.#workspace.model(file);
    const facts = model ? [...templateFacts(model).names] : [];
    const names = new Map(facts.map(([{ range: at }, fact]) => [at.start, fact]));
    this.#names.set(file, names);
    return names;
  }
}

/** The paths in a tag whose value may be absent, where it stands or but for a test around it. */
function optionalNames(statement: StatementNode, names: ReadonlyMap<number, NameFact>): readonly string[] {
  const found: string[] = [];
  visit(statement, (node) => {
    if (node.kind !== "PathExpression") return;
    const last = node.segments.at(-1);
    const value = last && names.get(last.range.start)?.value;
    if (value && (value.absent || (value.property?.optional && !value.property.default))) found.push(node.original);
  });
  return found;
}
