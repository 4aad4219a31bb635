import type { FileId } from "../diagnostics/diagnostic.ts";
import { messageText } from "../render/messages.ts";
import { RenderError, renderPrompt } from "../render/renderPrompt.ts";
import { sampleInput } from "../render/sampleInput.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { RenderResult } from "./customRequests.ts";

/** The messages of a prompt for sample values. */
export function renderMessages(workspace: Workspace, file: FileId): RenderResult {
  const model = workspace.model(file);
  if (!model) return { kind: "error", message: "This file cannot be read." };
  const input = sampleInput(model.signature.input, model.usage);
  const partialText = (name: string): string | undefined => workspace.partialText(name, file);
  try {
    const { messages } = renderPrompt(model.file, model.signature, partialText, { input });
    const texts = messages.map((message) => ({ role: message.role, text: messageText(message) }));
    return { kind: "messages", input, messages: texts };
  } catch (error) {
    if (error instanceof RenderError) return { kind: "error", message: error.message };
    throw error;
  }
}
