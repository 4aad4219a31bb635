import type { Location } from "vscode-languageserver";
import type { PromptModel } from "../analysis/promptModel.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { evaluationInputs } from "../features/evaluations/evaluationInputs.ts";
import { curlCommand, messagesJson } from "../features/preview/modelRequest.ts";
import { type Preview, preview } from "../features/preview/preview.ts";
import { previewForm } from "../features/preview/previewForm.ts";
import { RenderError } from "../render/renderPrompt.ts";
import { sampleInput } from "../render/sampleInput.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Origin } from "../types/type.ts";
import type {
  PreviewAsParams,
  PreviewAsResult,
  PreviewInputs,
  PreviewMessage,
  PreviewParams,
  PreviewResult,
} from "./customRequests.ts";
import type { FeatureHost } from "./featureHandlers.ts";
import { toRange } from "./toProto.ts";
import { toFileId } from "./uris.ts";

const unreadable = { kind: "error", message: "This file cannot be read." } as const;

export function answerPreview(host: FeatureHost, { uri, input }: PreviewParams): PreviewResult {
  const model = host.workspace.model(toFileId(uri));
  if (!model) return { ...unreadable, inputs: undefined };
  const inputs = inputsOf(host, model, input);
  const found = rendered(host, model, inputs.used);
  if (typeof found === "string") return { kind: "error", message: found, inputs };
  return { kind: "messages", messages: toPreviewMessages(host, found), inputs };
}

export function answerPreviewAs(host: FeatureHost, { uri, input, format }: PreviewAsParams): PreviewAsResult {
  const model = host.workspace.model(toFileId(uri));
  if (!model) return unreadable;
  const found = rendered(host, model, input ?? sampleInput(model.signature.input, model.usage));
  if (typeof found === "string") return { kind: "error", message: found };
  if (format === "json") return { kind: "text", text: messagesJson(found.traced) };
  const command = curlCommand(found.traced);
  return command.kind === "command" ? { kind: "text", text: command.text } : { kind: "error", message: command.reason };
}

/** Or why there is nothing to show. */
function rendered(host: FeatureHost, model: PromptModel, input: Readonly<Record<string, unknown>>): Preview | string {
  try {
    return preview(host.workspace, model, input);
  } catch (error) {
    if (error instanceof RenderError) return error.message;
    throw error;
  }
}

function inputsOf(host: FeatureHost, model: PromptModel, given: PreviewParams["input"]): PreviewInputs {
  const sample = sampleInput(model.signature.input, model.usage);
  return {
    used: given ?? sample,
    sample,
    cases: evaluationInputs(host.workspace, model.file.file),
    form: previewForm(model.signature.input, model.usage),
  };
}

function toPreviewMessages(host: FeatureHost, { messages }: Preview): readonly PreviewMessage[] {
  const sources = new Map<FileId, SourceText | undefined>();
  const location = ({ file, range }: Origin): Location | undefined => {
    if (!sources.has(file)) sources.set(file, host.source(file));
    const source = sources.get(file);
    return source && { uri: host.uri(file), range: toRange(source, range) };
  };
  return messages.map(({ role, parts }) => ({
    role,
    parts: parts.map(({ kind, pieces }) => ({
      kind,
      pieces: pieces.map(({ origin, ...piece }) => {
        const source = origin && location(origin);
        return source ? { ...piece, source } : piece;
      }),
    })),
  }));
}
