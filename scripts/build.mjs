// Bundles the extension, the language server and the command line into dist/.
import { rmSync } from "node:fs";
import { build } from "esbuild";

const production = process.argv.includes("--production");

rmSync("dist", { recursive: true, force: true });

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  outExtension: { ".js": ".cjs" },
  outdir: "dist",
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
  // tinyglobby reads import.meta.url when it is loaded.
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};

await Promise.all([
  build({ ...shared, entryPoints: { extension: "client/src/extension.ts" }, external: ["vscode"] }),
  build({ ...shared, entryPoints: { server: "server/src/server.ts" } }),
  build({
    ...shared,
    entryPoints: { cli: "server/src/cli.ts" },
    banner: { js: `#!/usr/bin/env node\n${shared.banner.js}` },
  }),
]);
