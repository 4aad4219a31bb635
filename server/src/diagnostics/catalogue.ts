/** How much a diagnostic matters, the protocol's four levels. */
export type Severity = "error" | "warning" | "information" | "hint";

/**
 * Everything this tool can say. Codes are public and never reused. `<name>` in a message or help is an argument that
 * `diagnostic()` demands. `<didYouMean>` is either empty or a sentence with a leading space.
 */
export const catalogue = {
  "front-matter-not-read": {
    severity: "error",
    message: "The front matter is not read: <reason>.",
    help: "The whole file, front matter included, is sent to the model as text. <remedy>",
  },
  "invalid-yaml": {
    severity: "error",
    message: "The front matter is not valid YAML: <problem>",
    help: "Dotprompt ignores front matter that it cannot parse and sends it to the model as text.",
  },
  "duplicate-key": {
    severity: "error",
    message: "The key '<key>' is written twice.",
    help: "YAML allows a key once; Dotprompt ignores the whole front matter otherwise. Remove one of them.",
  },
  "unknown-key": {
    severity: "warning",
    message: "'<key>' is not a key that Dotprompt knows<where>.<didYouMean>",
    help: "Unknown keys are ignored. Metadata of your own takes a key with a dot, such as 'my.<key>'.",
  },
  "misplaced-key": {
    severity: "warning",
    message: "'<key>' belongs <place>.",
    help: "Where it is written now, it has no effect.",
  },
  "invalid-value": {
    severity: "error",
    message: "'<key>' must be <expected>, but this is <actual>.",
    help: "Dotprompt does not check this value; it fails or is ignored at run time.",
  },
  "unknown-type": {
    severity: "error",
    message: "'<type>' is not a Picoschema type.<didYouMean>",
    help: "Picoschema knows string, number, integer, boolean, null and any, and names of schemas. <remedy>",
  },
  "unresolved-schema": {
    severity: "hint",
    message: "No schema named '<name>' is known here.",
    help: "If your program registers it, nothing is wrong. To check against it, add it to 'schemas' in typed-prompts.config.json.",
  },
  "invalid-schema-key": {
    severity: "error",
    message: "'<key>' is not a valid Picoschema key: <reason>.",
    help: "A key is a name, then '?' if optional, then '(array)', '(object)' or '(enum)' with a description: 'tags?(array, what it is about)'.",
  },
  "invalid-json-schema": {
    severity: "error",
    message: "This is not valid JSON Schema: <problem>",
    help: "Input and output cannot be checked against a schema that is not valid.",
  },
  "default-mismatch": {
    severity: "error",
    message: "The default of '<path>' does not fit its type: <problem>",
    help: "The prompt would be rendered with a value that its own input schema refuses.",
  },
  "default-unknown-field": {
    severity: "warning",
    message: "'<name>' has a default but is not in the input schema.<didYouMean>",
    help: "Declare it under 'input.schema', or remove the default.",
  },
  "template-syntax": {
    severity: "error",
    message: "<problem>",
    help: "Handlebars rejects the whole template, so this prompt cannot be rendered. <remedy>",
  },
  "unclosed-block": {
    severity: "error",
    message: "The block '<name>' is never closed.",
    help: "Handlebars rejects the whole template. Add '<closeTag>' where the block ends.",
  },
  "mismatched-block": {
    severity: "error",
    message: "<problem>",
    help: "Blocks close in the reverse order of opening, with the same name. Handlebars rejects the whole template otherwise.",
  },
  "unknown-variable": {
    severity: "error",
    message: "'<name>' is neither in the input schema nor in scope.<didYouMean>",
    help: "It renders as empty text. Correct the name, or declare it under 'input.schema'.",
  },
  "unknown-property": {
    severity: "error",
    message: "'<name>' does not exist on '<owner>', which is <type>.<didYouMean>",
    help: "It renders as empty text. Correct the name, or add the property to the schema.",
  },
  "unused-variable": {
    severity: "warning",
    message: "'<name>' is declared but the template never uses it.",
    help: "Callers must still provide it, and the model never sees it. Use it, or remove it from the schema.",
  },
  "unguarded-optional": {
    severity: "information",
    message: "'<name>' may be absent, and then renders as <rendering>.",
    help: "Wrap it in '<guard>', or give it a default.",
  },
  "not-iterable": {
    severity: "error",
    message: "'<name>' is <type>, and '<helper>' needs <expected>.",
    help: "The block renders nothing, or its else branch.",
  },
  "prints-object": {
    severity: "warning",
    message: "'<name>' is <type> and renders as '[object Object]'.",
    help: "Print one of its properties, or the whole as '{{json <name>}}'.",
  },
  "prints-array": {
    severity: "information",
    message: "'<name>' is <type> and renders as its items joined by commas.",
    help: "Loop over it with '{{#each <name>}}', or print it as '{{json <name>}}'.",
  },
  "unknown-helper": {
    severity: "error",
    message: "'<name>' is called as a helper, but is neither built in nor configured.<didYouMean>",
    help: "Rendering throws unless the program registers it. If it does, declare it under 'helpers' in typed-prompts.config.json.",
  },
  "helper-arguments": {
    severity: "error",
    message: "<problem>",
    help: "Signature: <signature>",
  },
  "helper-as-block": {
    severity: "error",
    message: "'<name>' is not a block helper: everything between '{{#<name>}}' and '{{/<name>}}' is dropped.",
    help: "Write '<correct>' and the text after it.",
  },
  "helper-shadows-variable": {
    severity: "warning",
    message: "The input '<name>' has the name of a helper, so '{{<name>}}' calls the helper.",
    help: "Rename the input, or write '{{this.<name>}}' to print it.",
  },
  "invalid-role": {
    severity: "error",
    message: "'<role>' is not a role.<didYouMean>",
    help: "Roles are system, user, model and tool.",
  },
  "enum-mismatch": {
    severity: "error",
    message: "'<name>' is never <value>: it is <type>.<didYouMean>",
    help: "The comparison always comes out the same way, so one branch never renders.",
  },
  "unknown-partial": {
    severity: "warning",
    message: "No partial named '<name>' is known here.<didYouMean>",
    help: "Rendering throws unless the program registers it. A partial is a file '_<name>.prompt'; partials registered in code are listed under 'partials' in typed-prompts.config.json.",
  },
  "circular-partial": {
    severity: "error",
    message: "This partial includes itself: <cycle>.",
    help: "Nothing stops it, so rendering overflows the stack. Break the cycle, or put the call inside an '{{#if}}' or '{{#each}}' that ends it.",
  },
  "partial-argument": {
    severity: "error",
    message: "The partial '<partial>' <problem>",
    help: "<remedy>",
  },
  "output-example-mismatch": {
    severity: "warning",
    message: "This JSON sample does not fit the output schema: <problem>",
    help: "The model follows samples more than schemas. Make the two agree.",
  },
  "pinned-phrase-missing": {
    severity: "error",
    message: "The text does not say '<phrase>', which <consumer> relies on.",
    help: "Put the phrase back, word for word. If nobody relies on it any more, remove it from 'tp.pin'.",
  },
  "unused-suppression": {
    severity: "warning",
    message: "This suppression has no effect: <reason>",
    help: "Remove it, so that it cannot hide a later problem.",
  },
  "undeclared-input": {
    severity: "hint",
    message: "The inputs of this prompt are not declared: <names>.",
    help: "With an input schema they are checked here and typed where the prompt is called. The fix writes one, inferred from use.",
  },
  "bindings-stale": {
    severity: "information",
    message: "'<file>' is not up to date with this prompt.",
    help: "Programs call the prompt as it was when the file was generated. 'typed-prompts generate' brings it up to date; in the editor, saving does.",
  },
  "bindings-edited": {
    severity: "information",
    message: "'<file>' was edited by hand.",
    help: "It is generated from this prompt, and the edits are lost when it is generated again. Change the prompt instead.",
  },
  "invalid-eval-file": {
    severity: "error",
    message: "<problem>",
    help: "What is written here has no effect on the evaluation until it is corrected.",
  },
  "unknown-eval-key": {
    severity: "error",
    message: "'<key>' is not a key <where>.<didYouMean>",
    help: "It is ignored, so what it was meant to check is not checked.",
  },
  "unknown-eval-prompt": {
    severity: "error",
    message: "There is no prompt '<prompt>'.<didYouMean>",
    help: "These cases are of no prompt. <remedy>",
  },
  "no-eval-cases": {
    severity: "error",
    message: "This evaluation file has no cases.",
    help: "An evaluation without cases never passes. Write some under 'cases', or name a file of them as 'dataset'.",
  },
  "duplicate-eval-case": {
    severity: "error",
    message: "Another case is named '<name>' as well.",
    help: "Results and recordings are found by the name of the case. Rename one of them.",
  },
  "unknown-eval-input": {
    severity: "error",
    message: "'<name>' is not an input of '<prompt>'.<didYouMean>",
    help: "The input schema does not allow it, so rendering refuses the case. Correct the name, or declare it under 'input.schema'.",
  },
  "missing-eval-input": {
    severity: "error",
    message: "The input '<name>' of '<prompt>' is missing.",
    help: "It is required and has no default, so the prompt cannot be rendered for this case.",
  },
  "eval-input-mismatch": {
    severity: "error",
    message: "The input '<path>' does not fit its type: <problem><didYouMean>",
    help: "The input schema of '<prompt>' refuses this value, so the prompt cannot be rendered for this case.",
  },
  "unknown-output-path": {
    severity: "error",
    message: "<problem><didYouMean>",
    help: "Nothing is there, whatever the model answers. Correct the path, or the output schema of '<prompt>'.",
  },
  "impossible-expectation": {
    severity: "error",
    message: "'<path>' can never meet this: <problem><didYouMean>",
    help: "The case fails whatever the model answers. Correct the expectation, or the output schema of '<prompt>'.",
  },
  "unknown-scorer": {
    severity: "error",
    message: "'<name>' is not a scorer.<didYouMean>",
    help: "'<path>' is <type>, so this cannot be the value that is expected either. The scorers are <scorers>.",
  },
  "invalid-scorer-options": {
    severity: "error",
    message: "<problem>",
    help: "The scorer '<scorer>': <description>",
  },
  "unknown-eval-tag": {
    severity: "error",
    message: "No case has the tag '<tag>'.<didYouMean>",
    help: "The threshold holds for no case, so it guards nothing.",
  },
  "invalid-assertion": {
    severity: "error",
    message: "<problem>",
    help: "<help>",
  },
  "invalid-eval-dataset": {
    severity: "error",
    message: "<problem>",
    help: "<remedy>",
  },
  "unreadable-file": {
    severity: "error",
    message: "This file was not checked: <reason>.",
    help: "<remedy>",
  },
  "invalid-config": {
    severity: "error",
    message: "<problem><didYouMean>",
    help: "The setting is ignored until it is corrected.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

interface CatalogueEntry {
  readonly severity: Severity;
  readonly message: string;
  readonly help: string;
}

export type DiagnosticCode = keyof typeof catalogue;

export const diagnosticCodes = Object.keys(catalogue) as readonly DiagnosticCode[];

type Names<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}` ? Name | Names<Rest> : never;

/** The arguments that a code's message and help need. */
export type Arguments<Code extends DiagnosticCode> = Readonly<
  Record<Names<(typeof catalogue)[Code]["message"]> | Names<(typeof catalogue)[Code]["help"]>, string>
>;
