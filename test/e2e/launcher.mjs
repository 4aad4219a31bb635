#!/usr/bin/env node
// Stands in for the executable of a desktop VS Code: takes the arguments that @vscode/test-electron passes, runs the
// same extension host and workbench from code-server in Chromium, and exits with the code of the test suite.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";
import { installHost } from "./install.mjs";

const deadline = 300_000;
const mark = "[suite] ";

const args = process.argv.slice(2);
const workspace = args.find((arg) => !arg.startsWith("-"));
const dataFolder = resolve(option("user-data-dir") ?? ".vscode-test/user-data");
const pictures = process.env.E2E_SCREENSHOTS;

/** Whether the folder is one that the user has not trusted. */
const isRestricted = process.env.E2E_RESTRICTED !== undefined;

const settings = {
  "security.workspace.trust.enabled": isRestricted,
  "security.workspace.trust.startupPrompt": "never",
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "editor.minimap.enabled": false,
  "git.enabled": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
};

process.exit(await main());

async function main() {
  const host = await installHost();
  rmSync(dataFolder, { recursive: true, force: true });
  for (const scope of ["Machine", "User"]) {
    mkdirSync(join(dataFolder, "data", scope), { recursive: true });
    writeFileSync(join(dataFolder, "data", scope, "settings.json"), JSON.stringify(settings));
  }
  const port = await freePort();
  const server = startServer(host, port);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    await listening(port, server);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const finished = exitCodeOf(page);
    await page.goto(workbenchAddress(port));
    const pictureTaker = takePictures(page);
    const code = await Promise.race([finished, sleep(deadline, undefined, { ref: false }), serverGone(server)]);
    pictureTaker.stop();
    if (typeof code === "number") return code;
    const picture = join(dataFolder, "unfinished.png");
    await page.screenshot({ path: picture });
    console.error(
      `The suite did not finish (${code ?? `within ${deadline / 1000} s`}). The window as it was: ${picture}, with server.log and console.log beside it.`,
    );
    return 1;
  } finally {
    await browser.close();
    server.kill();
  }
}

/** @param {string} name */
function option(name) {
  const prefix = `--${name}=`;
  return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** @param {{ node: string, serverMain: string }} host @param {number} port */
function startServer(host, port) {
  const log = openSync(join(dataFolder, "server.log"), "w");
  return spawn(
    host.node,
    [
      host.serverMain,
      ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token", "--accept-server-license-terms"],
      ...["--server-data-dir", dataFolder, "--telemetry-level", "off"],
      ...(isRestricted ? [] : ["--disable-workspace-trust"]),
      // Without it a built product ignores the payload that names the extension and its tests.
      "--enable-smoke-test-driver",
    ],
    // Its log says much that is of no interest unless a run fails: modules that were not compiled, no gallery.
    { stdio: ["ignore", log, log] },
  );
}

/** @param {import("node:child_process").ChildProcess} server @returns {Promise<string>} */
function serverGone(server) {
  return new Promise((done) => server.once("exit", (code) => done(`the editor's server exited with ${code}`)));
}

/** @param {number} port @param {import("node:child_process").ChildProcess} server */
async function listening(port, server) {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`The editor's server exited with ${server.exitCode}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("The editor's server did not start within 30 s.");
}

/** @param {number} port */
function workbenchAddress(port) {
  const remote = (/** @type {string | undefined} */ path) => `vscode-remote://localhost:${port}${path}`;
  const payload = [
    ["extensionDevelopmentPath", remote(option("extensionDevelopmentPath"))],
    ["extensionTestsPath", remote(option("extensionTestsPath"))],
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (workspace) query.set("folder", workspace);
  return `http://localhost:${port}/?${query}`;
}

/**
 * The exit code of the suite, whose report is printed as it comes.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<number>}
 */
async function exitCodeOf(page) {
  /** @type {(code: number) => void} */
  let exit = () => {};
  const code = new Promise((done) => {
    exit = done;
  });
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ values) => {
    const line = values.map(String).join(" ");
    appendFileSync(join(dataFolder, "console.log"), `${type} ${line}\n`);
    // The editor's own messages are of interest only when a run fails.
    if (line.startsWith(mark)) console.log(line.slice(mark.length));
  });
  await page.exposeFunction("codeAutomationExit", (/** @type {number} */ value) => exit(value));
  return code;
}

/**
 * Clicks the first element of this kind, in the window or in a page that it shows.
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 */
async function clickAnywhere(page, selector) {
  for (const frame of page.frames()) {
    const found = frame.locator(selector).first();
    if (await found.isVisible().catch(() => false)) return found.click({ timeout: 5_000 });
  }
  throw new Error(`Nothing matches ${selector}.`);
}

/**
 * The suite asks for a picture by creating `<name>.request` in a folder that both know, and waits for it to go; for keys
 * by creating `<name>.keys`, with a list of what to press, what to type and what to click.
 * @param {import("playwright-core").Page} page
 */
function takePictures(page) {
  if (!pictures) return { stop() {} };
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    for (const request of readdirSync(pictures).filter((name) => name.endsWith(".request"))) {
      const picture = join(pictures, request.replace(/\.request$/, ".png"));
      await page.screenshot({ path: `${picture}.part`, type: "png" }).catch(console.error);
      renameSync(`${picture}.part`, picture);
      rmSync(join(pictures, request));
    }
    for (const name of readdirSync(pictures).filter((one) => one.endsWith(".keys"))) {
      const file = join(pictures, name);
      for (const { press, type, click } of JSON.parse(readFileSync(file, "utf8"))) {
        if (click) await clickAnywhere(page, click).catch(console.error);
        if (press) await page.keyboard.press(press);
        if (type) await page.keyboard.type(type, { delay: 30 });
      }
      rmSync(file);
    }
    busy = false;
  }, 100);
  return { stop: () => clearInterval(timer) };
}
