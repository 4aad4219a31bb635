import { tokenCount } from "../../render/tokenCount.ts";
import { countTokensRequest, previewAsRequest, previewRequest } from "../customRequests.ts";
import type { FeatureHandler } from "../featureHandlers.ts";

export const previewHandler: FeatureHandler = {
  capabilities: {},
  listen(connection, host) {
    // The template engine is loaded when it is first needed: that takes a while.
    connection.onRequest(previewRequest, async (params) => {
      const { answerPreview } = await import("../previewAnswers.ts");
      return answerPreview(host, params);
    });
    connection.onRequest(previewAsRequest, async (params) => {
      const { answerPreviewAs } = await import("../previewAnswers.ts");
      return answerPreviewAs(host, params);
    });
    connection.onRequest(countTokensRequest, async ({ texts }) => {
      const { count } = await host.loadTokenizer();
      return texts.map((text) => tokenCount(text, count));
    });
  },
};
