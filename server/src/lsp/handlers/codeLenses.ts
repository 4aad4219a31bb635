import type { Command, CodeLens as ProtocolLens } from "vscode-languageserver";
import { changesLens, type LensContent, type LensSource, referencesLens } from "../../features/codeLenses.ts";
import { partialCallRanges } from "../../features/partialCallRanges.ts";
import { compareWithHeadCommand, type ShowReferencesArguments, showReferencesCommand } from "../customRequests.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toLocations, toRange } from "../toProto.ts";
import { isChecked, toFileId } from "../uris.ts";

/** Each kind of lens, and whether it is wanted: by the settings, and by a client that can do what a click asks for. */
const sources: readonly { readonly source: LensSource; readonly isWanted: (host: FeatureHost) => boolean }[] = [
  {
    source: referencesLens,
    isWanted: ({ settings, client }) => settings.codeLens.references && client.showReferencesCommand,
  },
  {
    source: changesLens,
    isWanted: ({ settings, client }) => settings.codeLens.versions && client.compareWithHeadCommand,
  },
];

/** What a lens takes along until it comes into sight. */
interface LensData {
  readonly uri: string;
  readonly source: string;
  readonly key: string;
}

export const codeLensesHandler: FeatureHandler = {
  capabilities: { codeLensProvider: { resolveProvider: true } },
  listen(connection, host) {
    host.workspace.deriveAhead(partialCallRanges);
    connection.onCodeLens(({ textDocument: { uri } }) => {
      const file = toFileId(uri);
      const text = isChecked(uri) && host.settings.enable ? host.source(file) : undefined;
      if (!text) return [];
      return sources.flatMap(({ source, isWanted }) => {
        if (!isWanted(host)) return [];
        return source.lenses(host, file).map(({ range, key }): ProtocolLens => {
          const data: LensData = { uri, source: source.name, key };
          return { range: toRange(text, range), data };
        });
      });
    });
    connection.onCodeLensResolve((lens) => {
      const { uri, source, key } = lens.data as LensData;
      const found = sources.find((one) => one.source.name === source)?.source.content(host, toFileId(uri), key);
      return found ? { ...lens, command: toCommand(host, uri, lens, found) } : lens;
    });
  },
};

function toCommand(host: FeatureHost, uri: string, { range }: ProtocolLens, content: LensContent): Command {
  const { title } = content;
  if (content.kind === "compare")
    return { title, command: compareWithHeadCommand, arguments: [host.uri(content.file)] };
  const bindings = host.bound.of(toFileId(uri))?.target ?? null;
  const given: ShowReferencesArguments =
    content.kind === "callers"
      ? [uri, range.start, [], bindings, true]
      : [uri, range.start, toLocations(host, content.places), bindings];
  return { title, command: showReferencesCommand, arguments: given };
}
