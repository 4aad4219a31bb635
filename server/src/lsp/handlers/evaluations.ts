import { type CaseSummary, evaluationListing } from "../../features/evaluations/evaluationListing.ts";
import type { SourceText } from "../../text/sourceText.ts";
import { type EvaluationListing, evaluationsRequest } from "../customRequests.ts";
import type { FeatureHandler } from "../featureHandlers.ts";
import { toRange } from "../toProto.ts";

export const evaluationsHandler: FeatureHandler = {
  capabilities: {},
  listen(connection, host) {
    // It is asked whenever something was checked, and most files are then as they were.
    const converted = new WeakMap<readonly CaseSummary[], EvaluationListing["cases"]>();
    connection.onRequest(evaluationsRequest, () =>
      evaluationListing(host.workspace).flatMap(({ file, prompts, models, cases, datasets }) => {
        if (!converted.has(cases)) {
          const text = host.source(file);
          if (!text) return [];
          converted.set(cases, inLines(cases, text));
        }
        return [
          {
            uri: host.uri(file),
            prompts: prompts.map((prompt) => ({
              uri: host.uri(prompt.file),
              parts: prompt.parts.map((part) => host.uri(part)),
            })),
            models,
            cases: converted.get(cases) ?? [],
            datasets: datasets.map((one) => host.uri(one)),
          },
        ];
      }),
    );
  },
};

function inLines(cases: readonly CaseSummary[], text: SourceText): EvaluationListing["cases"] {
  return cases.map(({ name, tags, range, expectations }) => ({
    name,
    tags,
    range: toRange(text, range),
    expectations: expectations.map((one) => ({ path: one.path, range: toRange(text, one.range) })),
  }));
}
