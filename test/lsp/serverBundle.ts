import { writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { runtimeSource } from "../support/runtimeSource.ts";

/** Bundles the language server into a folder the way `scripts/build.mjs` does. Returns the path of the bundle. */
export async function buildServer(folder: string, plugins: Plugin[] = []): Promise<string> {
  await build({
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outExtension: { ".js": ".cjs" },
    outdir: folder,
    minify: true,
    logLevel: "warning",
    define: { "import.meta.url": "__importMetaUrl" },
    banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    entryPoints: { server: resolve("server/src/server.ts") },
    plugins,
  });
  writeFileSync(join(folder, "typed-prompts.ts"), runtimeSource);
  return join(folder, "server.cjs");
}

/** What a file holds whose check crashes in a server built with `crashes`. */
export const crashing = "@@crash@@";

/** A variable whose diagnostic cannot be converted to the protocol by a server built with `crashes`. */
export const unsendable = "unsendable";

const bugs: Readonly<Record<string, string>> = {
  "/analysis/promptModel.ts": `
    export function checkPrompt(prompt, ...rest) {
      if (prompt.source.text.includes(${JSON.stringify(crashing)})) throw new Error("A bug in the analysis");
      return original.checkPrompt(prompt, ...rest);
    }`,
  "/toProto.ts": `
    export function toProtocolDiagnostic(lookup, source, one) {
      if (one.message.includes("'${unsendable}'")) throw new Error("A bug in the conversion");
      return original.toProtocolDiagnostic(lookup, source, one);
    }`,
};

/** Puts bugs into the server. */
export const crashes: Plugin = {
  name: "crashes",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(analysis\/promptModel|toProto)\.ts$/ }, ({ path, resolveDir, namespace }) =>
      namespace === "crashes" ? undefined : { path: resolve(resolveDir, path), namespace: "crashes" },
    );
    onLoad({ filter: /.*/, namespace: "crashes" }, ({ path }) => {
      const [, bug] = Object.entries(bugs).find(([end]) => path.endsWith(end))!;
      const original = JSON.stringify(path);
      const contents = `import * as original from ${original};\nexport * from ${original};\n${bug}`;
      return { resolveDir: dirname(path), contents };
    });
  },
};
