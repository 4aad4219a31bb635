// Bundles the extension, the language server and the command line into dist/, or into the folder after --outdir; with
// --only those named.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { loadedApart } from "./apart.mjs";
import { leanBundles } from "./leanBundles.mjs";
import { leanProviders } from "./leanProviders.mjs";
import { licensesOf } from "./licenses.mjs";
import { prunedPrices } from "./prunedPrices.mjs";
import { runtimeSource } from "./runtimeSource.mjs";
import { protocolEntry, protocolEntryPoint, sharedProtocol } from "./sharedProtocol.mjs";
import { compressedRanks } from "./tokenizer.mjs";

const { production, outdir, only } = parseArgs({
  options: {
    production: { type: "boolean", default: false },
    outdir: { type: "string", default: "dist" },
    only: { type: "string", multiple: true },
  },
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
  // What is loaded later is required: an import would have Node look for exports in a megabyte of text first.
  supported: { "dynamic-import": false },
  // tinyglobby reads import.meta.url when it is loaded.
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  { ...shared, entryPoints: { extension: "client/src/extension.ts" }, external: ["vscode"], plugins: [sharedProtocol] },
  { ...shared, entryPoints: { server: "server/src/server.ts" }, plugins: [loadedApart, leanBundles, sharedProtocol] },
  { ...shared, entryPoints: { protocol: protocolEntryPoint }, plugins: [protocolEntry] },
  { ...shared, entryPoints: { tokenizer: "server/src/tokenizer.ts" }, plugins: [compressedRanks(outdir)] },
  { ...shared, entryPoints: { providers: "server/src/node/providers/client.ts" }, plugins: [leanProviders] },
  { ...shared, entryPoints: { prices: "server/src/node/modelPrices.ts" }, plugins: [prunedPrices] },
  {
    ...shared,
    platform: "browser",
    format: "iife",
    target: "chrome134",
    outExtension: {},
    define: {},
    banner: {},
    entryPoints: { preview: "client/webview/preview.ts" },
  },
  {
    ...shared,
    entryPoints: { cli: "server/src/cli.ts" },
    plugins: [loadedApart, leanBundles],
    banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` },
  },
];
if (only?.some((name) => name === "server" || name === "extension")) only.push("protocol");
const wanted = bundles.filter(
  ({ entryPoints }) => !only || Object.keys(entryPoints).some((name) => only.includes(name)),
);
const built = await Promise.all(wanted.map((bundle) => build(bundle)));

writeFileSync(join(outdir, "licenses.txt"), licensesOf(built.map(({ metafile }) => metafile)));

// What bindings share is written beside them as it is.
writeFileSync(join(outdir, "typed-prompts.ts"), runtimeSource());
