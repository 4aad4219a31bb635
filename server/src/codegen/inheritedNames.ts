/** Names that objects, lists and scalars inherit: reading them plainly would find what the value does not have itself. */
export const inheritedNames: ReadonlySet<string> = new Set(
  [Object, Array, String, Number, Boolean, BigInt]
    .flatMap((type) => Object.getOwnPropertyNames(type.prototype))
    .filter((name) => name !== "length"),
);
