// Runs the extension in a real VS Code: the desktop build that VSCODE_EXECUTABLE names, or code-server in Chromium.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { findChromium } from "./chromium.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = join(root, ".vscode-test");
const results = join(scratch, "results.json");
const screenshots = join(scratch, "screenshots");

const desktop = process.env.VSCODE_EXECUTABLE;
if (desktop || (findChromium() && process.platform !== "win32")) {
  process.exitCode = await runSuite();
} else {
  console.warn(
    "\n*** NOT CHECKED: the extension was not run in VS Code, because no Chromium was found. Install it (Debian: apt-get install chromium), or name it in CHROMIUM_EXECUTABLE, or a desktop VS Code in VSCODE_EXECUTABLE. ***\n",
  );
}

async function runSuite() {
  if (!existsSync(join(root, "dist", "extension.cjs")))
    throw new Error("There is no dist/. Run `npm run build` first.");
  const suite = join(scratch, "suite.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./suite/index.ts", import.meta.url))],
    outfile: suite,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    sourcemap: "inline",
  });

  const workspace = join(mkdtempSync(join(tmpdir(), "typed-prompts-")), "support-bot");
  cpSync(fileURLToPath(new URL("./workspace", import.meta.url)), workspace, { recursive: true });
  rmSync(results, { force: true });
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });

  console.log(`\nThe extension in ${desktop ?? "VS Code (code-server) in Chromium"}`);
  let failed = false;
  try {
    await runTests({
      vscodeExecutablePath: desktop ?? fileURLToPath(new URL("./launcher.mjs", import.meta.url)),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [workspace, "--disable-extensions"],
      extensionTestsEnv: { E2E_RESULTS: results, ...(desktop ? {} : { E2E_SCREENSHOTS: screenshots }) },
    });
  } catch (error) {
    failed = true;
    console.error(String(error));
  } finally {
    rmSync(join(workspace, ".."), { recursive: true, force: true });
  }
  const counts = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : { passed: 0, failed: 1 };
  console.log(`In VS Code: ${counts.passed} passed, ${counts.failed} failed`);
  if (failed || counts.failed > 0 || counts.passed === 0) return 1;
  if (process.env.UPDATE_SCREENSHOT && !desktop) {
    cpSync(join(screenshots, "editor.png"), join(root, "docs", "images", "editor.png"));
    cpSync(join(screenshots, "completion.png"), join(root, "docs", "images", "completion.png"));
    cpSync(join(screenshots, "preview-dark.png"), join(root, "docs", "images", "preview.png"));
  }
  return 0;
}
