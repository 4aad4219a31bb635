import type { TextRange } from "../../text/range.ts";

/** A tree of the small expression language of `assert:`; complete however broken the text. Ranges are in the file. */
export type Expression = { readonly kind: "missing"; readonly range: TextRange };
