import type { ModelRule } from "../../server/src/diff/modelRules.ts";
import type { Files } from "../support/comparedPrompts.ts";

/** A prompt, or files by their path. */
type Version = string | Files;

export interface ModelRulePair {
  readonly before: Version;
  readonly after: Version;
  /** What looks like a change of the rule, and is none. */
  readonly near: readonly [before: Version, after: Version];
  /** Verdict and rules of each prompt: from before to after, from after to before, and of what is near. */
  readonly expected: readonly [there: string, back: string, near: string];
}

function withFrontMatter(yaml: string, text = "Answer {{ticket}}."): string {
  return `---\n${yaml}\n---\n${text}`;
}

const list = "- one\n- two\n- three\n- four";
const sample = (value: number, text = "An answer"): string => `${text}:\n\n\`\`\`json\n{"n": ${value}}\n\`\`\`\n`;
const safety = "{{!-- tp-protected: safety --}}\nNever give medical advice.\n{{!-- tp-end --}}";
const pinned = (pins: string, text: string): string => withFrontMatter(`tp.pin:\n  billing: ${pins}`, text);
const output = (field: string, text: string): string =>
  withFrontMatter(`output:\n  schema:\n    ${field}: string`, text);
const user = "input:\n  schema:\n    user:\n      name: string";
const tool = (field: string): string => `toolDefs:\n  - name: find\n    inputSchema: { ${field}: string }`;

