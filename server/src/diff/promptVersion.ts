import type { FileId } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import type { PromptSignature } from "../types/signature.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";

/** One prompt as it was or is at some time, with everything that it needs: what two sides of a comparison are. */
export interface PromptVersion {
  readonly file: FileId;
  readonly prompt: PromptFile;
  /** Named schemas resolved as they were at that time. */
  readonly signature: PromptSignature;
  /** As ajv checks them: of the input closed, of the output open. `undefined` without a schema, or with an unknown one. */
  readonly inputSchema: JsonSchema | undefined;
  readonly outputSchema: JsonSchema | undefined;
  /** Every partial that it reaches, by the name it is called by. */
  readonly partials: ReadonlyMap<string, { readonly file: FileId; readonly text: string }>;
  readonly model: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names and definitions, as the front matter has them. */
  readonly tools: readonly unknown[];
  /** `version:` of the front matter. */
  readonly version: string | undefined;
  /** SHA-256 in hex of all of the above in canonical form: equal hashes mean equal prompts. */
  readonly hash: string;
}
