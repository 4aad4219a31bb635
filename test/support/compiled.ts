import { transformSync } from "esbuild";
import { compileTemplate } from "../../server/src/codegen/templateCompiler.ts";
import type { ProgramNode } from "../../server/src/syntax/nodes.ts";
import * as runtime from "./runtime.ts";

/** Compiles a template, and gives what the generated code renders. Throws `CompileError`. */
export function compiled(
  template: ProgramNode,
  partial: (name: string) => ProgramNode | undefined,
): (input: unknown, options?: runtime.RenderOptions) => readonly runtime.Message[] {
  const { code } = compileTemplate(template, partial);
  const { code: script } = transformSync(code, { loader: "ts" });
  const write = new Function(...Object.keys(runtime), `${script}\nreturn write;`)(...Object.values(runtime));
  const meta = { name: "test", hash: "", config: {}, tools: [] };
  const prompt = runtime.definePrompt<unknown, unknown>({ meta, write });
  return (input, options) => prompt.render(input, options).messages;
}
