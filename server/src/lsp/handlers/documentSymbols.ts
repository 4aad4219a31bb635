import { type DocumentSymbol as ProtocolSymbol, SymbolKind } from "vscode-languageserver";
import { type DocumentSymbol, documentSymbols } from "../../features/documentSymbols.ts";
import { evalSymbols } from "../../features/evalFile/evalSymbols.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

const kinds: Readonly<Record<DocumentSymbol["kind"], SymbolKind>> = {
  key: SymbolKind.Property,
  schema: SymbolKind.Interface,
  field: SymbolKind.Field,
  message: SymbolKind.Namespace,
  block: SymbolKind.Struct,
  partial: SymbolKind.Function,
  inlinePartial: SymbolKind.Function,
  helper: SymbolKind.Event,
};

export const documentSymbolsHandler: FeatureHandler = {
  capabilities: { documentSymbolProvider: true },
  listen(connection, host) {
    connection.onDocumentSymbol(({ textDocument }) => {
      const evalDocument = host.evalDocument(textDocument.uri);
      if (evalDocument) return evalSymbols(evalDocument).map((symbol) => toSymbol(evalDocument.source, symbol));
      const file = host.model(textDocument.uri)?.file;
      return file ? documentSymbols(file).map((symbol) => toSymbol(file.source, symbol)) : [];
    });
  },
};

function toSymbol(source: SourceText, { name, detail, kind, range, selectionRange, children }: DocumentSymbol) {
  const symbol: ProtocolSymbol = {
    name,
    kind: kinds[kind],
    range: toRange(source, range),
    selectionRange: toRange(source, selectionRange),
    children: children.map((child) => toSymbol(source, child)),
  };
  return detail === undefined ? symbol : { ...symbol, detail };
}
