import { FoldingRangeKind } from "vscode-languageserver";
import { type FoldingRange, foldingRanges } from "../../features/foldingRanges.ts";
import type { FeatureHandler } from "../featureHandlers.ts";

const kinds: Readonly<Record<NonNullable<FoldingRange["kind"]>, FoldingRangeKind>> = {
  region: FoldingRangeKind.Region,
  comment: FoldingRangeKind.Comment,
};

export const foldingRangesHandler: FeatureHandler = {
  capabilities: { foldingRangeProvider: true },
  listen(connection, host) {
    connection.onFoldingRanges(({ textDocument }) => {
      const file = host.model(textDocument.uri)?.file;
      if (!file) return [];
      return foldingRanges(file).map(({ range, kind }) => {
        const start = file.source.positionAt(range.start);
        const end = file.source.positionAt(range.end);
        return {
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          ...(kind ? { kind: kinds[kind] } : {}),
        };
      });
    });
  },
};
