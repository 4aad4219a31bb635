import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli, EvalProject, removeCli } from "../support/evalProject.ts";

let cli: string;
beforeAll(() => {
  cli = buildCli();
}, 60_000);
afterAll(() => removeCli(cli));

let project: EvalProject;
beforeEach(() => {
  // Without an address of a model: what is not recorded cannot be asked.
  project = new EvalProject(cli, {});
  cpSync("examples/evaluations", project.folder, { recursive: true });
});
afterEach(() => project.remove());

const softer = (): void => cpSync(join(project.folder, "triage.softer.prompt"), join(project.folder, "triage.prompt"));

test("it has no mistakes, and its 30 cases pass from the recordings", async () => {
  expect(spawnSync(process.execPath, [cli, "check", "--max-warnings", "0"], { cwd: project.folder }).status).toBe(0);
  const { code, stdout, stderr } = await project.run("--replay", "strict");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("PASSED  30 passed of 30 cases");
  expect(stdout).not.toContain("no case");
});

test("the wordings differ in one sentence, and only the gates of the hard cases and of the baseline see it", async () => {
  const [before, after] = ["triage.prompt", "triage.softer.prompt"].map((name) => project.read(name).split("\n"));
  expect(after!.filter((line, index) => line !== before![index])).toHaveLength(1);
  const { id } = await project.evaluate("--replay", "strict");
  softer();
  const { code, stdout } = await project.run("--replay", "strict", "--baseline", id, "--format", "json");
  const { gates, comparison, passed } = JSON.parse(stdout);
  expect({ code, passed }).toEqual({ code: 1, passed: false });
  expect(gates.map(({ kind, outcome, tag }: Record<string, string>) => [kind, outcome, tag])).toEqual([
    ["regression", "failed", undefined],
    ["regression", "failed", "hard"],
    ["regression", "failed", undefined],
    ["pass-rate", "passed", undefined],
    ["tag", "passed", "easy"],
    ["tag", "failed", "hard"],
  ]);
  expect(comparison).toMatchObject({ total: { losses: 6, gains: 0, verdict: "worse" } });
  const text = await project.run("--replay", "strict", "--baseline", id);
  const page = readFileSync("examples/evaluations/README.md", "utf8");
  expect(text.stdout).toContain(/```text\n([\s\S]*?)```/.exec(page)![1]);
});

test("of a prompt that was edited strict replay says that there are no recordings", async () => {
  writeFileSync(join(project.folder, "triage.prompt"), project.read("triage.prompt").replace("kitchen", "garden"));
  const { code, stdout } = await project.run("--replay", "strict");
  expect(code).toBe(1);
  expect(stdout.split("There is no recording of this request.")).toHaveLength(4);
  expect(stdout).toContain("and 27 more cases for the same reason");
  expect(stdout).toContain("30 of 30 answers could not be judged (30 missing-recording).");
});

test("the recordings are what the stand-in answers", async () => {
  const { answer } = await import(pathToFileURL(resolve("examples/evaluations/standIn.mjs")).href);
  const lines = project.read("triage.recordings.jsonl").trim().split("\n");
  expect(lines).toHaveLength(60);
  for (const line of lines) {
    const { request, response } = JSON.parse(line);
    const messages = request.messages.map(({ role, content }: { role: string; content: { text: string }[] }) => ({
      role,
      content: content.map(({ text }) => text).join(""),
    }));
    expect(response.text).toBe(answer(messages));
  }
});
