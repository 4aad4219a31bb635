import { ModelError } from "../../eval/modelClient.ts";

/** How requests are written and answers read. */
type Protocol = "openai" | "anthropic" | "google" | "openai-compatible";

/** Where the calls of one provider go, and with which key: from the environment of the user alone. */
export interface Endpoint {
  readonly protocol: Protocol;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface KnownProvider {
  readonly protocol: Protocol;
  readonly baseUrl: string;
  readonly baseUrlNames: readonly string[];
  readonly keyNames: readonly string[];
  /** Servers on the own machine ask for none. */
  readonly needsKey: boolean;
}

const google: KnownProvider = {
  protocol: "google",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  baseUrlNames: ["GOOGLE_BASE_URL", "GEMINI_BASE_URL", "GOOGLE_GEMINI_BASE_URL"],
  keyNames: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  needsKey: true,
};

const known: ReadonlyMap<string, KnownProvider> = new Map([
  [
    "openai",
    {
      protocol: "openai",
      baseUrl: "https://api.openai.com/v1",
      baseUrlNames: ["OPENAI_BASE_URL"],
      keyNames: ["OPENAI_API_KEY"],
      needsKey: true,
    },
  ],
  [
    "anthropic",
    {
      protocol: "anthropic",
      baseUrl: "https://api.anthropic.com/v1",
      baseUrlNames: ["ANTHROPIC_BASE_URL"],
      keyNames: ["ANTHROPIC_API_KEY"],
      needsKey: true,
    },
  ],
  ["google", google],
  // As Genkit and Dotprompt call it.
  ["googleai", google],
  ["gemini", google],
  ["ollama", local("http://localhost:11434/v1")],
  ["lmstudio", local("http://localhost:1234/v1")],
  ["vllm", local("http://localhost:8000/v1")],
]);

function local(baseUrl: string): KnownProvider {
  return { protocol: "openai-compatible", baseUrl, baseUrlNames: [], keyNames: [], needsKey: false };
}

/** Throws `ModelError` where the environment does not say it. */
export function endpointOf(provider: string, environment: Environment): Endpoint {
  const prefix = `TYPED_PROMPTS_${provider.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  const found = known.get(provider);
  const names = {
    url: [...(found?.baseUrlNames ?? []), `${prefix}_BASE_URL`],
    key: [...(found?.keyNames ?? []), `${prefix}_API_KEY`],
  };
  const given = firstOf(names.url, environment);
  const apiKey = firstOf(names.key, environment);
  if (!found && given === undefined) {
    const name =
      provider === "" ? "The model names no provider, as in 'openai/gpt-5-mini'" : `'${provider}' is not known`;
    const remedy = provider === "" ? "" : ` For an OpenAI-compatible server, set ${prefix}_BASE_URL.`;
    throw new ModelError("unknown-provider", `${name}.${remedy}`);
  }
  if (found?.needsKey && apiKey === undefined) {
    throw new ModelError("authentication", `There is no key for ${provider}: set ${names.key[0]}.`);
  }
  const protocol = found?.protocol ?? "openai-compatible";
  return { protocol, baseUrl: normalized(given ?? found?.baseUrl ?? "", protocol, names.url), apiKey };
}

/** Every key that may be sent somewhere, so that it can be taken out of what is written. */
export function keysIn(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i.test(name) ? [value] : [],
  );
}

function firstOf(names: readonly string[], environment: Environment): string | undefined {
  const name = names.find((one) => environment[one]?.trim());
  return name === undefined ? undefined : environment[name]?.trim();
}

function normalized(written: string, protocol: Protocol, names: readonly string[]): string {
  if (!URL.canParse(written) || !/^https?:$/.test(new URL(written).protocol)) {
    throw new ModelError("invalid-request", `The address in ${names.join(" or ")} is no http or https URL.`);
  }
  const url = written.replace(/\/+$/, "");
  // Anthropic's own tools take the address without the version.
  return protocol === "anthropic" && new URL(url).pathname === "/" ? `${url}/v1` : url;
}
