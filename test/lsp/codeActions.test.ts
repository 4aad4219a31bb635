import { expect, test } from "vitest";
import {
  type ContentChange,
  type inShort,
  prompt,
  pulls,
  type Range,
  range,
  type Session,
  useServer,
} from "./session.ts";

const start = useServer();

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly diagnostics?: Parameters<typeof inShort>[0][];
  readonly edit: {
    readonly documentChanges?: { textDocument: { uri: string; version: number | null }; edits: Edit[] }[];
    readonly changes?: Record<string, Edit[]>;
  };
}

interface Edit {
  readonly range: Range;
  readonly newText: string;
}

const versioned = { ...pulls, workspace: { workspaceEdit: { documentChanges: true } } };

async function actions(session: Session, path: string, where: Range, only?: string[]): Promise<Action[]> {
  const params = { textDocument: { uri: session.uri(path) }, range: where, context: { diagnostics: [], only } };
  return session.client.request("textDocument/codeAction", params);
}

/** Applies the edits to the document, as an editor does: all are of the text before, so from the last to the first. */
function apply(session: Session, path: string, edits: readonly Edit[]): void {
  const after = (a: Edit, b: Edit): number =>
    b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character;
  const changes = [...edits].sort(after).map(({ range, newText }): ContentChange => ({ range, text: newText }));
  session.change(path, ...changes);
}

test("a quick fix corrects exactly the word, and the problem is gone", async () => {
  const session = await start({ capabilities: versioned });
  session.open("a.prompt", prompt("😀 {{nmae}} {{name}}"), 4);
  const [fix, ...others] = await actions(session, "a.prompt", range(5, 6, 5, 6), ["quickfix"]);
  expect(fix).toEqual({
    title: "Change to 'name'",
    kind: "quickfix",
    isPreferred: true,
    diagnostics: [expect.objectContaining({ code: "unknown-variable", range: range(5, 5, 5, 9) })],
    edit: {
      documentChanges: [
        {
          textDocument: { uri: session.uri("a.prompt"), version: 4 },
          edits: [{ range: range(5, 5, 5, 9), newText: "name" }],
        },
      ],
    },
  });
  expect(others.map(({ title }) => title)).toEqual(["Declare 'nmae' in the input schema"]);
  apply(session, "a.prompt", fix!.edit.documentChanges![0]!.edits);
  expect(await session.pulled("a.prompt")).toEqual([]);
});

test("the other fix declares the name, with CRLF line breaks too", async () => {
  for (const eol of ["\n", "\r\n"]) {
    const session = await start({ capabilities: versioned });
    session.open("a.prompt", prompt("{{nmae}} {{name}}", eol));
    const [, declare] = await actions(session, "a.prompt", range(5, 2, 5, 6));
    const edits = declare!.edit.documentChanges![0]!.edits;
    expect(edits).toEqual([{ range: range(3, 16, 3, 16), newText: `${eol}    nmae: string` }]);
    apply(session, "a.prompt", edits);
    expect(await session.pulled("a.prompt")).toEqual([]);
  }
});

test("where nothing is wrong there is no fix, only the one for the whole file", async () => {
  const session = await start({ capabilities: versioned });
  session.open("a.prompt", prompt("Hello\n{{nmae}} {{name}}"));
  const here = await actions(session, "a.prompt", range(5, 0, 5, 5));
  expect(here.map(({ kind }) => kind)).toEqual(["source.fixAll.typed-prompts"]);
  expect(await actions(session, "a.prompt", range(5, 0, 5, 5), ["quickfix"])).toEqual([]);
});

test("fix all applies every fix that needs no decision", async () => {
  const session = await start({ capabilities: versioned });
  session.open("a.prompt", prompt("{{nmae}} {{naem}}\n{{#each nosuch}}{{/each}} {{name}}"));
  const before = await session.pulled("a.prompt");
  const all = await actions(session, "a.prompt", range(0, 0, 0, 0), ["source.fixAll"]);
  expect(all.map(({ kind, isPreferred, diagnostics }) => [kind, isPreferred, diagnostics])).toEqual([
    ["source.fixAll.typed-prompts", undefined, undefined],
  ]);
  const edits = all[0]!.edit.documentChanges![0]!.edits;
  expect(edits).toEqual([
    { range: range(5, 2, 5, 6), newText: "name" },
    { range: range(5, 11, 5, 15), newText: "name" },
  ]);
  apply(session, "a.prompt", edits);
  expect(before).toHaveLength(3);
  expect(await session.pulled("a.prompt")).toEqual(["error unknown-variable 6:8-6:14"]);
});

test("kinds are asked for from the general to the particular", async () => {
  const session = await start({ capabilities: versioned });
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  const kinds = async (only: string[]): Promise<string[]> =>
    (await actions(session, "a.prompt", range(5, 3, 5, 3), only)).map(({ kind }) => kind);
  const all = "source.fixAll.typed-prompts";
  const rewrites = ["refactor.rewrite", "refactor.rewrite"];
  expect(await kinds([""])).toEqual(["quickfix", "quickfix", all, ...rewrites]);
  expect(await kinds(["source"])).toEqual([all]);
  expect(await kinds([all])).toEqual([all]);
  expect(await kinds(["source.fixAll.eslint"])).toEqual([]);
  expect(await kinds(["quick"])).toEqual([]);
  expect(await kinds(["refactor"])).toEqual(rewrites);
  expect(await kinds(["quickfix", "source"])).toEqual(["quickfix", "quickfix", all]);
});

test("a fix in a closed file is of no version", async () => {
  const session = await start({ capabilities: versioned, files: { "a.prompt": prompt("{{nmae}} {{name}}") } });
  await session.settled();
  const [fix] = await actions(session, "a.prompt", range(5, 3, 5, 3));
  expect(fix!.edit.documentChanges![0]!.textDocument).toEqual({ uri: session.uri("a.prompt"), version: null });
});

test("a client that knows no versioned edits gets plain ones", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  const [fix] = await actions(session, "a.prompt", range(5, 3, 5, 3));
  expect(fix!.edit).toEqual({
    changes: { [session.uri("a.prompt")]: [{ range: range(5, 2, 5, 6), newText: "name" }] },
  });
});

test("a configuration's mistakes have fixes too", async () => {
  const config = "typed-prompts.config.json";
  const session = await start({ capabilities: versioned });
  session.open(config, '{ "rulez": {} }');
  const [fix] = await actions(session, config, range(0, 4, 0, 4));
  apply(session, config, fix!.edit.documentChanges![0]!.edits);
  expect(await session.pulled(config)).toEqual([]);
});

test("positions outside of the document are moved into it", async () => {
  const session = await start({ capabilities: versioned });
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  const far = 2_147_483_647;
  expect((await actions(session, "a.prompt", range(0, 0, far, far), ["quickfix"])).length).toBe(2);
  expect(await actions(session, "a.prompt", range(far, far, far, far), ["quickfix"])).toEqual([]);
  expect((await actions(session, "a.prompt", range(-5, -5, 5, 3), ["quickfix"])).length).toBe(2);
});

test("documents that are not checked have no actions", async () => {
  const session = await start({ capabilities: versioned });
  session.open("git:/a.prompt", prompt("{{nmae}} {{name}}"));
  expect(await actions(session, "git:/a.prompt", range(5, 3, 5, 3))).toEqual([]);
  expect(await actions(session, "nowhere.prompt", range(5, 3, 5, 3))).toEqual([]);
});
