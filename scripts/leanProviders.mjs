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
      const lean = text
        .replaceAll(/static \[WORKFLOW_((?:DE)?SERIALIZE)\]\(/g, "static workflow$1(")
        // Of an object everything is kept; of a module only what is used.
        .replaceAll(/^import \{ z \} from (?="zod\/v4")/gm, "import * as z from ")
        .replaceAll(/^import \{ z as (\w+) \} from (?="zod\/v4")/gm, "import * as $1 from ")
        // Schemas and tools that nothing asks for could not be left out otherwise: making them might do something.
        .replaceAll(/^((?:var|const) [\w$]+ = )(?=(?:lazySchema|create\w+|z\d*\.\w+)\()/gm, "$1/* @__PURE__ */ ");
      return { contents: /provider-utils[\\/]dist[\\/]index\.js$/.test(path) ? withoutHeaders(lean, path) : lean };
    });
  },
};

/**
 * The first use of `Headers` has Node load all of its own fetch, which is not used otherwise, and each further one costs as
 * much as the rest of a request.
 *
 * @param {string} text
 * @param {string} path
 */
function withoutHeaders(text, path) {
  const names = "headers instanceof Headers";
  const copy = "new Headers(normalizeHeaders(headers))";
  if (!text.includes(names) || !text.includes(copy)) throw new Error(`Headers are made in another way in ${path}.`);
  return text
    .replaceAll(names, "headers instanceof Map")
    .replaceAll(copy, "new Map(Object.entries(normalizeHeaders(headers)))");
}
