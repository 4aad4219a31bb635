/** What a command knows of the place it runs in. */
export interface Terminal {
  readonly cwd: string;
  readonly colors: boolean;
  /** Of Typed Prompts. */
  readonly version: string;
  write(text: string): void;
  readStandardInput(): string;
}
