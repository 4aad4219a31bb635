import { CompletionItemKind, InsertTextFormat, type CompletionItem as ProtocolItem } from "vscode-languageserver";
import { type CompletionItem, completion } from "../../features/completion/completion.ts";
import { evalCompletion } from "../../features/evalFile/evalCompletion.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

const kinds: Readonly<Record<CompletionItem["kind"], CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  helper: CompletionItemKind.Function,
  partial: CompletionItemKind.File,
  keyword: CompletionItemKind.Keyword,
  value: CompletionItemKind.EnumMember,
  key: CompletionItemKind.Property,
  type: CompletionItemKind.TypeParameter,
  schema: CompletionItemKind.Struct,
  model: CompletionItemKind.Constant,
};

export const completionHandler: FeatureHandler = {
  capabilities: {
    completionProvider: { resolveProvider: true, triggerCharacters: [..."{#/>.@ \"'(=:"] },
  },
  listen(connection, host) {
    // Of the list that is shown: an item is resolved only while it is.
    let shown: readonly CompletionItem[] = [];
    connection.onCompletion(({ textDocument, position }) => {
      const evalDocument = host.evalDocument(textDocument.uri);
      const model = evalDocument ? undefined : host.model(textDocument.uri);
      const source = evalDocument?.source ?? model?.file.source;
      if (!source) return [];
      const offset = source.offsetAt(position);
      shown = evalDocument
        ? evalCompletion(host.workspace, evalDocument, offset)
        : model
          ? completion(host.workspace, model, offset)
          : [];
      return shown.map((item, index): ProtocolItem => {
        const snippet = item.snippet === true && host.client.snippets;
        const newText = item.snippet === true && !snippet ? item.label : item.newText;
        return {
          label: item.label,
          kind: kinds[item.kind],
          // Clients sort by text.
          sortText: String(index).padStart(5, "0"),
          textEdit: { range: toRange(source, item.range), newText },
          ...(snippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
          ...(item.detail === undefined ? {} : { detail: item.detail }),
          ...(host.client.labelDetails ? labelDetails(item) : {}),
          data: index,
        };
      });
    });
    connection.onCompletionResolve((item) => {
      const known = shown[item.data as number];
      const value = known?.label === item.label ? known.documentation?.() : undefined;
      return value ? { ...item, documentation: { kind: "markdown", value } } : item;
    });
  },
};

/** The type of what has one, as long as it is short enough to stand beside the name. */
function labelDetails({ kind, detail }: CompletionItem): Pick<ProtocolItem, "labelDetails"> {
  const hasType = kind === "field" || kind === "variable";
  if (!hasType || detail === undefined || detail.length > 60 || detail.includes("\n")) return {};
  return { labelDetails: { description: detail } };
}
