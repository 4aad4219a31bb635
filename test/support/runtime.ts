// What users get as one file.
export * from "../../server/src/codegen/runtime/adapters/aiSdk.ts";
export * from "../../server/src/codegen/runtime/adapters/anthropic.ts";
export * from "../../server/src/codegen/runtime/adapters/genkit.ts";
export * from "../../server/src/codegen/runtime/adapters/google.ts";
export * from "../../server/src/codegen/runtime/adapters/openai.ts";
export * from "../../server/src/codegen/runtime/adapters/request.ts";
export * from "../../server/src/codegen/runtime/answers.ts";
export * from "../../server/src/codegen/runtime/messages.ts";
export * from "../../server/src/codegen/runtime/prompt.ts";
export * from "../../server/src/codegen/runtime/refinements.ts";
export * from "../../server/src/codegen/runtime/values.ts";
export * from "../../server/src/codegen/runtime/writer.ts";
