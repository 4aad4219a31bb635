// A real VS Code from packages alone: the workbench and extension host of code-server, and the Node that they want.
// Installed once into .vscode-test/, never into the project's own dependencies.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

const codeServer = "code-server@4.139.1";
const node = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}@24`;
const attempts = 3;

/** @returns {Promise<{ node: string, serverMain: string }>} what to start, installed first where it is absent */
export async function installHost(folder = fileURLToPath(new URL("../../.vscode-test/host", import.meta.url))) {
  const packages = join(folder, "node_modules");
  const vscode = join(packages, "code-server", "lib", "vscode");
  const host = {
    node: join(packages, node.slice(0, node.lastIndexOf("@")), "bin", "node"),
    serverMain: join(vscode, "out", "server-main.js"),
  };
  const stamp = join(folder, "installed");
  const wanted = `${codeServer} ${node} typescript`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return host;

  console.log(`Installing ${wanted} into .vscode-test (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  await npm(folder, "install", "--ignore-scripts", "--no-package-lock", codeServer, node);
  // The editor inside has dependencies of its own. None of them needs compiling.
  await npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  // Its extension for TypeScript brings no compiler.
  await npm(join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts");
  writeFileSync(stamp, wanted);
  return host;
}

/** @param {string} cwd @param {string[]} args */
async function npm(cwd, ...args) {
  for (let attempt = 1; ; attempt++) {
    try {
      await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, maxBuffer: 1 << 26 });
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      console.warn(`npm ${args[0]} failed, trying again (${attempt} of ${attempts - 1})`);
      await sleep(5_000 * attempt);
    }
  }
}
