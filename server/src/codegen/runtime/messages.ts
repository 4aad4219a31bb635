export type Role = "system" | "user" | "model" | "tool";

export type Part =
  | { readonly text: string }
  | { readonly media: { readonly url: string; readonly contentType?: string } }
  | { readonly metadata: { readonly purpose: string; readonly pending: true } };

export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}
