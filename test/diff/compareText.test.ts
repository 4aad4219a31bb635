import { expect, test } from "vitest";
import { compareFiles, compareTexts, type Files, told } from "../support/comparedPrompts.ts";

type Case = readonly [title: string, before: string, after: string, expected: readonly string[]];

const cases: readonly Case[] = [
  // Incidents 1 to 3, 5, 6 and 8.
  [
    "a sentence is added in a copy pass",
    "Extract the invoice. Answer with JSON.",
    "Extract the invoice. Answer with JSON. Please be concise.",
    ["section-added Added to the user message: 'Please be concise.'."],
  ],
  [
    "strictly is gone",
    "Read it. Output strictly valid JSON.",
    "Read it. Respond using clean JSON.",
    ["modal-weakened Less binding: 'strictly' is gone in 'Respond using clean JSON.'."],
  ],
  [
    "only becomes when possible",
    "Return ONLY valid JSON.",
    "Return valid JSON when possible.",
    ["modal-weakened Less binding: 'only' became 'when possible' in 'Return valid JSON when possible.'."],
  ],
  [
    "a safety clause is deleted as clean-up",
    "Help.\n\n{{!-- tp-protected: safety --}}\nNever give medical advice.\n{{!-- tp-end --}}\n\nBe kind.",
    "Help.\n\nBe kind.",
    [
      "protected-changed The protected section 'safety' was touched. Removed from the user message: 'Never give medical advice.'.",
    ],
  ],
  [
    "a rule is moved",
    "Rules:\n- one rule\n- two rules\n- three rules\n- four rules",
    "Rules:\n- two rules\n- three rules\n- four rules\n- one rule",
    ["section-moved Moved further down in the user message, after '- four rules': '- one rule'."],
  ],
  [
    "a field of the output is renamed, and the text keeps its name",
    "---\noutput:\n  schema:\n    user_id: string\n---\nFind the user_id.",
    "---\noutput:\n  schema:\n    account_id: string\n---\nFind the user_id.",
    [
      "output-field-removed 'user_id' is gone, perhaps renamed to 'account_id'. Consumers that rely on it break: keep it, or change them first.",
      "stale-name The text still says 'user_id', which the schemas no longer have. New in the schemas is 'account_id'.",
      "output-field-added 'account_id' is new, perhaps 'user_id' under another name: consumers get nothing that they did not get before.",
    ],
  ],
  [
    "a tool's parameter is renamed, and the text keeps its name",
    "---\ntoolDefs:\n  - name: find\n    inputSchema: { user_id: string }\n---\nCall find with user_id.",
    "---\ntoolDefs:\n  - name: find\n    inputSchema: { account_id: string }\n---\nCall find with user_id.",
    [
      "stale-name The text still says 'user_id', which the schemas no longer have. New in the schemas is 'account_id'.",
      "tool-changed The tool 'find' is defined differently.",
    ],
  ],
  // Modals, both ways, and what only looks like one.
  [
    "must becomes should",
    "You must cite sources.",
    "You should cite sources.",
    ["modal-weakened Less binding: 'must' became 'should' in 'You should cite sources.'."],
  ],
  [
    "should becomes must",
    "You should cite sources.",
    "You must cite sources.",
    ["modal-strengthened More binding: 'should' became 'must' in 'You must cite sources.'."],
  ],
  [
    "never becomes avoid",
    "Never guess the price.",
    "Avoid guessing the price.",
    ["modal-weakened Less binding: 'never' became 'avoid' in 'Avoid guessing the price.'."],
  ],
  [
    "another word as strong",
    "You must cite sources.",
    "You shall cite sources.",
    ["reworded Reworded: 'must' became 'shall'."],
  ],
  [
    "a hedge goes",
    "Cite sources where possible.",
    "Cite sources.",
    ["modal-strengthened More binding: 'where possible' is gone in 'Cite sources.'."],
  ],
  ["a month is no modal", "Renew it in June.", "Renew it in May.", ["reworded Reworded: 'June' became 'May'."]],
  // Structure.
  [
    "a section is moved as one",
    "# Style\n\nShort sentences.\n\n- no jargon\n- no slang\n\n# Facts\n\nCite sources.\n\n# Form\n\nUse JSON.\n\nNo prose.\n\nNo fences.\n\nNo lists.",
    "# Facts\n\nCite sources.\n\n# Form\n\nUse JSON.\n\nNo prose.\n\nNo fences.\n\nNo lists.\n\n# Style\n\nShort sentences.\n\n- no jargon\n- no slang",
    ["section-moved Moved further down in the user message, after 'No lists.': '# Style' and 3 more after it."],
  ],
  [
    "text is sent in another role",
    '{{role "system"}}Be kind.\n\n{{role "user"}}Hello there.',
    '{{role "system"}}Be kind.\n\nHello there.',
    ["role-changed Sent as system message, no longer as user message: 'Hello there.'."],
  ],
  [
    "text is moved to another message",
    '{{role "system"}}Be kind.\n\nCite sources.\n\n{{role "user"}}Hello.\n\nThanks.',
    '{{role "system"}}Be kind.\n\n{{role "user"}}Hello.\n\nCite sources.\n\nThanks.',
    ["section-moved Moved from the system message to the user message: 'Cite sources.'."],
  ],
  [
    "a value goes",
    "Hello {{name}}, read {{ticket}} now.",
    "Hello {{name}}, read it now.",
    ["reworded Reworded: '{{ticket}}' became 'it'.", "value-removed '{{ticket}}' is no longer shown to the model."],
  ],
  [
    "a condition is another one",
    "Always.\n{{#if formal}}\nBe formal.\n{{/if}}",
    "Always.\n{{#if casual}}\nBe formal.\n{{/if}}",
    ["condition-changed '{{#if formal}}' became '{{#if casual}}'."],
  ],
  [
    "text becomes conditional",
    "Always.\n\nBe formal.",
    "Always.\n\n{{#if formal}}\nBe formal.\n{{/if}}",
    ["condition-added '{{#if formal}}' decides over text of the user message now."],
  ],
  [
    "a sample is another one",
    'Like this:\n{"a": 1,\n "b": 2}',
    'Like this:\n{"a": 1,\n "b": 3}',
    ["sample-changed The sample in the user message changed: '2' became '3'."],
  ],
  [
    "blank space that the model sees",
    "One {{x}}\n\nTwo",
    "One {{x}}\n\n\n\nTwo",
    ["layout-changed Only blank space or the tags around the text changed."],
  ],
  // Marks.
  [
    "a pinned phrase is gone",
    "---\ntp.pin:\n  billing: ONLY valid JSON\n---\nReturn ONLY valid JSON.",
    "---\ntp.pin:\n  billing: ONLY valid JSON\n---\nReturn only valid JSON.",
    [
      "pinned-phrase-missing The text no longer says 'ONLY valid JSON', which 'billing' relies on.",
      "reworded Reworded: 'ONLY' became 'only'.",
    ],
  ],
  [
    "a phrase is no longer pinned",
    "---\ntp.pin:\n  - phrase: ONLY valid JSON\n    consumer: billing\n---\nReturn ONLY valid JSON.",
    "Return ONLY valid JSON.",
    ["pin-removed 'ONLY valid JSON' is no longer pinned for 'billing'."],
  ],
  [
    "marks of protection go without the text",
    "{{!-- tp-protected: safety --}}\nNo advice.\n{{!-- tp-end --}}\nBye.",
    "No advice.\nBye.",
    ["protection-removed The section 'safety' is no longer protected."],
  ],
  [
    "protected by its heading in front matter",
    "---\ntp.protected: [Safety]\n---\n# Safety\n\nNo advice.\n\n# Tone\n\nKind.",
    "---\ntp.protected: [Safety]\n---\n# Safety\n\nLittle advice.\n\n# Tone\n\nKind.",
    ["protected-changed The protected section '# Safety' was touched. Reworded: 'No' became 'Little'."],
  ],
  [
    "beside a protected section",
    "{{!-- tp-protected: safety --}}\nNo advice.\n{{!-- tp-end --}}\n\nBye now.",
    "{{!-- tp-protected: safety --}}\nNo advice.\n{{!-- tp-end --}}\n\nBye then.",
    ["reworded Reworded: 'now' became 'then'."],
  ],
  [
    "beside a protected section in one paragraph: each sentence is told as what it is",
    "You must return ONLY valid JSON.\n{{!-- tp-protected: safety --}}\nNever give medical advice.\n{{!-- tp-end --}}\nBe kind.",
    "Please return valid JSON when possible.\nBe kind.",
    [
      "protected-changed The protected section 'safety' was touched. Removed from the user message: 'Never give medical advice.'.",
      "modal-weakened Less binding: 'must' became 'when possible' in 'Please return valid JSON when possible.'.",
    ],
  ],
  [
    "what is protected in the middle of a sentence",
    "Say {{!-- tp-protected: name --}}Acme Corp{{!-- tp-end --}} once.",
    "Say {{!-- tp-protected: name --}}Acme Corp{{!-- tp-end --}} twice.",
    ["reworded Reworded: 'once' became 'twice'."],
  ],
  [
    "what is protected in the middle of a sentence is another",
    "Say {{!-- tp-protected: name --}}Acme Corp{{!-- tp-end --}} once.",
    "Say {{!-- tp-protected: name --}}Ajax Corp{{!-- tp-end --}} once.",
    ["protected-changed The protected section 'name' was touched. Reworded: 'Acme' became 'Ajax'."],
  ],
  [
    "a sentence beside it is told as its own when the marks are set in the same step",
    "Return JSON.\nNever advise.\nBe kind.",
    "Return JSON.\n{{!-- tp-protected: safety --}}\nNever advise.\n{{!-- tp-end --}}\nBe polite.",
    ["reworded Reworded: 'kind' became 'polite'."],
  ],
];

