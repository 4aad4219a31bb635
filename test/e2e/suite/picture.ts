import { existsSync, writeFileSync } from "node:fs";
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
