// 100,000 requests at random places. `REQUESTS=1000000 npx vitest run test/features/randomRequests.test.ts` asks more,
// `SEED=random` others. `test/lsp/randomRequests.test.ts` asks through the protocol, of whatever the server offers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import type { PromptModel } from "../../server/src/analysis/promptModel.ts";
import type { FileId } from "../../server/src/diagnostics/diagnostic.ts";
import { callHierarchyItem, incomingCalls, outgoingCalls } from "../../server/src/features/callHierarchy.ts";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { completion } from "../../server/src/features/completion/completion.ts";
import { definition } from "../../server/src/features/definition.ts";
import { documentHighlights } from "../../server/src/features/documentHighlights.ts";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { type DocumentSymbol, documentSymbols } from "../../server/src/features/documentSymbols.ts";
import { foldingRanges } from "../../server/src/features/foldingRanges.ts";
import { formatting, onTypeFormatting, rangeFormatting } from "../../server/src/features/formatting/formatting.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { linkedEditingRanges } from "../../server/src/features/linkedEditingRanges.ts";
import { refactorings } from "../../server/src/features/refactorings/refactorings.ts";
import { references } from "../../server/src/features/references.ts";
import { fileRenameEdits } from "../../server/src/features/rename/fileRename.ts";
import { prepareRename, rename } from "../../server/src/features/rename/rename.ts";
import { selectionRanges } from "../../server/src/features/selectionRanges.ts";
import { semanticTokens } from "../../server/src/features/semanticTokens.ts";
import { signatureHelp } from "../../server/src/features/signatureHelp.ts";
import { typeDefinition } from "../../server/src/features/typeDefinition.ts";
import { workspaceSymbols } from "../../server/src/features/workspaceSymbols.ts";
import { contains, encloses, range, type TextRange } from "../../server/src/text/range.ts";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { type Mutation, mutated, mutation, offsetOf, type Place, place } from "../support/mutations.ts";
import { sharedFolder } from "../support/shared.ts";

/** What an editor may ask at any time: about an open document, a place, and a selection in it. */
interface Request {
  readonly workspace: Workspace;
  readonly model: PromptModel;
  readonly file: FileId;
  readonly text: string;
  readonly offset: number;
  readonly selection: TextRange;
}

/** A range of an answer; without `file`, in the document itself. */
type Answer = TextRange & { readonly file?: FileId };

/**
 * Each feature, as what it answers with: every place must lie in its file. What the protocol asks beyond that is checked by
 * the feature's own line. A new feature joins with a line.
 */
