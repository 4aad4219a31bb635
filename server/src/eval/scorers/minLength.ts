import { lengthLimit } from "./lengthLimit.ts";

export const minLength = lengthLimit(
  "minLength",
  "The text has at least so many characters, or the list so many items.",
);
