import { InlayHintKind } from "vscode-languageserver";
import { inlayHints } from "../../features/inlayHints.ts";
import { range as textRange } from "../../text/range.ts";
import type { FeatureHandler } from "../featureHandlers.ts";

export const inlayHintsHandler: FeatureHandler = {
  capabilities: { inlayHintProvider: true },
  listen(connection, host) {
    connection.languages.inlayHint.on(({ textDocument, range }) => {
      const model = host.model(textDocument.uri);
      if (!model) return [];
      const { source } = model.file;
      const wanted = textRange(source.offsetAt(range.start), source.offsetAt(range.end));
      return inlayHints(model, wanted, host.settings.inlayHints).map(({ offset, label }) => ({
        position: source.positionAt(offset),
        label,
        kind: InlayHintKind.Type,
      }));
    });
  },
};
