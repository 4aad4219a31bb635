import type { Location } from "vscode-languageserver";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { Change } from "../../diff/change.ts";
import { evaluationInputs } from "../../features/evaluations/evaluationInputs.ts";
import { comparedDocuments, type ShownSide } from "../../features/versions/comparedDocuments.ts";
import { comparisonOf } from "../../features/versions/comparisons.ts";
import { promptVersionOf } from "../../features/versions/promptVersionOf.ts";
import { versionFiles } from "../../features/versions/versionFiles.ts";
import { VersionError } from "../../features/versions/versionHost.ts";
import { promptName } from "../../types/signature.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { Workspace } from "../../workspace/workspace.ts";
import {
  type ChangesResult,
  type CompareParams,
  type CompareResult,
  changesRequest,
  compareRequest,
  type HistoryParams,
  type HistoryResult,
  headMovedNotification,
  historyRequest,
  type RestoreParams,
  type RestoreResult,
  type RevisionsResult,
  restoreRequest,
  revisionsRequest,
  type ShownChange,
} from "../customRequests.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toLocations } from "../toProto.ts";
import { toFileId } from "../uris.ts";

export const versionsHandler: FeatureHandler = {
  capabilities: {},
  listen(connection, host) {
    host.versions.host.onHeadMoved(() => {
      host.versions.changed();
      void connection.sendNotification(headMovedNotification).catch(() => undefined);
      host.versions.headMoved();
    });
    connection.onRequest(changesRequest, ({ uri }) => changes(host, uri));
    connection.onRequest(compareRequest, (params) => orProblem(() => compareSides(host, params)));
    connection.onRequest(historyRequest, (params) => orProblem(() => history(host, params)));
    connection.onRequest(restoreRequest, (params) => orProblem(() => restore(host, params)));
    connection.onRequest(revisionsRequest, ({ uri }) => revisions(host, uri));
  },
};

async function orProblem<Result>(
  answer: () => Promise<Result>,
): Promise<Result | { readonly kind: "error"; readonly message: string }> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof VersionError) return { kind: "error", message: error.message };
    throw error;
  }
}

async function changes(host: FeatureHost, uri: string): Promise<ChangesResult | null> {
  const found = host.settings.enable ? await host.versions.changesNow(toFileId(uri)) : undefined;
  if (!found) return null;
  const { base, comparison } = found;
  return { base, verdict: comparison.verdict, changes: comparison.changes.map((one) => toShownChange(host, one)) };
}

function toShownChange(host: FeatureHost, change: Change): ShownChange {
  const { rule, verdict, audience, path, message, after, witness } = change;
  const [location] = after ? toLocations(host, [after]) : [];
  return {
    rule,
    verdict,
    audience,
    path,
    message,
    ...(location ? { location: location satisfies Location } : {}),
    ...(witness ? { witness: JSON.stringify(witness.value, undefined, 2) } : {}),
  };
}

/** The files of one side of a comparison; `file` is the prompt in them, `isLive` says whether they are what is being edited. */
interface Side {
  readonly workspace: Workspace;
  readonly file: FileId;
  readonly isLive: boolean;
  readonly isSavedFile?: boolean;
}

async function compareSides(host: FeatureHost, params: CompareParams): Promise<CompareResult> {
  const file = toFileId(params.uri);
  const before = await baseOf(host, file, params.base);
  const after: Side = params.head
    ? await sideAt(host, file, params.head.revision)
    : { workspace: host.workspace, file, isLive: true };
  if (before.workspace.text(before.file) === undefined && after.workspace.text(after.file) === undefined) {
    throw new VersionError(`Neither side can be read as text: ${reasonOf(before)}`);
  }
  const tools = await host.versions.tools();
  const there = ({ workspace, file: one }: Side): FileId | undefined => (workspace.check(one) ? one : undefined);
  const comparison = comparisonOf(
    { before: before.workspace, after: after.workspace },
    { before: there(before), after: there(after) },
    tools,
  );
  const cases = evaluationInputs(host.workspace, file);
  const input = cases.find(({ name }) => name === params.case) ?? cases[0];
  const documents = comparedDocuments(file, await shown(host, before), await shown(host, after), input);
  return {
    kind: "comparison",
    isSavedFile: before.isSavedFile ?? false,
    verdict: comparison.verdict,
    changes: comparison.changes.map((one) => toShownChange(host, one)),
    documents: documents.map(({ file: own, ...document }) => {
      const isEdited = after.isLive && own !== undefined && host.workspace.text(own) !== undefined;
      return { ...document, ...(isEdited ? { uri: host.uri(own) } : {}) };
    }),
    cases: cases.map(({ name }) => name),
  };
}

