/** What a command knows of the place it runs in. */
export interface Terminal {
  readonly cwd: string;
  readonly colors: boolean;
  /** Of Typed Prompts. */
  readonly version: string;
  write(text: string): void;
  readStandardInput(): string;
}

/** What comes from a file never controls the terminal. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, " ");
}
