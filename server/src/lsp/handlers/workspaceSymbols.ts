import { type WorkspaceSymbol as ProtocolSymbol, SymbolKind } from "vscode-languageserver";
import { promptSymbols, type WorkspaceSymbol, workspaceSymbols } from "../../features/workspaceSymbols.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

const kinds: Readonly<Record<WorkspaceSymbol["kind"], SymbolKind>> = {
  prompt: SymbolKind.Module,
  partial: SymbolKind.Function,
  inlinePartial: SymbolKind.Function,
  input: SymbolKind.Field,
  output: SymbolKind.Field,
  schema: SymbolKind.Interface,
};

export const workspaceSymbolsHandler: FeatureHandler = {
  capabilities: { workspaceSymbolProvider: true },
  listen(connection, host) {
    host.workspace.deriveAhead(promptSymbols);
    connection.onWorkspaceSymbol(({ query }) => {
      if (!host.settings.enable) return [];
      return workspaceSymbols(host.workspace, query).flatMap((symbol): ProtocolSymbol[] => {
        const source = host.source(symbol.file);
        if (!source) return [];
        const location = { uri: host.uri(symbol.file), range: toRange(source, symbol.range) };
        const { name, kind, container } = symbol;
        return [
          { name, kind: kinds[kind], location, ...(container === undefined ? {} : { containerName: container }) },
        ];
      });
    });
  },
};
