import type { HelperParameter, HelperSignature } from "../types/helper.ts";
import { anyType, booleanType, numberType, stringType, type Type } from "../types/type.ts";

const required = (name: string, type: Type, documentation: string): HelperParameter => ({
  name,
  type,
  optional: false,
  documentation,
});
const optional = (name: string, type: Type, documentation: string): HelperParameter => ({
  name,
  type,
  optional: true,
  documentation,
});

function helper(
  form: HelperSignature["form"],
  name: string,
  parameters: readonly HelperParameter[],
  documentation: string,
  rest: Partial<Pick<HelperSignature, "hash" | "returns">> = {},
): HelperSignature {
  return { name, form, parameters, hash: rest.hash ?? [], returns: rest.returns ?? stringType, documentation };
}

const condition = required("condition", anyType, "False, null, absent, 0, empty text and empty lists are false.");
const left = required("left", anyType, "Compared without conversion (`===`).");
const right = required("right", anyType, "Compared without conversion (`===`).");

/** The helpers that Handlebars 4.7 and Dotprompt 1.1 register; nothing else is known to the reference runtime. */
export const builtinHelpers: ReadonlyMap<string, HelperSignature> = new Map(
  [
    helper("block", "if", [condition], "Renders its block when the condition is true, else its `{{else}}`.", {
      hash: [optional("includeZero", booleanType, "Takes 0 for true.")],
    }),
    helper("block", "unless", [condition], "Renders its block when the condition is false, else its `{{else}}`.", {
      hash: [optional("includeZero", booleanType, "Takes 0 for true.")],
    }),
    helper(
      "block",
      "each",
      [required("items", anyType, "A list, or an object whose values are looped over.")],
      "Renders its block for each item, which is then `this`; `{{else}}` when there is none.",
    ),
    helper(
      "block",
      "with",
      [required("context", anyType, "Becomes `this` inside the block.")],
      "Renders its block with another context; `{{else}}` when it is absent.",
    ),
    helper(
      "inline",
      "lookup",
      [required("object", anyType, "A list or an object."), required("key", anyType, "An index or a property name.")],
      "The part of a value that a computed key names.",
      { returns: anyType },
    ),
    helper(
      "inline",
      "log",
      [{ name: "values", type: anyType, optional: true, rest: true }],
      "Writes to the console of the program; renders nothing.",
      {
        hash: [optional("level", anyType, "debug, info, warn or error.")],
      },
    ),
    helper(
      "inline",
      "role",
      [required("role", stringType, "system, user, model or tool.")],
      "Starts a message; all text up to the next role belongs to it.",
    ),
    helper("inline", "history", [], "Puts the earlier messages of the conversation here."),
    helper(
      "inline",
      "section",
      [required("name", stringType, "A name the program knows.")],
      "A placeholder for content that the program adds.",
    ),
    helper("inline", "media", [], "Puts an image, audio or other media here.", {
      hash: [
        required("url", stringType, "Where the media is, a `data:` URL too."),
        optional("contentType", stringType, "The MIME type, such as `image/png`."),
      ],
    }),
    helper("inline", "json", [required("value", anyType, "Anything.")], "Writes a value as JSON.", {
      hash: [optional("indent", { kind: "union", members: [numberType, stringType] }, "Spaces for each level.")],
    }),
    helper("block", "ifEquals", [left, right], "Renders its block when the two are equal, else its `{{else}}`."),
    helper("block", "unlessEquals", [left, right], "Renders its block when the two differ, else its `{{else}}`."),
  ].map((signature) => [signature.name, signature]),
);

/** `json(value, indent?=…)`, for messages. */
export function displaySignature(signature: HelperSignature): string {
  const positional = signature.parameters.map(
    (parameter) => `${parameter.rest ? "…" : ""}${parameter.name}${parameter.optional ? "?" : ""}`,
  );
  const named = signature.hash.map((parameter) => `${parameter.name}${parameter.optional ? "?" : ""}=…`);
  const call = [signature.name, ...positional, ...named].join(" ");
  return signature.form === "block" ? `{{#${call}}}…{{/${signature.name}}}` : `{{${call}}}`;
}
