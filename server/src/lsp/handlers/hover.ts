import { evalHover } from "../../features/evalFile/evalHover.ts";
import { hover } from "../../features/hover.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const hoverHandler: FeatureHandler = {
  capabilities: { hoverProvider: true },
  listen(connection, host) {
    connection.onHover(({ textDocument, position }) => {
      const evalDocument = host.evalDocument(textDocument.uri);
      const model = evalDocument ? undefined : host.model(textDocument.uri);
      const source = evalDocument?.source ?? model?.file.source;
      if (!source) return null;
      const offset = source.offsetAt(position);
      const found = evalDocument
        ? evalHover(host.workspace, evalDocument, offset)
        : model && hover(host.workspace, model, offset);
      if (!found) return null;
      const { code, paragraphs } = found;
      const fenced = code ? [`\`\`\`${code.language}\n${code.text}\n\`\`\``] : [];
      const value = [...fenced, ...paragraphs].join("\n\n");
      return { range: toRange(source, found.range), contents: { kind: "markdown", value } };
    });
  },
};
