import { fileRenameEdits } from "../../features/fileRename.ts";
import { partialCallRanges } from "../../features/partialCallRanges.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRenameEdit } from "../toProto.ts";
import { toFileId } from "../uris.ts";

export const fileRenameHandler: FeatureHandler = {
  capabilities: {
    workspace: {
      fileOperations: {
        willRename: {
          filters: [
            { scheme: "file", pattern: { glob: "**/*.prompt", matches: "file" } },
            { scheme: "file", pattern: { glob: "**", matches: "folder" } },
          ],
        },
      },
    },
  },
  listen(connection, host) {
    host.workspace.deriveAhead(partialCallRanges);
    connection.workspace.onWillRenameFiles(({ files }) => {
      if (!host.settings.enable) return null;
      const renames = files.map(({ oldUri, newUri }) => ({ from: toFileId(oldUri), to: toFileId(newUri) }));
      const edits = fileRenameEdits(host.workspace, renames);
      return edits.length > 0 ? toRenameEdit(host, { edits, files: [] }) : null;
    });
  },
};
