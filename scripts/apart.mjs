// Bundles that are loaded only where they are needed: each of these files is imported from the bundle beside it.

/** @type {ReadonlyMap<string, string>} */
const bundles = new Map([
  ["/tokenizer.ts", "tokenizer"],
  ["/providers/client.ts", "providers"],
  ["/modelPrices.ts", "prices"],
]);

/** @type {import("esbuild").Plugin} */
export const loadedApart = {
  name: "loaded-apart",
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      const found = kind === "dynamic-import" && [...bundles].find(([ending]) => path.endsWith(ending));
      return found ? { path: `./${found[1]}.cjs`, external: true } : undefined;
    });
  },
};
