import { linkedEditingRanges, linkedEditingWordPattern } from "../../features/linkedEditingRanges.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const linkedEditingRangesHandler: FeatureHandler = {
  capabilities: { linkedEditingRangeProvider: true },
  listen(connection, host) {
    connection.languages.onLinkedEditingRange(({ textDocument, position }) => {
      const file = host.model(textDocument.uri)?.file;
      const ranges = file && linkedEditingRanges(file, file.source.offsetAt(position));
      if (!ranges) return null;
      return { ranges: ranges.map((range) => toRange(file.source, range)), wordPattern: linkedEditingWordPattern };
    });
  },
};
