import { hover } from "../../features/hover.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const hoverHandler: FeatureHandler = {
  capabilities: { hoverProvider: true },
  listen(connection, host) {
    connection.onHover(({ textDocument, position }) => {
      const model = host.model(textDocument.uri);
      if (!model) return null;
      const { source } = model.file;
      const found = hover(host.workspace, model, source.offsetAt(position));
      if (!found) return null;
      const { code, paragraphs } = found;
      const fenced = code ? [`\`\`\`${code.language}\n${code.text}\n\`\`\``] : [];
      const value = [...fenced, ...paragraphs].join("\n\n");
      return { range: toRange(source, found.range), contents: { kind: "markdown", value } };
    });
  },
};
