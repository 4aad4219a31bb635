import { transform } from "esbuild";
import * as zod from "zod";
import { runtimeFileName, schemasFileName } from "../../server/src/features/bindings/bindingPlace.ts";
import { bindingOf, sharedSchemasOf } from "../../server/src/features/bindings/bindings.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";
import * as runtime from "./runtime.ts";

/** What is generated for a prompt, but for the runtime: by file name. */
export type Generated = ReadonlyMap<string, string>;

export const bindingFileName = "main.prompt.ts";

/**
 * Generates for a prompt `main` with this output schema, written as YAML. The named schemas are JSON Schema, however
 * they look.
 */
export function outputBinding(schema: string, named: Readonly<Record<string, unknown>>): Generated {
  const fileSystem = new MemoryFileSystem();
  const paths = Object.entries(named).map(([name, one], index) => {
    fileSystem.files.set(`file:///w/${index}.json`, JSON.stringify(one));
    return [name, `./${index}.json`];
  });
  fileSystem.files.set("file:///w/typed-prompts.config.json", JSON.stringify({ schemas: Object.fromEntries(paths) }));
  const prompt = "file:///w/main.prompt";
  fileSystem.files.set(prompt, `---\noutput:\n  schema: ${schema}\n---\nText\n`);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  const hash = (): string => "0";
  const made = bindingOf(workspace, prompt, { target: `${prompt}.ts`, folder: "file:///w" }, hash);
  if (made?.kind !== "binding") throw new Error(`${made?.reason}: ${schema} ${JSON.stringify(named)}`);
  return new Map([
    [bindingFileName, made.text],
    [schemasFileName, sharedSchemasOf(workspace, prompt, hash) ?? ""],
  ]);
}

/** What a program that imports the binding has: the schema in zod, and the one for a provider. */
export async function outputSchemas(
  generated: Generated,
): Promise<{ readonly zod: zod.ZodType; readonly json: object }> {
  const modules = new Map<string, object>([
    ["zod", zod],
    [importOf(runtimeFileName), runtime],
  ]);
  const run = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
    const { code } = await transform(generated.get(file)!, { loader: "ts", format: "cjs" });
    const module = { exports: {} };
    new Function("require", "module", "exports", code)((name: string) => modules.get(name), module, module.exports);
    return module.exports;
  };
  modules.set(importOf(schemasFileName), await run(schemasFileName));
  const { mainOutputSchema, mainOutputJsonSchema } = await run(bindingFileName);
  return { zod: mainOutputSchema as zod.ZodType, json: mainOutputJsonSchema as object };
}

/** How generated files import one beside them. */
function importOf(file: string): string {
  return `./${file.replace(/\.ts$/, ".js")}`;
}