const nothing: FileSystem = { readFile: () => ({ kind: "missing" }), findFiles: () => [] };

async function baseOf(host: FeatureHost, file: FileId, base: CompareParams["base"]): Promise<Side> {
  switch (base.kind) {
    case "text":
      return { workspace: host.versions.workspaceWith(file, base.text), file, isLive: false };
    case "nothing":
      return { workspace: new Workspace(nothing), file, isLive: false };
    case "file": {
      const other = toFileId(base.uri);
      if (host.workspace.text(other) === undefined) throw new VersionError("The other file cannot be read.");
      return { workspace: host.workspace, file: other, isLive: true };
    }
    case "revision":
      return base.revision === "HEAD" ? headOrSaved(host, file) : sideAt(host, file, base.revision);
  }
}

/** As the lens has it: what was not committed yet is held against what is saved. */
async function headOrSaved(host: FeatureHost, file: FileId): Promise<Side> {
  const head = await host.versions.host.head(file);
  if (head && head.files.readFile(file).kind !== "missing") {
    return { workspace: host.versions.workspaceAt(head, file), file, isLive: false };
  }
  const saved = host.versions.savedWorkspace();
  saved.addFile(file);
  if (saved.text(file) === undefined)
    throw new VersionError("This prompt has not been saved yet: there is nothing to compare with.");
  return { workspace: saved, file, isLive: false, isSavedFile: true };
}

async function sideAt(host: FeatureHost, file: FileId, name: string): Promise<Side> {
  const { revision, file: then } = await host.versions.host.revision(file, name);
  return { workspace: host.versions.workspaceAt(revision, then), file: then, isLive: false };
}

async function shown(host: FeatureHost, { workspace, file }: Side): Promise<ShownSide> {
  const version = promptVersionOf(workspace, file, host.versions.host.sha256);
  const evaluation = version && (await host.versions.host.recordedEvaluation(file, version.hash));
  return { text: workspace.text(file), version, evaluation };
}

function reasonOf({ workspace, file }: Side): string {
  return workspace.check(file)?.diagnostics[0]?.message ?? "there is no such file.";
}

async function history(host: FeatureHost, { uri, limit }: HistoryParams): Promise<HistoryResult> {
  const { count } = await host.loadTokenizer();
  return { kind: "history", ...(await host.versions.host.history(toFileId(uri), limit, count)) };
}

async function restore(host: FeatureHost, { uri, revision: name }: RestoreParams): Promise<RestoreResult> {
  const file = toFileId(uri);
  const { revision, file: then } = await host.versions.host.revision(file, name);
  const workspace = host.versions.workspaceAt(revision, then);
  const version = promptVersionOf(workspace, then, host.versions.host.sha256);
  if (!version) throw new VersionError(`There was no prompt that can be read here in '${name}'.`);
  const files = versionFiles(workspace, version).flatMap((one) => {
    const content = revision.files.readFile(one);
    // A prompt that has another name now keeps it.
    const target = one === then ? file : one;
    const isSame = content.kind !== "text" || content.text === host.source(target)?.text;
    return isSame ? [] : [{ uri: host.uri(target), text: content.text }];
  });
  return { kind: "files", files };
}

async function revisions(host: FeatureHost, uri: string): Promise<RevisionsResult> {
  const file = toFileId(uri);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const { name } = promptName(file);
  const variants = host.workspace.files.filter(
    (one) => one !== file && one.startsWith(folder) && one.endsWith(".prompt") && promptName(one).name === name,
  );
  const { branches, tags } = await host.versions.host.names(file);
  return { branches, tags, variants: variants.map((one) => host.uri(one)) };
}
