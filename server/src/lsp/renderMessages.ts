import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { RenderResult } from "./customRequests.ts";

/** The messages of a prompt for sample values. Loads the template engine when it is first needed: that takes a while. */
export async function renderMessages(workspace: Workspace, file: FileId): Promise<RenderResult> {
  const model = workspace.model(file);
  if (!model) return { kind: "error", message: "This file cannot be read." };
  const { RenderError, renderPrompt, sampleInput } = await import("../render/renderPrompt.ts");
  const input = sampleInput(model.signature.input, [...model.usage.properties.keys()]);
  try {
    const { messages } = renderPrompt(model.file, (name) => workspace.partialText(name, file), { input });
    return {
      kind: "messages",
      input,
      messages: messages.map((message) => ({ role: message.role, text: message.content.map(partText).join("") })),
    };
  } catch (error) {
    if (error instanceof RenderError) return { kind: "error", message: error.message };
    throw error;
  }
}

function partText(part: object): string {
  if ("text" in part) return String(part.text);
  return `[${JSON.stringify(part)}]`;
}
