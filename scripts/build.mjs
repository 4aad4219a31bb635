// Bundles the extension, the language server and the command line into dist/, or into the folder after --outdir.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";
import { runtimeSource } from "./runtimeSource.mjs";
import { compressedRanks, tokenizerApart } from "./tokenizer.mjs";

const { production, outdir } = parseArgs({
  options: { production: { type: "boolean", default: false }, outdir: { type: "string", default: "dist" } },
}).values;

rmSync(outdir, { recursive: true, force: true });

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  outExtension: { ".js": ".cjs" },
  outdir,
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
  metafile: true,
  // tinyglobby reads import.meta.url when it is loaded.
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};

const bundles = await Promise.all([
  build({ ...shared, entryPoints: { extension: "client/src/extension.ts" }, external: ["vscode"] }),
  build({ ...shared, entryPoints: { server: "server/src/server.ts" }, plugins: [tokenizerApart] }),
  build({ ...shared, entryPoints: { tokenizer: "server/src/tokenizer.ts" }, plugins: [compressedRanks(outdir)] }),
  build({
    ...shared,
    platform: "browser",
    format: "iife",
    target: "chrome134",
    outExtension: {},
    define: {},
    banner: {},
    entryPoints: { preview: "client/webview/preview.ts" },
  }),
  build({
    ...shared,
    entryPoints: { cli: "server/src/cli.ts" },
    plugins: [tokenizerApart],
    banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` },
  }),
]);

writeFileSync(join(outdir, "licenses.txt"), licensesOf(bundles.map(({ metafile }) => metafile)));

// What bindings share is written beside them as it is.
writeFileSync(join(outdir, "typed-prompts.ts"), runtimeSource());
