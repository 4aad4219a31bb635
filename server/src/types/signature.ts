import type { FileId } from "../diagnostics/diagnostic.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import type { TextRange } from "../text/range.ts";
import type { ObjectType, Type } from "./type.ts";

/** What a prompt's front matter promises: all that its callers, its template and other files see of it. */
export interface PromptSignature {
  readonly file: FileId;
  readonly name: string;
  readonly variant: string | undefined;
  readonly model: string | undefined;
  /** `undefined` without an input schema, or with one that is not known here: then nothing about inputs is checked. */
  readonly input: ObjectType | undefined;
  /** The type that the input schema says, object or not. */
  readonly declaredInput: Type | undefined;
  /** Whether the front matter has an input schema, known or not. */
  readonly declaresInput: boolean;
  /** Of the value of `input.schema`. */
  readonly inputSchemaRange: TextRange | undefined;
  readonly output: Type | undefined;
}

/** `support/classify.formal.prompt` is the variant `formal` of the prompt `classify`; a partial's `_` is dropped. */
export function promptName(file: FileId): { readonly name: string; readonly variant: string | undefined } {
  const base = percentDecoded(file.slice(file.lastIndexOf("/") + 1))
    .replace(/^_/, "")
    .replace(/\.prompt$/, "");
  const dot = base.lastIndexOf(".");
  return dot > 0 ? { name: base.slice(0, dot), variant: base.slice(dot + 1) } : { name: base, variant: undefined };
}

/** What has a default need not be given. */
export function withOptionalDefaults(input: ObjectType): ObjectType {
  if (!input.properties.some((property) => property.default && !property.optional)) return input;
  const properties = input.properties.map((one) => (one.default ? { ...one, optional: true } : one));
  return { ...input, properties };
}
