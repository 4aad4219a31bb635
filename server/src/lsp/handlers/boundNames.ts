import { kindOf } from "../../analysis/symbolId.ts";
import { boundField, boundRenames } from "../../features/bindings/boundNames.ts";
import { renamedSymbolAt } from "../../features/rename/rename.ts";
import { type BoundNamesResult, boundNamesRequest, boundRenamesRequest } from "../customRequests.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toLocations } from "../toProto.ts";
import { toFileId } from "../uris.ts";

/** Tells a client where generated TypeScript has what it renames, so that it can ask who uses that. */
export const boundNamesHandler: FeatureHandler = {
  capabilities: {},
  listen(connection, host) {
    const { workspace, bound } = host;
    connection.onRequest(boundNamesRequest, async ({ textDocument, position }): Promise<BoundNamesResult> => {
      const model = host.model(textDocument.uri);
      const symbol = model && renamedSymbolAt(workspace, model, model.file.source.offsetAt(position));
      if (symbol === undefined || kindOf(symbol) !== "field") return { names: [], problem: null };
      let found = boundField(workspace, symbol, bound);
      if (found.outdated.length > 0) {
        await bound.generate(found.outdated);
        found = boundField(workspace, symbol, bound);
      }
      const [outdated] = found.outdated;
      return { names: toLocations(host, found.names), problem: outdated === undefined ? null : problemOf(outdated) };
    });
    connection.onRequest(boundRenamesRequest, ({ files }) => {
      const renames = files.map(({ oldUri, newUri }) => ({ from: toFileId(oldUri), to: toFileId(newUri) }));
      return boundRenames(workspace, renames, bound).map(({ from, to, names }) => ({
        oldUri: host.uri(from),
        newUri: to,
        names: names.flatMap(({ newName, ...name }) => toLocations(host, [name]).map((one) => ({ ...one, newName }))),
      }));
    });
  },
};

function problemOf(prompt: string): string {
  const file = decodeURIComponent(prompt.slice(prompt.lastIndexOf("/") + 1));
  return `The bindings of '${file}' do not know this name yet, so TypeScript that uses it would not be renamed. Save '${file}' without errors, then rename.`;
}
