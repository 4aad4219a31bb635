/** What a command knows of the place it runs in. */
export interface Terminal {
  readonly cwd: string;
  readonly colors: boolean;
  /** Of Typed Prompts. */
  readonly version: string;
  write(text: string): void;
  readStandardInput(): string;
  /** The tokenizer is as large as all the rest, so it is loaded when something is counted. */
  loadTokenizer(): Promise<{ count(text: string): number }>;
}

/** What comes from a file never controls the terminal. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, " ");
}
