// What the SDKs have beside chat is not used here; left in, it would be half of the bundle.
import { readFile } from "node:fs/promises";

/** @type {import("esbuild").Plugin} */
export const leanProviders = {
  name: "lean-providers",
  setup({ onLoad }) {
    // Messages of zod in other languages.
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/][\w-]+\.js$/ }, ({ path }) =>
      /[\\/](?:en|index)\.js$/.test(path) ? undefined : { contents: "export default () => ({});" },
    );
    onLoad({ filter: /zod[\\/]v4[\\/]classic[\\/]from-json-schema\.js$/ }, () => ({
      contents: "export function fromJSONSchema() { throw new Error('left out'); }",
    }));
    // A class whose members have computed names is never left out. These two are for a service that runs programs in steps.
    onLoad({ filter: /@ai-sdk[\\/][\w-]+[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replaceAll(/static \[WORKFLOW_((?:DE)?SERIALIZE)\]\(/g, "static workflow$1(") };
    });
  },
};
