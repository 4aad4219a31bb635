import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli, classifyPrompt, EvalProject, removeCli } from "../support/evalProject.ts";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";

// The shipped command line: what is imported runs, and what was decided is asked again.

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 120_000);
afterAll(() => removeCli(cli));

let server: ModelServer;
let project: EvalProject;
beforeEach(async () => {
  server = new ModelServer(({ body }, response) => {
    const ticket = body.messages.at(-1)!.content;
    sendCompletion(
      response,
      ticket.includes("Translate") ? "Bonjour!" : `{"category":"${ticket.includes("3") ? "other" : "refund"}"}`,
    );
  });
  project = new EvalProject(cli, {
    OPENAI_BASE_URL: await server.start(),
    OPENAI_API_KEY: "sk-planted-4f8a6c1e9b7d2035aa",
  });
});
afterEach(async () => {
  await server.stop();
  project.remove();
});

test("a configuration of promptfoo is imported, says what it could not carry over, and runs", async () => {
  project.write({
    "promptfooconfig.yaml": `prompts: ['Translate to {{language}}: {{input}}']
providers: [openai:gpt-5-mini]
tests:
  - { description: hello, vars: { language: French, input: Hello }, assert: [{ type: icontains, value: BONJOUR }, { type: python, value: x }] }
`,
  });
  const first = await project.run("import", "promptfooconfig.yaml", "--to", "out");
  expect(first).toEqual({
    code: 0,
    stdout: `out/imported.prompt: written.
out/imported.eval.yaml: written.
Not carried over (1):
  - 'python' of 'hello' is left out: it is a program; say it under 'assert', or in a scorer of your own.
`,
    stderr: "",
  });
  const again = await project.run("import", "promptfooconfig.yaml", "--to", "out");
  expect([again.code, again.stderr]).toEqual([
    2,
    "typed-prompts: 'imported.prompt', 'imported.eval.yaml' would be written over. Pass --force, or another folder with --to.\n",
  ]);
  const run = await project.evaluate("out");
  expect(run.samples.map(({ case: name, status }) => [name, status])).toEqual([["hello", "pass"]]);
});

test("what is imported reads nothing outside of its folder", async () => {
  project.write({
    "secret.txt": "the secret",
    "in/promptfooconfig.yaml":
      "prompts: [file://../secret.txt, 'Hi {{a}}']\nproviders: [openai:gpt-5-mini]\ntests: [{ vars: { a: file://../secret.txt } }]\n",
  });
  const { stdout } = await project.run("import", "in/promptfooconfig.yaml");
  expect(stdout).toContain("The prompt '../secret.txt' cannot be read and is left out.");
  expect([...project.files].filter(([, text]) => text.includes("the secret")).map(([path]) => path.slice(-10))).toEqual(
    ["secret.txt"],
  );
});

test("traces become a dataset without what must not be kept, and it runs", async () => {
  project.write({
    "traces.prompt": classifyPrompt,
    "traces.jsonl": '{"request":{"text":"ticket 1 of ada@example.org"},"label":"refund"}\n{"label":"refund"}\n',
  });
  const { code, stdout } = await project.run(
    "import",
    "traces.jsonl",
    "--map",
    "input.ticket=request.text",
    "--map",
    "expect.category=label",
  );
  expect([code, stdout]).toEqual([
    0,
    "traces.cases.jsonl: written.\ntraces.eval.yaml: written.\nNot carried over (1):\n  - Line 2 has nothing at 'request.text', which is to be 'input.ticket'.\n",
  ]);
  expect(project.read("traces.cases.jsonl")).toBe(
    '{"name":"trace 1","input":{"ticket":"ticket 1 of [redacted]"},"expect":{"category":"refund"}}\n',
  );
  const run = await project.evaluate("traces.eval.yaml");
  expect(run.samples.map(({ status }) => status)).toEqual(["pass"]);
});

test("decisions are asked again, flips listed, and again from recordings without a call", async () => {
  const lines = [1, 2, 3].map((number) =>
    JSON.stringify({ id: `claim-${number}`, input: { ticket: `ticket ${number}` }, output: { category: "refund" } }),
  );
  project.write({ "classify.prompt": classifyPrompt, "decisions.jsonl": `${lines.join("\n")}\n` });
  const first = await project.run("replay", "decisions.jsonl", "--prompt", "classify.prompt");
  expect(first.stdout).toContain('✗ claim-3: category "refund" → "other"');
  expect(first.stdout).toContain(
    "1 of 3 decisions changed with openai/gpt-5-mini (33.3 %; 95 % interval 6.1 % to 79.2 %)",
  );
  expect(first.code).toBe(1);
  const calls = server.calls.length;
  const second = await project.run(
    "replay",
    "decisions.jsonl",
    "--prompt",
    "classify.prompt",
    "--replay",
    "strict",
    "--max-changed",
    "0.4",
    "--format",
    "json",
  );
  expect(second.code).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({
    version: 1,
    passed: true,
    models: [{ compared: 3, changed: [{ name: "claim-3" }] }],
  });
  expect(server.calls.length).toBe(calls);
  const wrong = await project.run("replay", "classify.prompt", "--prompt", "classify.prompt");
  expect(wrong.code).toBe(2);
});
