import { type CallHierarchyItem as ProtocolItem, type Range, SymbolKind } from "vscode-languageserver";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import {
  type CallHierarchyItem,
  callHierarchyItem,
  incomingCalls,
  outgoingCalls,
} from "../../features/callHierarchy.ts";
import { partialCallRanges } from "../../features/partialCallRanges.ts";
import { range, type TextRange } from "../../text/range.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";
import { toFileId } from "../uris.ts";

const kinds: Readonly<Record<CallHierarchyItem["kind"], SymbolKind>> = {
  prompt: SymbolKind.Module,
  partial: SymbolKind.Function,
};

export const callHierarchyHandler: FeatureHandler = {
  capabilities: { callHierarchyProvider: true },
  listen(connection, host) {
    host.workspace.deriveAhead(partialCallRanges);
    const { callHierarchy } = connection.languages;
    callHierarchy.onPrepare(({ textDocument, position }) => {
      const file = host.model(textDocument.uri)?.file;
      const item = file && callHierarchyItem(host.workspace, file.file, file.source.offsetAt(position));
      return item ? toItems(host, item) : null;
    });
    callHierarchy.onIncomingCalls(({ item }) =>
      incomingCalls(host.workspace, toFileId(item.uri)).flatMap(({ item: caller, ranges }) =>
        toItems(host, caller).map((from) => ({ from, fromRanges: toRanges(host, caller.file, ranges) })),
      ),
    );
    callHierarchy.onOutgoingCalls(({ item }) =>
      outgoingCalls(host.workspace, toFileId(item.uri)).flatMap(({ item: called, ranges }) =>
        toItems(host, called).map((to) => ({ to, fromRanges: toRanges(host, toFileId(item.uri), ranges) })),
      ),
    );
  },
};

/** None when the file has just gone. */
function toItems(host: FeatureHost, { file, name, kind, range: whole }: CallHierarchyItem): ProtocolItem[] {
  const source = host.source(file);
  if (!source) return [];
  const selectionRange = toRange(source, range(0, 0));
  return [{ name, kind: kinds[kind], uri: host.uri(file), range: toRange(source, whole), selectionRange }];
}

function toRanges(host: FeatureHost, file: FileId, ranges: readonly TextRange[]): Range[] {
  const source = host.source(file);
  return source ? ranges.map((one) => toRange(source, one)) : [];
}
