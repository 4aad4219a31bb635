import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const noneIsSpecial = { disallowedSpecial: new Set<string>() };

/** Tokens of the `o200k_base` encoding, which current models of OpenAI use. Texts that look like control tokens are texts. */
export function count(text: string): number {
  return countTokens(text, noneIsSpecial);
}
