import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure, type Row } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The size of the packaged extension. */
export function benchPackage(): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-vsix-"));
  const file = join(folder, "typed-prompts.vsix");
  execFileSync("npx", ["vsce", "package", "--no-dependencies", "--out", file], { cwd: root, stdio: "ignore" });
  const megabytes = statSync(file).size / 1e6;
  rmSync(folder, { recursive: true });
  return [figure("VSIX", megabytes, "", "MB", 1.5)];
}
