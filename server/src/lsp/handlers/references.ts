import { references } from "../../features/references.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toLocations } from "../toProto.ts";

export const referencesHandler: FeatureHandler = {
  capabilities: { referencesProvider: true },
  listen(connection, host) {
    connection.onReferences(({ textDocument, position, context }) => {
      const model = host.model(textDocument.uri);
      if (!model) return [];
      const offset = model.file.source.offsetAt(position);
      return toLocations(host, references(host.workspace, model, offset, { declaration: context.includeDeclaration }));
    });
  },
};