const features: Readonly<Record<string, (request: Request) => readonly Answer[]>> = {
  callHierarchy: ({ workspace, file, offset }) => {
    const item = callHierarchyItem(workspace, file, offset)!;
    const incoming = incomingCalls(workspace, item.file);
    const outgoing = outgoingCalls(workspace, item.file);
    return [
      ...incoming.flatMap((call) => call.ranges.map((one) => ({ ...one, file: call.item.file }))),
      ...outgoing.flatMap((call) => call.ranges.map((one) => ({ ...one, file: item.file }))),
      ...[item, ...[...incoming, ...outgoing].map((call) => call.item)].map((one) => ({
        ...one.range,
        file: one.file,
      })),
    ];
  },
  codeActions: ({ workspace, file, text, selection }) =>
    codeActions(workspace.check(file)!, selection).flatMap(({ edits }) => {
      applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      );
      return edits.map((edit) => ({ ...edit.range, file: edit.file }));
    }),
  completion: ({ workspace, model, text, offset }) =>
    completion(workspace, model, offset).map((item) => {
      item.documentation?.();
      expect(contains(item.range, offset), item.label).toBe(true);
      expect(text.slice(item.range.start, item.range.end), item.label).not.toMatch(/[\r\n]/);
      return item.range;
    }),
  definition: ({ workspace, model, offset }) =>
    definition(workspace, model, offset).map((one) => ({ ...one.range, file: one.file })),
  documentHighlights: ({ model, offset }) => documentHighlights(model, offset).map((one) => one.range),
  documentLinks: ({ workspace, model, file }) => {
    const partialFile = (name: string): FileId | undefined => workspace.partialFile(name, file);
    const links = documentLinks(model.file, { config: workspace.configOf(file), partialFile });
    apart(links.map((link) => link.range));
    return links.flatMap(({ range: at, target }) => {
      if (target.kind === "address" || !target.range) return [at];
      return [at, { ...target.range, file: target.file }];
    });
  },
  documentSymbols: ({ model }) => {
    const places = (symbols: readonly DocumentSymbol[], outer: TextRange): readonly TextRange[] =>
      symbols.flatMap((symbol) => {
        expect(symbol.name.trim()).not.toBe("");
        expect(encloses(symbol.range, symbol.selectionRange), symbol.name).toBe(true);
        expect(encloses(outer, symbol.range), symbol.name).toBe(true);
        return [symbol.range, ...places(symbol.children, symbol.range)];
      });
    return places(documentSymbols(model.file), range(0, model.file.source.text.length));
  },
  fileRename: ({ workspace, file, text }) => {
    const edits = fileRenameEdits(workspace, [{ from: file, to: file.replace(/[^/]*$/, "_renamed.prompt") }]);
    applyEdits(
      text,
      edits.filter((edit) => edit.file === file),
    );
    return edits.map((edit) => ({ ...edit.range, file: edit.file }));
  },
  foldingRanges: ({ model }) => {
    const found = foldingRanges(model.file).map((one) => one.range);
    const lineAt = (offset: number): number => model.file.source.positionAt(offset).line;
    for (const { start, end } of found) expect(lineAt(start)).toBeLessThan(lineAt(end));
    expect(new Set(found.map(({ start }) => lineAt(start))).size).toBe(found.length);
    return found;
  },
  formatting: ({ model: { file }, text, offset, selection }) => {
    const whole = formatting(file);
    const all = [
      whole.kind === "formatted" ? whole.edits : [],
      rangeFormatting(file, selection),
      onTypeFormatting(file, offset),
    ];
    for (const edits of all) applyEdits(text, edits);
    return all.flatMap((edits) => edits.map((edit) => edit.range));
  },
  hover: ({ workspace, model, offset }) => {
    const found = hover(workspace, model, offset);
    return found ? [found.range] : [];
  },
  inlayHints: ({ model, selection }) => {
    const hints = inlayHints(model, selection, { blockParameters: true, partialParameters: true });
    for (const { offset } of hints) expect(contains(selection, offset)).toBe(true);
    return inOrder(hints.map(({ offset }) => range(offset, offset)));
  },
  linkedEditingRanges: ({ model, text, offset }) => {
    const found = linkedEditingRanges(model.file, offset);
    if (!found) return [];
    expect(found.some((one) => contains(one, offset))).toBe(true);
    expect(new Set(found.map(({ start, end }) => text.slice(start, end))).size).toBe(1);
    return apart(found);
  },
  refactorings: ({ workspace, model, text, selection }) =>
    refactorings(workspace, model, selection).flatMap(({ edits }) => {
      applyEdits(text, edits);
      return edits.map((edit) => ({ ...edit.range, file: edit.file }));
    }),
  references: ({ workspace, model, offset }) =>
    references(workspace, model, offset, { declaration: true }).map((one) => ({ ...one.range, file: one.file })),
  rename: ({ workspace, model, file, text, offset }) => {
    const start = prepareRename(workspace, model, offset);
    const renaming = rename(workspace, model, offset, "other");
    if ("refused" in start) return [];
    // Of `shared/style` only the last part is renamed, also from the first: the editor wants it on the same line.
    expect(text.slice(Math.min(start.range.start, offset), Math.max(start.range.end, offset))).not.toMatch(/[\r\n]/);
    if ("refused" in renaming) return [start.range];
    const own = renaming.edits.filter((edit) => edit.file === file);
    applyEdits(text, own);
    return [start.range, ...renaming.edits.map((edit) => ({ ...edit.range, file: edit.file }))];
  },
  selectionRanges: ({ model, text, offset }) => {
    const found = selectionRanges(model.file, offset);
    expect(found.at(-1)).toEqual(text === "" ? undefined : range(0, text.length));
    found.forEach((one, index) => {
      const inner = found[index - 1];
      expect(contains(one, offset)).toBe(true);
      if (inner) expect(encloses(one, inner) && !encloses(inner, one)).toBe(true);
    });
    return found;
  },
  semanticTokens: ({ model, text }) => {
    const found = semanticTokens(model).map((token) => token.range);
    for (const { start, end } of found) {
      expect(start).toBeLessThan(end);
      expect(text.slice(start, end)).not.toMatch(/[\r\n]/);
    }
    return apart(found);
  },
  signatureHelp: ({ model, offset }) => {
    signatureHelp(model, offset);
    return [];
  },
  typeDefinition: ({ model, offset }) => typeDefinition(model, offset).map((one) => ({ ...one.range, file: one.file })),
  workspaceSymbols: ({ workspace, text, selection }) =>
    workspaceSymbols(workspace, text.slice(selection.start, selection.start + 3)).map((symbol) => {
      expect(symbol.name).not.toBe("");
      return { ...symbol.range, file: symbol.file };
    }),
};

