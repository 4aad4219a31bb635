import { evaluationListing } from "../../features/evaluationListing.ts";
import { evaluationsRequest } from "../customRequests.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const evaluationsHandler: FeatureHandler = {
  capabilities: {},
  listen(connection, host) {
    connection.onRequest(evaluationsRequest, () =>
      evaluationListing(host.workspace).flatMap(({ file, prompts, models, cases, datasets }) => {
        const text = host.source(file);
        if (!text) return [];
        return [
          {
            uri: host.uri(file),
            prompts: prompts.map((prompt) => ({
              uri: host.uri(prompt.file),
              parts: prompt.parts.map((part) => host.uri(part)),
            })),
            models,
            cases: cases.map(({ name, tags, range, expectations }) => ({
              name,
              tags,
              range: toRange(text, range),
              expectations: expectations.map((one) => ({ path: one.path, range: toRange(text, one.range) })),
            })),
            datasets: datasets.map((one) => host.uri(one)),
          },
        ];
      }),
    );
  },
};
