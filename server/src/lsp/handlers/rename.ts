import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { prepareRename, rename } from "../../features/rename/rename.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange, toRenameEdit } from "../toProto.ts";

export const renameHandler: FeatureHandler = {
  capabilities: { renameProvider: { prepareProvider: true } },
  listen(connection, host) {
    connection.onPrepareRename(({ textDocument, position }) => {
      const model = host.model(textDocument.uri);
      if (!model) return null;
      const { source } = model.file;
      const start = prepareRename(host.workspace, model, source.offsetAt(position));
      if ("refused" in start) return refusal(start.refused);
      return { range: toRange(source, start.range), placeholder: start.name };
    });
    connection.onRenameRequest(({ textDocument, position, newName }) => {
      const model = host.model(textDocument.uri);
      if (!model) return null;
      const renaming = rename(host.workspace, model, model.file.source.offsetAt(position), newName);
      if ("refused" in renaming) return refusal(renaming.refused);
      if (renaming.files.length > 0 && !host.client.fileRenames) {
        return refusal("This editor does not rename files for a language server.");
      }
      return toRenameEdit(host, renaming);
    });
  },
};

function refusal(reason: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}