/** The sentence of a partial stands in one paragraph with that before the call. */
test("a sentence beside the protected section of a partial is told as what it is", () => {
  const rules = "{{!-- tp-protected: safety --}}\nNever give medical advice.\n{{!-- tp-end --}}\nBe kind.";
  const [found] = compareFiles(
    { "main.prompt": "You must return ONLY valid JSON.\n{{>rules}}\n\nNever promise it.", "_rules.prompt": rules },
    {
      "main.prompt": "Please return valid JSON when possible.\n{{>rules}}\n\nNever promise it.",
      "_rules.prompt": "Be kind.",
    },
  );
  expect(told(found!)).toEqual([
    "protected-changed The protected section 'safety' was touched. Removed from the user message: 'Never give medical advice.'.",
    "modal-weakened Less binding: 'must' became 'when possible' in 'Please return valid JSON when possible.'.",
  ]);
});

test.each(cases)("%s", (_, before, after, expected) => {
  expect(told(compareTexts(before, after))).toEqual(expected);
});

/** Two ways to write one prompt: verdict `same`. */
const same: readonly (readonly [title: string, before: Files, after: Files])[] = [
  [
    "keys of front matter in another order",
    {
      "main.prompt":
        "---\nmodel: m\nconfig: {a: 1, b: 2}\ninput:\n  schema:\n    x: string\n    y?: integer\n---\n{{x}}{{y}}",
    },
    {
      "main.prompt":
        "---\ninput:\n  schema:\n    y?: integer\n    x: string\nconfig:\n  b: 2\n  a: 1\nmodel: m\n---\n{{x}}{{y}}",
    },
  ],
  [
    "a block parameter is renamed",
    { "main.prompt": "{{#each items as |item|}}- {{item.name}} of {{../owner}}{{/each}}" },
    { "main.prompt": "{{#each items as |one|}}- {{one.name}} of {{../owner}}{{/each}}" },
  ],
  [
    "a partial is extracted",
    { "main.prompt": "Hello {{name}}.\nBe kind.\nBe short.\nBye." },
    { "main.prompt": "Hello {{name}}.\n{{>style}}\nBye.", "_style.prompt": "Be kind.\nBe short.\n" },
  ],
  [
    "a partial is extracted, with arguments",
    { "main.prompt": "{{#each items}}{{id}} of {{../owner}}. {{/each}}" },
    {
      "main.prompt": "{{#each items}}{{>item owner=../owner}}{{/each}}",
      "_item.prompt": "{{id}} of {{owner}}. ",
    },
  ],
  [
    "tags are laid out",
    { "main.prompt": "{{ name }} {{# if x }}a{{/ if}}" },
    { "main.prompt": "{{name}} {{#if x}}a{{/if}}" },
  ],
  [
    "if becomes unless",
    { "main.prompt": "{{#if a}}one{{else}}two{{/if}}" },
    { "main.prompt": "{{#unless a}}two{{else}}one{{/unless}}" },
  ],
  ["a comment", { "main.prompt": "a {{name}}" }, { "main.prompt": "a {{! why }}{{name}}" }],
];

