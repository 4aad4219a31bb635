import type { SelectionRange } from "vscode-languageserver";
import { selectionRanges } from "../../features/selectionRanges.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const selectionRangesHandler: FeatureHandler = {
  capabilities: { selectionRangeProvider: true },
  listen(connection, host) {
    connection.onSelectionRanges(({ textDocument, positions }) => {
      const file = host.model(textDocument.uri)?.file;
      if (!file) return [];
      return positions.map((position): SelectionRange => {
        let parent: SelectionRange | undefined;
        for (const range of selectionRanges(file, file.source.offsetAt(position)).toReversed()) {
          parent = { range: toRange(file.source, range), ...(parent ? { parent } : {}) };
        }
        // In an empty document there is nothing to select, but each position must have an answer.
        return parent ?? { range: { start: position, end: position } };
      });
    });
  },
};
