import fc from "fast-check";
import Handlebars from "handlebars";
import { describe, expect, test } from "vitest";
import { importGithubModels } from "../../../server/src/eval/imports/githubModels.ts";
import type { Imported } from "../../../server/src/eval/imports/imported.ts";
import { ImportError } from "../../../server/src/eval/imports/imported.ts";
import { jinjaTemplate } from "../../../server/src/eval/imports/jinjaTemplate.ts";
import { promptfooModel } from "../../../server/src/eval/imports/modelName.ts";
import { importPromptfoo } from "../../../server/src/eval/imports/promptfoo.ts";
import { importPrompty } from "../../../server/src/eval/imports/prompty.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";

const none = (): undefined => undefined;

/** What is written has no errors, as `check` has it, and is shown with what could not be carried over. */
function check(imported: Imported, expected: Readonly<Record<string, string>>, notes: readonly string[]): void {
  expect(Object.fromEntries(imported.files.map(({ name, text }) => [name, text]))).toEqual(expected);
  expect(imported.notes).toEqual(notes);
  checkValid(imported);
}

function checkValid({ files }: Imported): void {
  const fileSystem = new MemoryFileSystem();
  for (const { name, text } of files) fileSystem.files.set(`file:///w/${name}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  for (const { name } of files) {
    const checked = workspace.check(`file:///w/${name}`);
    expect(checked, name).toBeDefined();
    expect(
      checked!.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => `${name}: ${message}`),
    ).toEqual([]);
  }
}

