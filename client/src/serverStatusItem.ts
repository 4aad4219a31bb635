import { type Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages } from "vscode";
import { State } from "vscode-languageclient/node";
import type { StatusParams } from "../../server/src/lsp/customRequests.ts";

const showOutput = { title: "Show Output", command: "typed-prompts.showOutput" };
/** Leads to the setting that turns the server on and off. */
export const openSetting = {
  title: "Open Setting",
  command: "workbench.action.openSettings",
  arguments: ["typed-prompts.enable"],
};
const restart = { title: "Restart", command: "typed-prompts.restartServer" };

/** What the language server is doing, among the language status items of a prompt. */
export class ServerStatusItem implements Disposable {
  private readonly item: LanguageStatusItem;

  constructor() {
    this.item = languages.createLanguageStatusItem("typed-prompts.status", { language: "dotprompt" });
    this.item.name = "Typed Prompts";
    this.item.command = showOutput;
    this.showState(State.Stopped);
  }

  showState(state: State): void {
    switch (state) {
      case State.Starting:
        this.show("Starting Typed Prompts", { busy: true });
        return;
      case State.Running:
        this.show("Typed Prompts");
        return;
      case State.StartFailed:
        this.show("Typed Prompts did not start", { failed: true });
        return;
      case State.Stopped:
        this.show("Typed Prompts is not running", { failed: true });
        return;
    }
  }

  /** By the user, which is no failure. */
  showTurnedOff(): void {
    this.show("Typed Prompts is turned off");
    this.item.command = openSetting;
  }

  showStatus(status: StatusParams): void {
    const { state, files, errors, warnings } = status;
    const detail = `${count(files, "prompt")}, ${count(errors, "error")}, ${count(warnings, "warning")}`;
    this.show("Typed Prompts", { detail, busy: state === "checking" });
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, options: { detail?: string; busy?: boolean; failed?: boolean } = {}): void {
    this.item.text = text;
    this.item.detail = options.detail ?? "";
    this.item.busy = options.busy ?? false;
    this.item.severity = options.failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    this.item.command = options.failed ? restart : showOutput;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
