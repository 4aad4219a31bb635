// Bundles the benchmarks, so that they measure what is shipped, and runs them: all, or those named.
import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../../.vscode-test/bench", import.meta.url));
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL("index.ts", import.meta.url))],
  outfile: `${folder}/index.mjs`,
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  external: ["esbuild", "dotprompt"],
  logLevel: "warning",
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
const { run } = await import(pathToFileURL(`${folder}/index.mjs`).href);
await run(process.argv.slice(2));
