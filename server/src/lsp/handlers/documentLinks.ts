import type { FileId } from "../../diagnostics/diagnostic.ts";
import {
  configLinks,
  type DocumentLink,
  documentLinks,
  evalFileLinks,
  type LinkTarget,
} from "../../features/documentLinks.ts";
import { isConfigFile } from "../../workspace/workspace.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";
import { isChecked, toFileId } from "../uris.ts";

export const documentLinksHandler: FeatureHandler = {
  capabilities: { documentLinkProvider: {} },
  listen(connection, host) {
    connection.onDocumentLinks(({ textDocument: { uri } }) => {
      const file = toFileId(uri);
      const source = isChecked(uri) && host.settings.enable ? host.source(file) : undefined;
      if (!source) return [];
      return linksOf(host, uri, file, source.text).map(({ range, target }) => ({
        range: toRange(source, range),
        target: toUri(host, target),
      }));
    });
  },
};

function linksOf(host: FeatureHost, uri: string, file: FileId, text: string): readonly DocumentLink[] {
  if (isConfigFile(file)) return configLinks(host.workspace.configOf(file));
  if (file.endsWith(".eval.yaml")) return evalFileLinks(file, text);
  const prompt = host.model(uri)?.file;
  if (!prompt) return [];
  const { workspace } = host;
  return documentLinks(prompt, {
    config: workspace.configOf(file),
    partialFile: (name) => workspace.partialFile(name, file),
  });
}

/** A place in a file as editors read it in a link: `#L` with line and column, counted from one. */
function toUri(host: FeatureHost, target: LinkTarget): string {
  if (target.kind === "address") return target.address;
  const uri = host.uri(target.file);
  const start = target.range && host.source(target.file)?.positionAt(target.range.start);
  return start ? `${uri}#L${start.line + 1},${start.character + 1}` : uri;
}
