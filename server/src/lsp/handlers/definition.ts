import type { Location, TextDocumentPositionParams } from "vscode-languageserver";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { declaration, definition } from "../../features/definition.ts";
import { evalDefinition } from "../../features/evalFile/evalDefinition.ts";
import { typeDefinition } from "../../features/typeDefinition.ts";
import type { Origin } from "../../types/type.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toLocations } from "../toProto.ts";

export const definitionHandler: FeatureHandler = {
  capabilities: { definitionProvider: true, declarationProvider: true, typeDefinitionProvider: true },
  listen(connection, host) {
    const answer =
      (find: typeof definition) =>
      ({ textDocument, position }: TextDocumentPositionParams): Location[] => {
        const evalDocument = host.evalDocument(textDocument.uri);
        if (evalDocument)
          return toLocations(host, evalDefinition(evalDocument, evalDocument.source.offsetAt(position)));
        return locations(host, textDocument.uri, (model) =>
          find(host.workspace, model, model.file.source.offsetAt(position)),
        );
      };
    connection.onDefinition(answer(definition));
    connection.onDeclaration(answer(declaration));
    connection.onTypeDefinition(({ textDocument, position }) =>
      locations(host, textDocument.uri, (model) => typeDefinition(model, model.file.source.offsetAt(position))),
    );
  },
};

function locations(host: FeatureHost, uri: string, find: (model: PromptModel) => readonly Origin[]): Location[] {
  const model = host.model(uri);
  return model ? toLocations(host, find(model)) : [];
}
