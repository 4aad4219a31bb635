// Writes the JSON Schemas in syntaxes/, of typed-prompts.config.json and of evaluation files, from the shapes that check them.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  stdin: {
    contents: `
      export { evalJsonSchema } from "./server/src/eval/evalShape.ts";
      export { configJsonSchema } from "./server/src/workspace/configShape.ts";`,
    resolveDir: process.cwd(),
  },
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
const write = (name, schema) =>
  writeFileSync(`syntaxes/${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
write("config", module.configJsonSchema());
write("eval", module.evalJsonSchema());
