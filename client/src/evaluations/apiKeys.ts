import { type ExtensionContext, type QuickPickItem, type SecretStorage, window } from "vscode";

interface Provider {
  readonly label: string;
  /** The environment variable that holds its key, here and on the command line. */
  readonly variable: string;
}

const providers: readonly Provider[] = [
  { label: "OpenAI", variable: "OPENAI_API_KEY" },
  { label: "Anthropic", variable: "ANTHROPIC_API_KEY" },
  { label: "Google", variable: "GEMINI_API_KEY" },
];

const other = "Another provider…";
const secretOf = (variable: string): string => `apiKey.${variable}`;
/** The names, never the keys, of what was stored: `SecretStorage` cannot list. */
const namesKey = "apiKeys.names";

/** Keys of model providers, in the editor's own encrypted store. They are handed to an evaluation that a user starts, and to nothing else. */
export class ApiKeys {
  private readonly secrets: SecretStorage;
  private readonly memory: ExtensionContext["globalState"];

  constructor({ secrets, globalState }: ExtensionContext) {
    this.secrets = secrets;
    this.memory = globalState;
  }

  /** Asks for a key and stores it; an empty one removes what was stored. */
  async set(): Promise<void> {
    const isStored = (variable: string) => (this.names.includes(variable) ? { detail: "A key is stored." } : {});
    const named = this.names.filter((name) => providers.every(({ variable }) => variable !== name));
    const items: readonly QuickPickItem[] = [
      ...providers.map(({ label, variable }) => ({ label, description: variable, ...isStored(variable) })),
      ...named.map((name) => ({ label: name, description: name, ...isStored(name) })),
      { label: other },
    ];
    const choice = await window.showQuickPick(items, { title: "Set API Key", placeHolder: "Whose key?" });
    if (!choice) return;
    const variable = choice.description ?? (await askName());
    if (!variable) return;
    const key = await window.showInputBox({
      title: `Set API Key: ${variable}`,
      prompt: "It is kept in the editor's secret storage. Leave it empty to remove the one that is stored.",
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    const others = this.names.filter((name) => name !== variable);
    if (key.trim() === "") {
      await this.secrets.delete(secretOf(variable));
      await this.memory.update(namesKey, others);
    } else {
      await this.secrets.store(secretOf(variable), key.trim());
      await this.memory.update(namesKey, [...others, variable]);
    }
    window.setStatusBarMessage(key.trim() === "" ? `${variable} is removed` : `${variable} is stored`, 4_000);
  }

  /** Environment variables for the process that runs evaluations. What is stored wins over the editor's environment. */
  async environment(): Promise<Readonly<Record<string, string>>> {
    const entries = await Promise.all(
      this.names.map(async (name) => [name, await this.secrets.get(secretOf(name))] as const),
    );
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  private get names(): readonly string[] {
    return this.memory.get<readonly string[]>(namesKey, []);
  }
}

function askName(): Thenable<string | undefined> {
  return window.showInputBox({
    title: "Set API Key",
    prompt: "The environment variable that its key is read from, as in TYPED_PROMPTS_LOCAL_API_KEY",
    validateInput: (name) =>
      /^[A-Z][A-Z0-9_]*_API_KEY$/.test(name) ? undefined : "A name in capitals that ends in _API_KEY.",
  });
}
