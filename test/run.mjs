// The whole test suite, each part as `npm test` promises it; the last line counts what passed and failed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { findChromium } from "./e2e/chromium.mjs";

const unitResults = ".vscode-test/unit-results.json";
const editorResults = ".vscode-test/results.json";

let passed = 0;
let failed = 0;

// By its path: packages of other versions for tests have a command of the same name.
step("types", "node", ["node_modules/typescript/bin/tsc", "-p", "."]);
step("types of the preview's page", "node", ["node_modules/typescript/bin/tsc", "-p", "client/webview"]);
step("format and lint", "npx", ["biome", "check", "."]);
step("unused code", "npx", ["knip"]);
step("build", "node", ["scripts/build.mjs", "--production"]);

rmSync(unitResults, { force: true });
if (run("npx", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile=${unitResults}`]) !== 0)
  failed++;
const unit = read(unitResults);
passed += unit?.numPassedTests ?? 0;
failed += unit?.numFailedTests ?? 0;

if (findChromium() || process.env.VSCODE_EXECUTABLE) {
  rmSync(editorResults, { force: true });
  const code = run("node", ["test/e2e/run.mjs"]);
  const editor = read(editorResults);
  passed += editor?.passed ?? 0;
  failed += editor?.failed ?? 0;
  if (code !== 0 && !editor?.failed) failed++;
} else {
  console.warn(
    "\n*** NOT RUN: the tests in a real VS Code, since there is no Chromium here (apt-get install chromium, or CHROMIUM_EXECUTABLE). ***\n",
  );
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** @param {string} name @param {string} command @param {string[]} args */
function step(name, command, args) {
  console.log(`\n── ${name}`);
  if (run(command, args) === 0) passed++;
  else failed++;
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status ?? 1;
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