export const modelRulePairs: Readonly<Record<ModelRule, ModelRulePair>> = {
  "section-added": {
    before: "Be kind.",
    after: "Be kind. Cite all of your sources.",
    near: [list, "- two\n- three\n- four\n- one"],
    expected: ["behavioural section-added", "behavioural section-removed", "behavioural section-moved"],
  },
  "section-removed": {
    before: "Be kind. Cite all of your sources.",
    after: "Be kind.",
    near: [
      { "main.prompt": "Be kind.\nBe short.\nBye." },
      { "main.prompt": "{{>style}}\nBye.", "_style.prompt": "Be kind.\nBe short.\n" },
    ],
    expected: ["behavioural section-removed", "behavioural section-added", "same"],
  },
  "section-moved": {
    before: list,
    after: "- two\n- three\n- four\n- one",
    near: [list, "- two\n- three\n- four"],
    expected: ["behavioural section-moved", "behavioural section-moved", "behavioural section-removed"],
  },
  reworded: {
    before: "Sort the ticket now.",
    after: "Sort the ticket then.",
    near: ["You must cite sources.", "You should cite sources."],
    expected: ["behavioural reworded", "behavioural reworded", "behavioural modal-weakened"],
  },
  "modal-weakened": {
    before: "You must cite sources.",
    after: "You should cite sources.",
    near: ["Renew it in June.", "Renew it in May."],
    expected: ["behavioural modal-weakened", "behavioural modal-strengthened", "behavioural reworded"],
  },
  "modal-strengthened": {
    before: "You should cite sources.",
    after: "You must cite sources.",
    near: ["You must cite sources.", "You shall cite sources."],
    expected: ["behavioural modal-strengthened", "behavioural modal-weakened", "behavioural reworded"],
  },
  "sample-changed": {
    before: sample(2),
    after: sample(3),
    near: [sample(2), sample(2, "A good answer")],
    expected: ["behavioural sample-changed", "behavioural sample-changed", "behavioural reworded"],
  },
  "role-changed": {
    before: '{{role "user"}}Hello there.',
    after: '{{role "system"}}Hello there.',
    near: [
      '{{role "system"}}Be kind. Cite sources.\n{{role "user"}}{{ticket}}',
      '{{role "system"}}Be kind.\n{{role "user"}}Cite sources. {{ticket}}',
    ],
    expected: ["behavioural role-changed", "behavioural role-changed", "behavioural section-removed section-added"],
  },
  "condition-added": {
    before: "Be kind.\nCite your sources.",
    after: "Be kind.\n{{#if vip}}\nCite your sources.\n{{/if}}",
    near: ["{{#if vip}}one{{else}}two{{/if}}", "{{#unless vip}}two{{else}}one{{/unless}}"],
    expected: [
      "behavioural section-added condition-added section-removed",
      "behavioural section-added section-removed condition-removed",
      "same",
    ],
  },
  "condition-removed": {
    before: "Be kind.\n{{#if vip}}\nCite your sources.\n{{/if}}",
    after: "Be kind.\nCite your sources.",
    near: ["{{#unless vip}}two{{else}}one{{/unless}}", "{{#if vip}}one{{else}}two{{/if}}"],
    expected: [
      "behavioural section-added section-removed condition-removed",
      "behavioural section-added condition-added section-removed",
      "same",
    ],
  },
  "condition-changed": {
    before: "Be kind.\n{{#if vip}}\nCite your sources.\n{{/if}}",
    after: "Be kind.\n{{#if loyal}}\nCite your sources.\n{{/if}}",
    near: ["{{#each items as |item|}}{{item.name}}{{/each}}", "{{#each items as |one|}}{{one.name}}{{/each}}"],
    expected: ["behavioural condition-changed", "behavioural condition-changed", "same"],
  },
  "value-added": {
    before: "Dear customer,",
    after: "Dear {{name}},",
    near: ["{{a}} and {{b}}", "{{b}} and {{a}}"],
    expected: ["behavioural reworded value-added", "behavioural reworded value-removed", "behavioural reworded"],
  },
  "value-removed": {
    before: "Dear {{name}},",
    after: "Dear customer,",
    near: ["Dear {{name}}, hello.", "Hello, dear {{name}}."],
    expected: ["behavioural reworded value-removed", "behavioural reworded value-added", "behavioural reworded"],
  },
  "layout-changed": {
    before: "Be kind.\n\nBe short.",
    after: "Be kind.\n\n\n\nBe short.",
    near: ["{{ a }}", "{{a}}"],
    expected: ["behavioural layout-changed", "behavioural layout-changed", "same"],
  },
  "text-changed": {
    before: withFrontMatter("model: openai/gpt-5", "You are {{@metadata.prompt.model}}."),
    after: withFrontMatter("model: openai/gpt-5-mini", "You are {{@metadata.prompt.model}}."),
    near: [
      withFrontMatter("model: openai/gpt-5", "You are a model."),
      withFrontMatter("model: openai/gpt-5-mini", "You are a model."),
    ],
    expected: [
      "behavioural model-changed text-changed",
      "behavioural model-changed text-changed",
      "behavioural model-changed",
    ],
  },
  "text-not-proven": {
    before: withFrontMatter(user, "{{#if user}}x{{else}}a b{{/if}} {{user.name}}"),
    after: withFrontMatter(user, "{{#if user}}x{{else}}a  b{{/if}} {{user.name}}"),
    near: [
      withFrontMatter(user, "{{#if user}}a b{{/if}} {{user.name}}"),
      withFrontMatter(user, "{{#if user}}a  b{{/if}} {{user.name}}"),
    ],
    expected: ["behavioural text-not-proven", "behavioural text-not-proven", "behavioural layout-changed"],
  },
  "protected-changed": {
    before: `Help.\n\n${safety}`,
    after: "Help.",
    near: [`Help.\n\n${safety}`, `Help gladly.\n\n${safety}`],
    expected: ["dangerous protected-changed", "behavioural section-added", "behavioural reworded"],
  },
  "protection-removed": {
    before: `Help.\n\n${safety}`,
    after: "Help.\n\nNever give medical advice.",
    near: [`Help.\n\n${safety}`, `${safety}\n\nHelp.`],
    expected: [
      "dangerous protection-removed layout-changed",
      "behavioural layout-changed",
      "behavioural section-moved",
    ],
  },
  "pinned-phrase-missing": {
    before: pinned("ONLY valid JSON", "Return ONLY valid JSON."),
    after: pinned("ONLY valid JSON", "Return JSON."),
    near: [
      pinned("ONLY valid JSON", "Return ONLY valid JSON. Be kind."),
      pinned("ONLY valid JSON", "Be kind. Return ONLY valid JSON."),
    ],
    expected: [
      "breaking pinned-phrase-missing modal-weakened",
      "behavioural modal-strengthened",
      "behavioural section-removed section-added",
    ],
  },
  "pin-removed": {
    before: pinned("ONLY valid JSON", "Return ONLY valid JSON."),
    after: "Return ONLY valid JSON.",
    near: [
      pinned("ONLY valid JSON", "Return ONLY valid JSON."),
      pinned("[ONLY valid JSON]", "Return ONLY valid JSON."),
    ],
    expected: ["dangerous pin-removed", "same", "same"],
  },
  "stale-name": {
    before: output("user_id", "Find the user_id."),
    after: output("account_id", "Find the user_id."),
    near: [output("user_id", "Find the user_id."), output("account_id", "Find the account_id.")],
    expected: [
      "breaking output-field-removed stale-name output-field-added",
      "breaking output-field-removed output-field-added",
      "breaking output-field-removed reworded output-field-added",
    ],
  },
  "model-changed": {
    before: withFrontMatter("model: openai/gpt-5"),
    after: withFrontMatter("model: openai/gpt-5-mini"),
    near: [withFrontMatter("model: openai/gpt-5"), withFrontMatter('model: "openai/gpt-5"')],
    expected: ["behavioural model-changed", "behavioural model-changed", "same"],
  },
  "config-changed": {
    before: withFrontMatter("config: { temperature: 0 }"),
    after: withFrontMatter("config: { temperature: 1 }"),
    near: [
      withFrontMatter("config: { temperature: 0, topP: 1 }"),
      withFrontMatter("config:\n  topP: 1.0\n  temperature: 0"),
    ],
    expected: ["behavioural config-changed", "behavioural config-changed", "same"],
  },
  "setting-changed": {
    before: withFrontMatter("maxTurns: 3"),
    after: withFrontMatter("maxTurns: 5"),
    near: [withFrontMatter("version: 1.0.0"), withFrontMatter("version: 1.0.1")],
    expected: ["behavioural setting-changed", "behavioural setting-changed", "same"],
  },
  "tool-added": {
    before: withFrontMatter("tools: [find]"),
    after: withFrontMatter("tools: [find, send]"),
    near: [withFrontMatter("tools: [find, send]"), withFrontMatter("tools: [send, find]")],
    expected: ["behavioural tool-added", "behavioural tool-removed", "same"],
  },
  "tool-removed": {
    before: withFrontMatter("tools: [find, send]"),
    after: withFrontMatter("tools: [find]"),
    near: [withFrontMatter(tool("user_id")), withFrontMatter(tool("account_id"))],
    expected: ["behavioural tool-removed", "behavioural tool-added", "behavioural tool-changed"],
  },
  "tool-changed": {
    before: withFrontMatter(tool("user_id")),
    after: withFrontMatter(tool("account_id")),
    near: [
      withFrontMatter("toolDefs:\n  - name: find\n    description: Finds"),
      withFrontMatter("toolDefs:\n  - description: Finds\n    name: find"),
    ],
    expected: ["behavioural tool-changed", "behavioural tool-changed", "same"],
  },
  "front-matter-unread": {
    before: withFrontMatter("model: openai/gpt-5"),
    after: `# Sorts tickets\n${withFrontMatter("model: openai/gpt-5")}`,
    near: [withFrontMatter("model: openai/gpt-5"), withFrontMatter("# Sorts tickets\nmodel: openai/gpt-5")],
    expected: ["dangerous front-matter-unread", "same", "same"],
  },
  "prompt-added": {
    before: {},
    after: { "main.prompt": "Sort {{ticket}}." },
    near: [{ "main.prompt": "Sort {{ticket}}." }, { "other.prompt": "Sort {{ticket}}." }],
    expected: ["safe prompt-added", "breaking prompt-removed", "breaking prompt-renamed"],
  },
  "prompt-removed": {
    before: { "main.prompt": "Sort {{ticket}}." },
    after: {},
    near: [{ "main.prompt": "Sort {{ticket}}." }, { "other.prompt": "Sort {{ticket}}." }],
    expected: ["breaking prompt-removed", "safe prompt-added", "breaking prompt-renamed"],
  },
  "prompt-renamed": {
    before: { "main.prompt": "Sort {{ticket}}." },
    after: { "other.prompt": "Sort {{ticket}}." },
    near: [{ "main.prompt": "Sort {{ticket}}." }, { "other.prompt": "Tell a joke about penguins." }],
    expected: ["breaking prompt-renamed", "breaking prompt-renamed", "breaking prompt-removed, safe prompt-added"],
  },
  "not-readable": {
    before: withFrontMatter("model: openai/gpt-5"),
    after: withFrontMatter("model: [openai/gpt-5"),
    near: [withFrontMatter("model: openai/gpt-5"), withFrontMatter("model: openai/gpt-5\nmodell: x")],
    expected: ["dangerous not-readable", "dangerous not-readable", "same"],
  },
};