test.each(same)("the same: %s", (_, before, after) => {
  const found = compareFiles(before, after).filter(({ after: file }) => file?.endsWith("/main.prompt"));
  expect(found.map(({ verdict, changes }) => [verdict, changes])).toEqual([["same", []]]);
});

/** Equal for most inputs, and not the same. */
const nearly: readonly (readonly [title: string, before: string, after: string])[] = [
  ["two names that are swapped", "{{a}} {{b}}", "{{b}} {{a}}"],
  ["a condition on another name", "{{#if a}}x{{/if}}{{b}}", "{{#if b}}x{{/if}}{{b}}"],
  ["a condition that is nearly always true", "{{#if a}}x{{/if}}", "x"],
  [
    "the separator after the last item",
    "{{#each l}}{{this}}, {{/each}}",
    "{{#each l}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}",
  ],
  ["else branch only", "{{#if a}}x{{else}}y{{/if}}", "{{#if a}}x{{else}}z{{/if}}"],
  ["a comparison", '{{#ifEquals tone "formal"}}F{{/ifEquals}}', '{{#ifEquals tone "casual"}}F{{/ifEquals}}'],
  ["the loop runs over the first item only", "{{#each l}}{{this}}{{/each}}", "{{l.[0]}}"],
];

test.each(nearly)("not the same: %s", (_, before, after) => {
  expect(compareTexts(before, after).verdict).toBe("behavioural");
});

