import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./editor.ts";

/** Asks the launcher for a picture of the window; there is none to take in a desktop build. */
export async function takePicture(name: string): Promise<void> {
  const folder = process.env.E2E_SCREENSHOTS;
  if (!folder) return;
  const request = join(folder, `${name}.request`);
  writeFileSync(request, "");
  await eventually(
    `the picture ${name}`,
    () => !existsSync(request),
    () => "none",
  );
}

/** What to do: press a key with its modifiers as Playwright calls it, type a text, or click what a selector names. */
export type Keys = { readonly press: string } | { readonly type: string } | { readonly click: string };

/** Has the launcher press keys, as a person would. Returns whether there was a keyboard: a desktop build has none. */
export async function pressKeys(...keys: readonly Keys[]): Promise<boolean> {
  const folder = process.env.E2E_SCREENSHOTS;
  if (!folder) return false;
  const request = join(folder, `${process.pid}.keys`);
  // It is read as soon as it is there.
  writeFileSync(`${request}.part`, JSON.stringify(keys));
  renameSync(`${request}.part`, request);
  await eventually(
    "the keys to be pressed",
    () => !existsSync(request),
    () => keys,
  );
  return true;
}
