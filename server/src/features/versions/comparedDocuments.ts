import { contract } from "../../codegen/binding.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { PromptVersion } from "../../diff/promptVersion.ts";
import { messageText } from "../../render/messages.ts";
import { promptRenderer, RenderError } from "../../render/renderPrompt.ts";
import { sampleInput } from "../../render/sampleInput.ts";
import { percentDecoded } from "../../text/percentDecoded.ts";
import type { EvaluationInput } from "../evaluations/evaluationInputs.ts";
import type { RecordedEvaluation } from "./versionHost.ts";

/** A prompt on one side of a comparison that is shown. */
export interface ShownSide {
  /** `undefined` of what is not there. */
  readonly text: string | undefined;
  /** `undefined` of what cannot be read either. */
  readonly version: PromptVersion | undefined;
  readonly evaluation: RecordedEvaluation | undefined;
}

/** A text as it was and as it is; `undefined` where it is not. */
export interface DocumentPair {
  /** With the extension that tells its language: `classify.prompt`, `contract.ts`, `rendered.md`. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The file whose text `after` is. */
  readonly file: FileId | undefined;
}

/**
 * What is shown of two versions of a prompt: the source, each partial that differs, the contract as TypeScript, the messages
 * for one input, and how the evaluations went where that is recorded.
 */
export function comparedDocuments(
  file: FileId,
  before: ShownSide,
  after: ShownSide,
  input: EvaluationInput | undefined,
): readonly DocumentPair[] {
  const pair = (name: string, write: (side: ShownSide) => string | undefined): DocumentPair => ({
    name,
    before: write(before),
    after: write(after),
    file: undefined,
  });
  const evaluated = before.evaluation || after.evaluation;
  const sample = input?.input ?? sampleOfBoth(before.version, after.version);
  return [
    { ...pair(baseName(file), ({ text }) => text), file },
    ...partials(before.version, after.version),
    pair("contract.ts", ({ version }) => version && contract(version.prompt, version.signature)),
    pair(
      `rendered${input ? `, ${inFileName(input.name)}` : ""}.md`,
      ({ version }) => version && rendered(version, sample),
    ),
    ...(evaluated ? [pair("evaluations.md", ({ version, evaluation }) => version && evaluationText(evaluation))] : []),
  ];
}

function partials(before: PromptVersion | undefined, after: PromptVersion | undefined): readonly DocumentPair[] {
  const files = new Map<FileId, { before?: string; after?: string }>();
  for (const { file, text } of before?.partials.values() ?? []) files.set(file, { before: text });
  for (const { file, text } of after?.partials.values() ?? []) files.set(file, { ...files.get(file), after: text });
  const changed = [...files].filter(([, texts]) => texts.before !== texts.after);
  return changed.map(([file, texts]) => ({ name: baseName(file), before: texts.before, after: texts.after, file }));
}

/** The sample has the fields of both sides, so that what differs is the prompt and not its input. */
function sampleOfBoth(before: PromptVersion | undefined, after: PromptVersion | undefined) {
  const sample = (version: PromptVersion | undefined) =>
    version ? sampleInput(version.signature.input, version.usage()) : {};
  return { ...sample(before), ...sample(after) };
}

function rendered(version: PromptVersion, input: Readonly<Record<string, unknown>>): string {
  try {
    const render = promptRenderer(version.prompt, version.signature, (name) => version.partials.get(name)?.text);
    const messages = render({ input }).messages.map(
      (message) => `# ${message.role}\n\n${messageText(message).trim()}\n`,
    );
    return messages.join("\n");
  } catch (error) {
    if (error instanceof RenderError) return `It cannot be rendered: ${error.message}\n`;
    throw error;
  }
}

function evaluationText(evaluation: RecordedEvaluation | undefined): string {
  if (!evaluation) return "The evaluations have not run for this version.\n";
  const { date, models, cases } = evaluation;
  const lines = [
    `Last run: ${date}`,
    "",
    ...models.map(({ model, pass, total }) => `- ${model}: ${pass} of ${total} passed`),
    ...(cases.length > 0 ? ["", "| case | model | result |", "| --- | --- | --- |"] : []),
    ...cases.map((one) => `| ${inCell(one.name)} | ${inCell(one.model)} | ${one.status} |`),
  ];
  return `${lines.join("\n")}\n`;
}

function inCell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

function inFileName(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._-]+/gu, "-").slice(0, 60);
}

function baseName(file: FileId): string {
  return percentDecoded(file.slice(file.lastIndexOf("/") + 1));
}
