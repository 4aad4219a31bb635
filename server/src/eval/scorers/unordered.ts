import { sameItems } from "./sameItems.ts";

export const unordered = sameItems("unordered", "The list has exactly these items, in whatever order.");
