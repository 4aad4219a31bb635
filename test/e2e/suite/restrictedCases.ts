import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { commands, workspace } from "vscode";
import { closeAll, diagnostic, fileUri, open, write } from "./editor.ts";
import { cases, double, evalFile, prompt } from "./evaluationDouble.ts";
import { takePicture } from "./picture.ts";

/** A scorer of the program that leaves a trace when it is so much as loaded. */
const scorers = `import { writeFileSync } from "node:fs";
writeFileSync(new URL("./loaded.txt", import.meta.url), "");
export const never = () => true;
`;

/** In a folder that the user has not trusted. */
export const restrictedCases: Readonly<Record<string, () => Promise<void>>> = {
  "checks prompts of a folder that is not trusted, and runs no evaluations, loads no scorers, sends no key":
    async () => {
      assert.equal(workspace.isTrusted, false);
      const { document } = await open("reply.prompt");
      await diagnostic(document.uri, "unknown-variable");
      await double.start();
      await write("scorers.mjs", scorers);
      await write("typed-prompts.config.json", JSON.stringify({ evaluate: { scorers: "./scorers.mjs" } }));
      await write("triage.prompt", prompt);
      await write(evalFile, cases);
      await open(evalFile);
      for (let tries = 0; tries < 100; tries++, await sleep(100)) {
        if (await commands.executeCommand("typed-prompts.test.listed", fileUri(evalFile))) break;
      }
      await commands.executeCommand("typed-prompts.runEvals");
      await commands.executeCommand("typed-prompts.runEvalCase", fileUri(evalFile), "refund");
      await Promise.race([commands.executeCommand("testing.runAll"), sleep(3_000)]);
      await sleep(500);
      await takePicture("evaluations-restricted");
      assert.equal(double.calls, 0);
      assert.equal(existsSync(fileUri("loaded.txt").fsPath), false);
      assert.equal(existsSync(fileUri(".typed-prompts").fsPath), false);
      double.stop();
      await closeAll();
    },
};