function inOrder(ranges: readonly TextRange[]): readonly TextRange[] {
  ranges.forEach((one, index) => {
    expect(one.start).toBeGreaterThanOrEqual(ranges[index - 1]?.start ?? 0);
  });
  return ranges;
}

/** In the order of the text, none over another. */
function apart(ranges: readonly TextRange[]): readonly TextRange[] {
  ranges.forEach((one, index) => {
    expect(one.start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0);
  });
  return ranges;
}

/** One document of the folder, as somebody has it open, and two places in it for each request. */
interface Visit {
  readonly document: number;
  readonly mutations: readonly Mutation[];
  readonly places: readonly (readonly [Place, Place])[];
}

const placesOfVisit = 3;

const visits: fc.Arbitrary<Visit> = fc.record({
  document: fc.nat(),
  mutations: fc.array(mutation, { maxLength: 4 }),
  places: fc.array(fc.tuple(place, place), { minLength: placesOfVisit, maxLength: placesOfVisit }),
});

/** Opens the document, asks for every feature at every place, and closes it. */
function checkVisit(fileSystem: MemoryFileSystem, workspace: Workspace, visit: Visit): void {
  const files = [...fileSystem.files.keys()].filter((one) => one.endsWith(".prompt"));
  const file = files[visit.document % files.length]!;
  const text = mutated(fileSystem.files.get(file)!, visit.mutations);
  workspace.open(file, text);
  const model = workspace.model(file)!;
  const lengthOf = (other: FileId): number => (other === file ? text : fileSystem.files.get(other)!).length;
  for (const [first, second] of visit.places) {
    const [offset, other] = [offsetOf(text, first), offsetOf(text, second)];
    const selection = range(Math.min(offset, other), Math.max(offset, other));
    for (const [name, ask] of Object.entries(features)) {
      for (const one of ask({ workspace, model, file, text, offset, selection })) {
        const isInside = 0 <= one.start && one.start <= one.end && one.end <= lengthOf(one.file ?? file);
        if (!isInside) throw new Error(`${name} answers with [${one.start}, ${one.end}) of ${one.file ?? file}`);
      }
    }
  }
  workspace.close(file);
}

const { REQUESTS = "100000" } = process.env;
const numRuns = Math.ceil(Number(REQUESTS) / 2 / (Object.keys(features).length * placesOfVisit));

const shared = sharedFolder();

test.runIf(shared)("real prompts, and what becomes of them under somebody's hands", () => {
  const corpus = join(shared!, "corpus");
  const fileSystem = new MemoryFileSystem();
  for (const path of globSync("**/*.prompt", { cwd: corpus }).sort()) {
    fileSystem.files.set(`file:///w/${encodeURI(path)}`, readFileSync(join(corpus, path), "utf8"));
  }
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  fc.assert(
    fc.property(visits, (visit) => checkVisit(fileSystem, workspace, visit)),
    { numRuns },
  );
});

const parts: Readonly<Record<string, string>> = {
  "main.prompt": `---
model: x/y # why
input:
  schema:
    name?: string, whoever asks
    tone(enum): [formal, casual]
    items(array):
      title: string
    card: Card
  default: &d
    name: Ada
config: *d
output: {schema: {type: object, properties: {a: {$ref: "#/$defs/b"}}, $defs: {b: {enum: [x, *d]}}}}
---
{{role "system"}}
{{#each items as |item i|}}{{>card title=item.title}} {{i}}{{else}}{{#ifEquals tone "formal"}}x{{/ifEquals}}{{/each}}
{{role "user"}}
{{#*inline "row"}}{{cell}}{{/inline}}{{>row cell=card.price}} {{media url="./a.png"}}
{{#>card title="x"}}y{{/card}} {{!-- two
lines --}} {{json (lookup items 0)}} {{@root.name}} {{../name}} {{{{raw}}}}{{x}}{{{{/raw}}}}`,
  "_card.prompt":
    "{{title}}{{#if note}}{{note}}{{/if}}{{#each rows as |row|}}{{row.label}}{{/each}}{{>shared/style tone=tone}}",
  "shared/_style.prompt": "{{#with tone as |t|}}{{t}}{{/with}}{{>card}}",
  "typed-prompts.config.json": `{ "schemas": { "Card": { "type": "object", "properties": { "price": { "type": "number" } } } } }`,
};

test("a prompt with everything in it, and its partials", () => {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(parts)) fileSystem.files.set(`file:///w/${path}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  fc.assert(
    fc.property(visits, (visit) => checkVisit(fileSystem, workspace, visit)),
    { numRuns },
  );
});
