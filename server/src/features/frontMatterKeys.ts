/** What a person should know of a key of the front matter. */
export interface FrontMatterKey {
  readonly documentation: string;
  /** What to write after it: a scalar, a mapping or a list on the following lines. */
  readonly value: "scalar" | "mapping" | "list";
  /** Values that are meant, where they are few. */
  readonly values?: readonly string[];
  readonly keys?: Readonly<Record<string, FrontMatterKey>>;
}

const scalar = (documentation: string, values?: readonly string[]): FrontMatterKey => ({
  documentation,
  value: "scalar",
  ...(values ? { values } : {}),
});
const mapping = (documentation: string, keys?: Readonly<Record<string, FrontMatterKey>>): FrontMatterKey => ({
  documentation,
  value: "mapping",
  ...(keys ? { keys } : {}),
});
const list = (documentation: string): FrontMatterKey => ({ documentation, value: "list" });

const booleans = ["true", "false"];

/** The keys that Dotprompt and Genkit read, in the order in which prompts usually have them. */
export const frontMatterKeys: Readonly<Record<string, FrontMatterKey>> = {
  model: scalar("The model that the prompt is written for, such as `googleai/gemini-2.5-flash`."),
  description: scalar("What the prompt is for. Models do not see it."),
  name: scalar("The name of the prompt. Without it, the file's name counts."),
  variant: scalar("Which variant of the prompt this is. Without it, the file's name counts: `name.variant.prompt`."),
  version: scalar("The version of the prompt."),
  config: mapping("Settings of the model. They are passed on as they are.", {
    temperature: scalar("How much chance there is in the answer: 0 for the likeliest words, higher for more variety."),
    maxOutputTokens: scalar("The longest answer, in tokens."),
    topK: scalar("Only the `topK` likeliest tokens are drawn from."),
    topP: scalar("Only the likeliest tokens that together have this probability are drawn from."),
    stopSequences: list("Texts at which the answer ends."),
    version: scalar("The exact version of the model."),
    frequencyPenalty: scalar("Makes words less likely the more often they have occurred."),
    presencePenalty: scalar("Makes words less likely that have occurred."),
    safetySettings: list("How harmful content is dealt with, by category."),
    thinkingConfig: mapping("How much the model thinks before it answers."),
  }),
  input: mapping("What the program gives to the prompt.", {
    schema: mapping("The type of the input: Picoschema, JSON Schema, or the name of a schema."),
    default: mapping("Values for what the program leaves out."),
  }),
  output: mapping("What the model answers.", {
    format: scalar("The form of the answer.", ["json", "text"]),
    schema: mapping("The type of the answer: Picoschema, JSON Schema, or the name of a schema."),
    contentType: scalar("The MIME type of the answer."),
    constrained: scalar("Whether the model is held to the schema.", booleans),
    instructions: scalar("Whether, or how, the prompt itself tells the model of the schema."),
    jsonSchema: mapping("The type of the answer, as JSON Schema."),
  }),
  tools: list("The names of the tools that the model may call."),
  toolDefs: list("Tools that are defined here: `name`, `description`, `inputSchema`, `outputSchema`."),
  metadata: mapping("Anything that the program wants to know of the prompt."),
  maxTurns: scalar("How many rounds of tool calls there may be. Read by Genkit."),
  toolChoice: scalar("Whether the model may, must or must not call tools. Read by Genkit.", [
    "auto",
    "required",
    "none",
  ]),
  returnToolRequests: scalar("Whether calls of tools are returned instead of made. Read by Genkit.", booleans),
  use: list("Middleware around the call of the model. Read by Genkit."),
};

/** The description of a key by its path, such as `config`, `temperature`. */
export function frontMatterKey(path: readonly string[]): FrontMatterKey | undefined {
  let keys: FrontMatterKey["keys"] = frontMatterKeys;
  let found: FrontMatterKey | undefined;
  for (const key of path) {
    found = keys && Object.hasOwn(keys, key) ? keys[key] : undefined;
    keys = found?.keys;
  }
  return found;
}
