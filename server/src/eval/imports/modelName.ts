const providers = new Map([
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["google", "google"],
  ["gemini", "google"],
  ["ollama", "ollama"],
  ["openrouter", "openrouter"],
  ["mistral", "mistral"],
  ["groq", "groq"],
  ["deepseek", "deepseek"],
]);
/** Between provider and model, how the model is called. */
const apis = new Set(["chat", "messages", "responses", "completion", "completions"]);

/** promptfoo's `openai:chat:gpt-5` as `openai/gpt-5`; `undefined` for programs, addresses and providers of clouds. */
export function promptfooModel(id: string): string | undefined {
  const [provider = "", ...rest] = id.split(":");
  if (provider === "github" && rest.length > 0) return rest.join(":");
  const known = providers.get(provider);
  const parts = apis.has(rest[0] ?? "") ? rest.slice(1) : rest;
  return known === undefined || parts.length === 0 || parts.join("") === "" ? undefined : `${known}/${parts.join(":")}`;
}

/** A bare name with the provider that it is known by. */
export function qualifiedModel(name: string, provider: string | undefined): string {
  if (name.includes("/")) return name;
  if (provider !== undefined) return `${provider}/${name}`;
  if (/^claude/.test(name)) return `anthropic/${name}`;
  if (/^gemini|^gemma/.test(name)) return `google/${name}`;
  return `openai/${name}`;
}
