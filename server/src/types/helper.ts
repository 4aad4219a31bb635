import type { Origin, Type } from "./type.ts";

/** What is known of a helper's call: built in, or declared in the configuration. */
export interface HelperSignature {
  readonly name: string;
  /** Whether it is called as `{{name …}}`, as `{{#name …}}…{{/name}}`, or as either. */
  readonly form: "inline" | "block" | "either";
  readonly parameters: readonly HelperParameter[];
  /** Named arguments, `key=value`. */
  readonly hash: readonly HelperParameter[];
  /** Whether further named arguments are allowed. */
  readonly openHash?: boolean | undefined;
  /** Of an inline call's result, when used as an argument. */
  readonly returns: Type;
  readonly documentation: string;
  /** Where a configured helper was declared. */
  readonly origin?: Origin | undefined;
}

export interface HelperParameter {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Takes all remaining positional arguments. Only the last parameter may. */
  readonly rest?: boolean | undefined;
  readonly documentation?: string | undefined;
}
