// Writes syntaxes/config.schema.json, the JSON Schema of typed-prompts.config.json, from the shape that checks it.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  stdin: {
    contents: 'export { configJsonSchema } from "./server/src/workspace/configShape.ts";',
    resolveDir: process.cwd(),
  },
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
writeFileSync("syntaxes/config.schema.json", `${JSON.stringify(module.configJsonSchema(), undefined, 2)}\n`);
