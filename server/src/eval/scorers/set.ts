import { sameItems } from "./sameItems.ts";

export const set = sameItems("set", "The list has these items and no others, in whatever order and however often.");
