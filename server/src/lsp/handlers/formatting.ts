import type { TextEdit as ProtocolEdit } from "vscode-languageserver";
import { formatting, onTypeFormatting, rangeFormatting } from "../../features/formatting/formatting.ts";
import type { PromptFile } from "../../syntax/promptFile.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

/**
 * The options that clients send are about code: tabs, white space at the ends of lines, the end of the file. There is
 * one layout of prompts, and what of their white space is text is not for an editor's settings to say.
 */
export const formattingHandler: FeatureHandler = {
  capabilities: {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}" },
  },
  listen(connection, host) {
    connection.onDocumentFormatting(({ textDocument }) =>
      answer(host, textDocument.uri, (file) => {
        const result = formatting(file);
        return result.kind === "formatted" ? result.edits : [];
      }),
    );
    connection.onDocumentRangeFormatting(({ textDocument, range }) =>
      answer(host, textDocument.uri, (file) => {
        const { source } = file;
        return rangeFormatting(file, { start: source.offsetAt(range.start), end: source.offsetAt(range.end) });
      }),
    );
    connection.onDocumentOnTypeFormatting(({ textDocument, position }) =>
      answer(host, textDocument.uri, (file) => onTypeFormatting(file, file.source.offsetAt(position))),
    );
  },
};

function answer(host: FeatureHost, uri: string, edits: (file: PromptFile) => readonly TextEdit[]): ProtocolEdit[] {
  const file = host.model(uri)?.file;
  if (!file) return [];
  return edits(file).map(({ range, newText }) => ({ range: toRange(file.source, range), newText }));
}
