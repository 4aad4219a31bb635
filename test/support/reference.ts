import { Dotprompt } from "dotprompt";
import Handlebars from "handlebars";

export interface Given {
  readonly input?: Record<string, unknown>;
  readonly messages?: readonly unknown[];
  readonly docs?: readonly unknown[];
  readonly context?: Record<string, unknown>;
}

/** The `dotprompt` package's messages for a prompt; what it throws as `error`. */
export type Rendered = { readonly messages: unknown } | { readonly error: string };

/**
 * A prompt compiled by the `dotprompt` package. It finds partials itself, but not those that are called with a block:
 * these must be `registered`. It shares one Handlebars among all its instances, which remembers partials.
 */
export async function referencePrompt(
  text: string,
  partial: (name: string) => string | undefined,
  registered: Readonly<Record<string, string>> = {},
): Promise<(given: Given) => Promise<Rendered>> {
  for (const name of Object.keys(Handlebars.partials)) Handlebars.unregisterPartial(name);
  const dotprompt = new Dotprompt({
    partialResolver: (name) => partial(name) ?? null,
    schemaResolver: () => ({ type: "object" }),
    partials: { ...registered },
  });
  const failed = (error: unknown): Rendered => ({ error: String(error) });
  try {
    const compiled = await dotprompt.compile(text);
    return async (given) => {
      try {
        return { messages: (await compiled(given as Parameters<typeof compiled>[0])).messages };
      } catch (error) {
        return failed(error);
      }
    };
  } catch (error) {
    return async () => failed(error);
  }
}
