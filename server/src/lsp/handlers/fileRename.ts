import { partialCallRanges } from "../../features/partialCallRanges.ts";
import { evalFileRenames } from "../../features/rename/evalFileRename.ts";
import { fileRenameEdits } from "../../features/rename/fileRename.ts";
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
            { scheme: "file", pattern: { glob: "**/*.{eval.yaml,recordings.jsonl}", matches: "file" } },
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
      const followed = evalFileRenames(host.workspace, renames);
      // Of a client that cannot rename them, evaluation files stay where they are.
      const evaluations = host.client.fileRenames || followed.files.length === 0 ? followed : { edits: [], files: [] };
      const edits = [...fileRenameEdits(host.workspace, renames), ...evaluations.edits];
      if (edits.length + evaluations.files.length === 0) return null;
      return toRenameEdit(host, { edits, files: evaluations.files });
    });
  },
};
