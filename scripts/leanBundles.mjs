// Of what every bundle takes in, the parts that nobody here uses.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const yamlModules = fileURLToPath(new URL("../node_modules/yaml/browser/index.js", import.meta.url));

/** @type {import("esbuild").Plugin} */
export const leanBundles = {
  name: "lean-bundles",
  setup({ onResolve, onLoad, initialOptions }) {
    // Of our own manifest only the version is asked for.
    const manifest = new RegExp(`${escaped(initialOptions.absWorkingDir ?? process.cwd())}[\\\\/]package\\.json$`);
    onLoad({ filter: manifest }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
    // The same program as modules, of which only what is used is taken.
    onResolve({ filter: /^yaml$/ }, () => ({ path: yamlModules }));
    // Handlebars has a replacement of its own for where there are no source maps, and nobody asks it for one.
    onResolve({ filter: /^source-map$/ }, ({ path }) => ({ path, namespace: "left-out" }));
    onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** @param {string} text */
function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
