import { signatureHelp } from "../../features/signatureHelp.ts";
import type { FeatureHandler } from "../featureHandlers.ts";

export const signatureHelpHandler: FeatureHandler = {
  capabilities: { signatureHelpProvider: { triggerCharacters: [" ", "="] } },
  listen(connection, host) {
    connection.onSignatureHelp(({ textDocument, position }) => {
      const model = host.model(textDocument.uri);
      const help = model && signatureHelp(model, model.file.source.offsetAt(position));
      if (!help) return null;
      const parameters = help.parameters.map(({ label: [start, end], documentation }) => ({
        label: [start, end] as [number, number],
        documentation: { kind: "markdown" as const, value: documentation },
      }));
      const documentation = { kind: "markdown" as const, value: help.documentation };
      // Without an active parameter none is to be marked, which the protocol says with one that is not there.
      const activeParameter = help.active ?? parameters.length;
      const signature = { label: help.label, documentation, parameters };
      return { signatures: [signature], activeSignature: 0, activeParameter };
    });
  },
};
