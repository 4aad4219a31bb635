import { describe, expect, test } from "vitest";
import { renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { suites, workspaceOf } from "../support/conformance.ts";

test.runIf(suites.length > 0)("the suite is whole", () => {
  expect(suites.flatMap(({ suite }) => suite.tests).length).toBe(117);
});

describe.each(suites)("$file $suite.name", ({ suite }) => {
  test.each(suite.tests)("$desc", ({ data, options, expect: expected }) => {
    const { workspace, file } = workspaceOf(suite);
    const model = workspace.model(file)!;
    expect(model.diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    const given = { ...suite.data, ...data };
    const { messages, metadata } = renderPrompt(
      model.file,
      model.signature,
      (name) => workspace.partialText(name, file),
      {
        ...given,
        input: { ...options?.input?.default, ...given.input },
      },
    );
    const { raw, input, ...rest } = metadata;
    const { raw: expectedRaw, input: expectedInput, ...expectedRest } = expected;
    expect({ ...rest, messages }).toEqual({ ext: {}, config: {}, metadata: {}, ...expectedRest });
    if (expectedRaw) expect(raw).toEqual(expectedRaw);
    // Call-time defaults are an option of the reference's functions; ours lays them under the input itself.
    if (expectedInput && !options?.input) expect(input).toEqual(expectedInput);
  });
});
