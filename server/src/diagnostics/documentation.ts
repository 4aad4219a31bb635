import type { DiagnosticCode } from "./catalogue.ts";

/** Where a code is explained. */
export function documentationUrl(code: DiagnosticCode): string {
  return `https://github.com/typed-prompts/typed-prompts/blob/main/docs/diagnostics.md#${code}`;
}
