import type { PromptModel } from "../analysis/promptModel.ts";
import { isJsonOutput } from "../codegen/runtime/adapters/request.ts";
import { type ParseResult, parseAnswer } from "../codegen/runtime/answers.ts";
import { promptMetadata } from "../render/metadata.ts";
import { promptRenderer } from "../render/renderPrompt.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import type { EvalCase } from "./evalCase.ts";
import type { ModelRequest, ModelResponse, ToolDefinition } from "./modelClient.ts";

/** A prompt as it is evaluated: cases become requests, and answers are read as its bindings read them. */
export interface EvaluatedPrompt {
  /** The model that its front matter names. */
  readonly model: string | undefined;
  readonly version: string | undefined;
  /** What answers are held against, where they are JSON. */
  readonly outputSchema: JsonSchema | undefined;
  /** Tools that are named without a definition, and so cannot be sent. */
  readonly undefinedTools: readonly string[];
  /** Throws `RenderError`. */
  requestOf(evalCase: Pick<EvalCase, "input" | "context" | "history">, model: string): ModelRequest;
  /** The value in an answer; whether it fits the schema is asked elsewhere. */
  parse(response: Pick<ModelResponse, "text" | "finishReason">): ParseResult<unknown>;
}

export function evaluatedPrompt(
  { file, signature }: PromptModel,
  partialText: (name: string) => string | undefined,
): EvaluatedPrompt {
  const metadata = promptMetadata(file, signature.declaredInput, signature.output);
  const { model, version, config } = metadata;
  const render = promptRenderer(file, signature, partialText);
  const output = isRecord(metadata.output) ? metadata.output : undefined;
  const schema: JsonSchema | undefined = isRecord(output?.schema) ? output.schema : undefined;
  const isJson = output !== undefined && isJsonOutput(output);
  const tools = listOf(metadata.toolDefs).flatMap(toolOf);
  const own = typeof model === "string" ? model : undefined;
  // Another model has other versions.
  const { version: _, ...portable } = config;
  return {
    model: own,
    version: typeof version === "string" || typeof version === "number" ? String(version) : undefined,
    outputSchema: isJson ? schema : undefined,
    undefinedTools: listOf(metadata.tools).flatMap((name) =>
      typeof name === "string" && !tools.some((tool) => tool.name === name) ? [name] : [],
    ),
    requestOf({ input, context, history }, asked) {
      const { messages } = render({ input, context, messages: history });
      return {
        model: asked,
        messages,
        config: asked === own ? config : portable,
        output: isJson ? { schema } : undefined,
        tools,
      };
    },
    parse: ({ text, finishReason }) => parseAnswer(text, { finishReason }, isJson, undefined),
  };
}

function toolOf(definition: unknown): readonly ToolDefinition[] {
  if (!isRecord(definition) || typeof definition.name !== "string") return [];
  const { name, description, inputSchema } = definition;
  return [
    {
      name,
      description: typeof description === "string" ? description : undefined,
      inputSchema: isRecord(inputSchema) ? inputSchema : { type: "object", properties: {} },
    },
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