describe("promptfoo", () => {
  test("prompts, providers, tests and assertions", () => {
    const config = `description: Translations
prompts:
  - 'Translate to {{language}}: {{input}}'
  - file://formal.txt
providers:
  - openai:chat:gpt-5-mini
  - id: anthropic:messages:claude-haiku-4-5
    config: { temperature: 0, region: eu }
  - exec:python my.py
defaultTest:
  assert:
    - type: latency
      threshold: 3000
evaluateOptions: { repeat: 2, maxConcurrency: 4 }
sharing: true
tests:
  - description: greeting
    vars: { language: French, input: Hello world }
    metadata: { topic: greeting, hard: true }
    assert:
      - { type: icontains, value: bonjour }
      - { type: not-icontains, value: hello }
      - { type: regex, value: '^[A-Z]' }
      - { type: llm-rubric, value: 'is polite in {{language}}' }
      - { type: cost, threshold: 0.002 }
      - { type: javascript, value: output.length < 50 }
  - vars: { language: [German, Dutch], input: tea }
    assert:
      - { type: equals, value: Tee }
      - { type: similar, value: Tee, threshold: 0.8 }
`;
    const read = (path: string): string | undefined =>
      path === "formal.txt" ? "Formal, to {{ language }}:\n{% if input %}{{ input }}{% endif %}\n" : undefined;
    const front = `---
model: openai/gpt-5-mini
input:
  schema:
    language: string
    input: string
---
`;
    check(
      importPromptfoo(config, "promptfooconfig.yaml", read),
      {
        "imported-1.prompt": `${front}Translate to {{language}}: {{input}}\n`,
        "imported-2.prompt": `${front}Formal, to {{language}}:\n{{#if input}}{{input}}{{/if}}\n`,
        "imported.eval.yaml": `prompt:
  - ./imported-1.prompt
  - ./imported-2.prompt
models:
  - openai/gpt-5-mini
  - anthropic/claude-haiku-4-5
trials: 2
cases:
  - name: greeting
    tags:
      - topic:greeting
      - hard
    input:
      language: French
      input: Hello world
    expect:
      $:
        contains:
          all:
            - bonjour
          none:
            - hello
          ignoreCase: true
        regex: ^[A-Z]
    judge:
      rubric: is polite in French
      choices:
        pass: 1
        fail: 0
    limits:
      latency: 3000
      cost: 0.002
  - name: case 2
    input:
      language: German
      input: tea
    expect:
      $:
        equals: Tee
    limits:
      latency: 3000
  - name: case 3
    input:
      language: Dutch
      input: tea
    expect:
      $:
        equals: Tee
    limits:
      latency: 3000
`,
      },
      [
        "'sharing' has no counterpart and is left out.",
        "The setting 'region' of the provider 'anthropic:messages:claude-haiku-4-5' has no counterpart and is left out.",
        "The provider 'exec:python my.py' has no counterpart and is left out.",
        "The providers have different settings; the prompt has those of the first.",
        "'javascript' of 'greeting' is left out: it is a program; say it under 'assert', or in a scorer of your own.",
        "'similar' of 'case 2' is left out: it compares embeddings; 'similarity' compares words or characters.",
        "'similar' of 'case 3' is left out: it compares embeddings; 'similarity' compares words or characters.",
        "Blank lines around blocks may differ: Handlebars takes away a line that holds only a block's tag.",
      ],
    );
  });

  test("messages in JSON, tests in CSV with shorthands, and JSON outputs", () => {
    const files: Readonly<Record<string, string>> = {
      "chat.json": '[{"role": "system", "content": "Classify."}, {"role": "user", "content": "{{ticket}}"}]',
      "tests.csv": `ticket,__expected,__description\n"money, back","{""category"": ""refund""}",refund\nwhere?,is-json,delivery\n`,
    };
    const config = `prompts: file://chat.json
providers:
  - id: openai:gpt-5-mini
    config:
      temperature: 0.2
      max_tokens: 50
      response_format:
        type: json_schema
        json_schema:
          name: answer
          schema: { type: object, properties: { category: { enum: [refund, delivery] } }, required: [category] }
tests: file://tests.csv
`;
    check(
      importPromptfoo(config, "triage.yaml", (path) => files[path]),
      {
        "triage.prompt": `---
model: openai/gpt-5-mini
config:
  temperature: 0.2
  maxOutputTokens: 50
input:
  schema:
    ticket: string
output:
  format: json
  schema:
    type: object
    properties:
      category:
        enum:
          - refund
          - delivery
    required:
      - category
---
{{role "system"}}
Classify.
{{role "user"}}
{{ticket}}
`,
        "triage.eval.yaml": `prompt: ./triage.prompt
cases:
  - name: refund
    input:
      ticket: money, back
    expect:
      $:
        equals:
          category: refund
  - name: delivery
    input:
      ticket: where?
`,
      },
      [],
    );
  });

  test("providers by promptfoo's names", () => {
    expect(
      [
        "openai:gpt-5",
        "openai:responses:gpt-5",
        "anthropic:claude-x",
        "google:gemini-3",
        "ollama:chat:llama3:8b",
        "github:openai/gpt-5",
        "bedrock:x",
        "https://a",
        "openai",
        "file://p.js",
      ].map(promptfooModel),
    ).toEqual([
      "openai/gpt-5",
      "openai/gpt-5",
      "anthropic/claude-x",
      "google/gemini-3",
      "ollama/llama3:8b",
      "openai/gpt-5",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("GitHub Models: prompt, test data, evaluators", () => {
  const file = `name: Text Summariser
description: Summarises text
model: openai/gpt-5-mini
modelParameters: { temperature: 0.5, maxTokens: 200, logprobs: 3 }
messages:
  - role: system
    content: You summarise.
  - role: user
    content: |
      Summarise, beginning with "Summary -":
      <text>{{input}}</text>
  - role: assistant
    content: Summary -
testData:
  - input: The quick brown fox.
    expected: Summary - A fox.
  - input: "Braces {{ and }} stay"
    expected: Summary - Braces.
evaluators:
  - name: starts
    string: { startsWith: 'Summary -' }
  - name: fox
    string: { contains: fox }
  - name: good
    llm:
      modelId: openai/gpt-5
      systemPrompt: You judge.
      prompt: "Is {{completion}} like {{expected}}?"
      choices: [{ choice: '1', score: 0 }, { choice: '3', score: 0.5 }, { choice: '5', score: 1 }]
  - name: alike
    uses: github/similarity
`;
  const caseText = (name: string, input: string, expected: string): string => `  - name: ${name}
    input:
      input: ${input}
    expect:
      $:
        regex:
          pattern: ^\\s*Summary -
          flags: i
        contains:
          all:
            - fox
          ignoreCase: true
    judge:
      rubric: |-
        You judge.

        Is (the answer) like ${expected}?
      choices:
        "1": 0
        "3": 0.5
        "5": 1
      pass: 0.5
      model: openai/gpt-5
`;
  check(
    importGithubModels(file, "Text Summariser.prompt.yml"),
    {
      "text-summariser.prompt": `---
model: openai/gpt-5-mini
description: Summarises text
config:
  temperature: 0.5
  maxOutputTokens: 200
input:
  schema:
    input: string
---
{{role "system"}}
You summarise.
{{role "user"}}
Summarise, beginning with "Summary -":
<text>{{input}}</text>
{{role "model"}}
Summary -
`,
      "text-summariser.eval.yaml": `prompt: ./text-summariser.prompt
cases:
${caseText("case 1", "The quick brown fox.", "Summary - A fox.")}${caseText("case 2", "Braces {{ and }} stay", "Summary - Braces.")}`,
    },
    [
      "The model parameter 'logprobs' has no counterpart and is left out.",
      "The evaluator 'alike' is left out: there is no 'github/similarity' here; write a judge with a rubric.",
    ],
  );
});

describe("Prompty", () => {
  test("version 1", () => {
    const file = `---
name: Basic
description: Answers questions
authors: [somebody]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_deployment: gpt-4o
    azure_endpoint: \${env:ENDPOINT}
  parameters: { max_tokens: 128, temperature: 0.2 }
inputs:
  firstName: { type: string, description: The first name (given), default: Jane }
  question: { type: string }
sample:
  firstName: Ada
  question: What is the meaning of life?
---
system:
You help {{firstName}}.

{% for one in history %}
# {{ one.role }}
{% endfor %}

user:
{{question}}
`;
    check(
      importPrompty(file, "basic.prompty", none),
      {
        "basic.prompt": `---
model: openai/gpt-4o
description: Answers questions
config:
  maxOutputTokens: 128
  temperature: 0.2
input:
  schema:
    firstName: string, The first name given
    question: string
    history?: any
  default:
    firstName: Jane
---
{{role "system"}}
You help {{firstName}}.

{{#each history as |one|}}
# {{one.role}}
{{/each}}
{{role "user"}}
{{question}}
`,
        "basic.eval.yaml": `prompt: ./basic.prompt
cases:
  - name: sample
    input:
      firstName: Ada
      question: What is the meaning of life?
`,
      },
      [
        "Where the model is reached, and with which key, is no part of a prompt: it comes from your settings.",
        "'gpt-4o' is a deployment of Azure: the prompt names the model itself, see that it is the right one.",
        "Blank lines around blocks may differ: Handlebars takes away a line that holds only a block's tag.",
      ],
    );
  });

  test("version 2", () => {
    const file = `---
name: weather
metadata: { authors: [somebody] }
model:
  id: claude-sonnet-4-5
  provider: anthropic
  apiType: chat
  connection: { kind: key, apiKey: "\${env:ANTHROPIC_API_KEY}" }
  options: { maxOutputTokens: 512, additionalProperties: {} }
inputs:
  - { name: question, kind: string, default: What is the weather? }
  - { name: unit, kind: string, enumValues: [C, F], required: false }
  - { name: talk, kind: thread }
outputs:
  - { name: city, kind: string, description: The city }
  - { name: temperature, kind: float }
template: { format: { kind: jinja2 }, parser: { kind: prompty } }
tools:
  - { name: get_weather, kind: function }
---
system:
Answer as JSON.

{{talk}}

user:
{{question}}
`;
    check(
      importPrompty(file, "weather.prompty", none),
      {
        "weather.prompt": `---
model: anthropic/claude-sonnet-4-5
config:
  maxOutputTokens: 512
input:
  schema:
    question: string
    unit?(enum):
      - C
      - F
  default:
    question: What is the weather?
output:
  format: json
  schema:
    type: object
    properties:
      city:
        type: string
        description: The city
      temperature:
        type: number
    required:
      - city
      - temperature
---
{{role "system"}}
Answer as JSON.

{{history}}
{{role "user"}}
{{question}}
`,
      },
      [
        "Where the model is reached, and with which key, is no part of a prompt: it comes from your settings.",
        "'tools' are left out: define them in the prompt's front matter.",
      ],
    );
  });

  test("a schema and a sample in files beside it", () => {
    const file = `---\nname: a\nmodel:\n  parameters:\n    response_format: \${file:schema.json}\nsample: \${file:sample.json}\n---\nuser:\n{{statement}}\n`;
    const files: Readonly<Record<string, string>> = {
      "schema.json":
        '{"type": "json_schema", "json_schema": {"schema": {"type": "object", "properties": {"day": {"type": "string"}}}}}',
      "sample.json": '{"statement": "On Friday."}',
    };
    const imported = importPrompty(file, "a.prompty", (path) => files[path]);
    checkValid(imported);
    expect(imported.files[0]!.text).toContain("day:\n        type: string");
    expect(imported.files[1]!.text).toContain("statement: On Friday.");
    expect(importPrompty(file, "a.prompty", none).notes).toHaveLength(2);
  });
});

test.each([
  ["{{ user.name }} {{ items[0].id }} {{ a['b c'] }}", "{{user.name}} {{items.[0].id}} {{a.[b c]}}"],
  ["{%- if not user -%}x{%- else -%}y{%- endif -%}", "{{~#unless user~}}x{{~else~}}y{{~/unless~}}"],
  ["{% if a %}1{% elif b %}2{% else %}3{% endif %}", "{{#if a}}1{{else if b}}2{{else}}3{{/if}}"],
  ["{% for x in xs %}{{ loop.index0 }}{{ x }}{% endfor %}", "{{#each xs as |x|}}{{@index}}{{x}}{{/each}}"],
  ["{# note #}{{ a | safe }}{{ b | tojson }}", "{{!-- note --}}{{a}}{{json b}}"],
  ["{% raw %}{{ a }}{% endraw %}", "\\{{ a }}"],
])("Jinja: %s", (jinja, handlebars) => {
  expect(jinjaTemplate(jinja).text).toBe(handlebars);
});

test("what Jinja says and Handlebars cannot is left as a comment and named", () => {
  const { text, notes } = jinjaTemplate("{{ name | upper }}{% if a > 1 %}x{% endif %}{% set y = 2 %}{{ loop.index }}");
  expect(text).toBe(
    "{{!-- not carried over: { { name | upper } } --}}{{!-- not carried over: {% if a > 1 %} --}}x{{!-- not carried over: {% set y = 2 %} --}}{{!-- not carried over: { { loop.index } } --}}",
  );
  expect(notes.filter((note) => note.includes("no counterpart"))).toHaveLength(4);
});

test("any template becomes one that Handlebars reads", () => {
  const piece = fc.constantFrom(
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " if a ",
    " else ",
    " elif b ",
    " endif ",
    " for x in y ",
    " endfor ",
    " raw ",
    " endraw ",
    "-",
    "a",
    "--",
    "\\",
    "\n",
    "{",
    "}",
    "|",
    "{{ a }}",
    "{% if a %}",
    "{% endif %}",
    "{% else %}",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      checkValid(importPromptfoo(JSON.stringify({ prompts: [pieces.join("")] }), "a.json", none));
    }),
    { numRuns: 300 },
  );
});

test("around values the rendered text is the same, to the last brace and backslash", () => {
  const piece = fc.constantFrom("{{ a }}", "{{a}}", "{", "}", "}}", "\\", "\n", " ", '"a": ', "text");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      // Braces that stand directly before a value belong to it in Jinja: what those mean is another question.
      fc.pre(!pieces.some((one, index) => one === "{" && /^\{/.test(pieces[index + 1] ?? "")));
      const { text, notes } = jinjaTemplate(pieces.join(""));
      expect(notes).toEqual([]);
      const rendered = Handlebars.compile(text, { noEscape: true })({ a: "V" });
      expect(rendered).toBe(pieces.map((one) => one.replace(/\{\{ ?a ?\}\}/, "V")).join(""));
    }),
    { numRuns: 1_000 },
  );
});

test("any bytes end in an import or in a sentence", () => {
  const read = (): string => "a,b\n1";
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.json().map(String),
    fc.string().map((text) => `prompts: ${text}`),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      for (const run of [
        () => importPromptfoo(text, "a.yaml", read),
        () => importPromptfoo(`prompts: [a]\ntests: ${text}`, "a.yaml", read),
        () => importGithubModels(text, "a.prompt.yml"),
        () => importPrompty(`---\n${text}\n---\nuser:\n${text}`, "a.prompty", read),
      ]) {
        try {
          run();
        } catch (error) {
          expect(error).toBeInstanceOf(ImportError);
        }
      }
    }),
    { numRuns: 300 },
  );
});