test("a branch that no input takes leaves it open whether two texts are the same", () => {
  const schema = "---\ninput:\n  schema:\n    user:\n      name: string\n---\n";
  const comparison = compareTexts(`${schema}{{#if user}}x{{/if}}{{user.name}}`, `${schema}x{{user.name}}`);
  expect(comparison.verdict).toBe("behavioural");
  expect(comparison.problems.join()).toContain("not proven");
});

test("prompts reached through a partial and a named schema are compared too, and say through which", () => {
  const config = (fields: string): string =>
    `{"schemas": {"Ticket": {"type": "object", "properties": {${fields}}, "required": ["id"]}}}`;
  const prompt = "---\ninput:\n  schema: Ticket\n---\n{{id}} {{>style}}";
  const before = {
    "typed-prompts.config.json": config('"id": {"type": "string"}'),
    "a.prompt": prompt,
    "b.prompt": "No partial {{x}}.",
    "_style.prompt": "{{>tone}}",
    "_tone.prompt": "You must be kind.",
  };
  const after = {
    ...before,
    "typed-prompts.config.json": config('"id": {"type": "integer"}'),
    "_tone.prompt": "You should be kind.",
  };
  const found = compareFiles(before, after);
  expect(found.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(["a breaking", "b same"]);
  expect(found[0]!.through.map((file) => file.slice(file.lastIndexOf("/") + 1)).toSorted()).toEqual([
    "_tone.prompt",
    "typed-prompts.config.json",
  ]);
  expect(told(found[0]!).join("\n")).toContain("'must' became 'should'");
});
