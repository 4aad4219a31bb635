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
  // In a desktop build the tests' own folder is always trusted.
  const passes = desktop ? [{}] : [{}, { E2E_RESTRICTED: "1" }];
  const total = { passed: 0, failed: 0 };
  try {
    for (const pass of passes) {
      rmSync(results, { force: true });
      const failed = await runTests({
        vscodeExecutablePath: desktop ?? fileURLToPath(new URL("./launcher.mjs", import.meta.url)),
        extensionDevelopmentPath: root,
        extensionTestsPath: suite,
        launchArgs: [workspace, "--disable-extensions"],
        extensionTestsEnv: { E2E_RESULTS: results, ...(desktop ? {} : { E2E_SCREENSHOTS: screenshots }), ...pass },
      }).then(
        () => false,
        (error) => {
          console.error(String(error));
          return true;
        },
      );
      const counts = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : { passed: 0, failed: 1 };
      total.passed += counts.passed;
      total.failed += failed ? Math.max(1, counts.failed) : counts.failed;
    }
  } finally {
    rmSync(join(workspace, ".."), { recursive: true, force: true });
  }
  console.log(`In VS Code: ${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0 || total.passed === 0) return 1;
  if (process.env.UPDATE_SCREENSHOT && !desktop) {
    cpSync(join(screenshots, "editor.png"), join(root, "docs", "images", "editor.png"));
    cpSync(join(screenshots, "evaluations-editor.png"), join(root, "docs", "images", "evaluations.png"));
    cpSync(join(screenshots, "completion.png"), join(root, "docs", "images", "completion.png"));
    cpSync(join(screenshots, "preview-dark.png"), join(root, "docs", "images", "preview.png"));
  }
  return 0;
}
