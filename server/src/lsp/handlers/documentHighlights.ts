import { DocumentHighlightKind } from "vscode-languageserver";
import { documentHighlights, type Highlight } from "../../features/documentHighlights.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

const kinds: Readonly<Record<Highlight["role"], DocumentHighlightKind>> = {
  declaration: DocumentHighlightKind.Write,
  write: DocumentHighlightKind.Write,
  read: DocumentHighlightKind.Read,
  keyword: DocumentHighlightKind.Text,
};

export const documentHighlightsHandler: FeatureHandler = {
  capabilities: { documentHighlightProvider: true },
  listen(connection, host) {
    connection.onDocumentHighlight(({ textDocument, position }) => {
      const model = host.model(textDocument.uri);
      if (!model) return [];
      const { source } = model.file;
      return documentHighlights(model, source.offsetAt(position)).map(({ range, role }) => ({
        range: toRange(source, range),
        kind: kinds[role],
      }));
    });
  },
};
