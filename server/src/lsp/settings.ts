import type { InlayHintOptions } from "../features/inlayHints.ts";
import type { OnSave } from "./bindingUpdates.ts";

/** Settings under `typed-prompts` in the editor. */
export interface Settings {
  readonly enable: boolean;
  /** Whether files that are not open are checked too. */
  readonly checkWorkspace: boolean;
  readonly inlayHints: InlayHintOptions;
  /** Which code lenses are shown. */
  readonly codeLens: { readonly references: boolean; readonly versions: boolean };
  /** When bindings are written without being asked for. */
  readonly generateOnSave: OnSave;
}

/** Until the client has told its settings: nothing is to be shown that must be taken back. */
export const unknownSettings: Settings = {
  enable: true,
  checkWorkspace: false,
  inlayHints: { blockParameters: false, partialParameters: false },
  codeLens: { references: false, versions: false },
  generateOnSave: "off",
};

/** What a client has told, however little sense it makes: everything is on that is not plainly off. */
export function toSettings(found: unknown): Settings {
  const settings = partOf(found);
  const inlayHints = partOf(settings.inlayHints);
  const codeLens = partOf(settings.codeLens);
  const { onSave } = partOf(settings.generate);
  return {
    enable: settings.enable !== false,
    checkWorkspace: partOf(settings.diagnostics).workspace !== false,
    inlayHints: {
      blockParameters: inlayHints.blockParameters !== false,
      partialParameters: inlayHints.partialParameters !== false,
    },
    codeLens: { references: codeLens.references !== false, versions: codeLens.versions !== false },
    generateOnSave: onSave === "on" || onSave === "off" ? onSave : "auto",
  };
}

function partOf(found: unknown): Readonly<Record<string, unknown>> {
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
}
