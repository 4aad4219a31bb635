import { lengthLimit } from "./lengthLimit.ts";

export const maxLength = lengthLimit(
  "maxLength",
  "The text has at most so many characters, or the list so many items.",
);
