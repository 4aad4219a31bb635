import { lm, type QuickPickItem, window } from "vscode";
import { editorProvider } from "../../../server/src/eval/modelClient.ts";
import type { EvaluationListing } from "../../../server/src/lsp/customRequests.ts";

const most = 100;

/** How often each case is to be asked; `undefined` when the user does not want to. */
export async function askTrials(): Promise<number | undefined> {
  const answer = await window.showInputBox({
    title: "Run Several Trials",
    prompt: "How often each case is asked, to see whether its answer is stable",
    value: "5",
    validateInput: (text) => {
      const count = Number(text);
      return Number.isInteger(count) && count >= 1 && count <= most ? undefined : `A whole number from 1 to ${most}.`;
    },
  });
  return answer === undefined ? undefined : Number(answer);
}

/** Which models are asked; `undefined` when the user does not want to. */
export async function askModels(listings: readonly EvaluationListing[]): Promise<readonly string[] | undefined> {
  const known = [...new Set(listings.flatMap(({ models }) => models))].sort();
  const ofEditor = await lm.selectChatModels().then(
    (models) =>
      models.map(({ family, name }) => ({
        label: `${editorProvider}/${family}`,
        description: `${name}, of the editor`,
      })),
    () => [],
  );
  const other: QuickPickItem = { label: "Another…", alwaysShow: true };
  const items = [...known.map((label) => ({ label })), ...ofEditor, other];
  const chosen = await window.showQuickPick<QuickPickItem>(items, {
    title: "Run with Another Model",
    placeHolder: "Which models?",
    canPickMany: true,
  });
  if (!chosen || chosen.length === 0) return undefined;
  const names = chosen.filter((item) => item !== other).map(({ label }) => label);
  if (!chosen.includes(other)) return names;
  const written = await window.showInputBox({
    title: "Run with Another Model",
    prompt: "provider/model, as in openai/gpt-5-mini",
    validateInput: (text) => (/^[^/\s]+\/\S+$/.test(text.trim()) ? undefined : "It is written as provider/model."),
  });
  return written === undefined ? undefined : [...names, written.trim()];
}
