import { execFile, spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { LLMock } from "@copilotkit/aimock";
import { globSync } from "tinyglobby";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configShape } from "../../server/src/workspace/configShape.ts";
import { bundled, GeneratedProjects, typeErrors } from "../support/generatedProjects.ts";

// The examples of the pages in the example's folder: compiled, and run with the providers' hosts moved to this machine.

const pages = ["docs/bindings.md", ...globSync("docs/bindings/*.md")].toSorted();
const nameOf = (page: string): string => page.replace(/\W/g, "-");
const projects = new GeneratedProjects();
const folder = projects.create("docs", "examples/program");
const double = new LLMock({ port: 0, logLevel: "silent" });

beforeAll(async () => {
  for (const page of pages) {
    const blocks = [...readFileSync(page, "utf8").matchAll(/^```ts(?: continued)?\n([\s\S]*?)^```$/gm)];
    writeFileSync(join(folder, `${nameOf(page)}.ts`), blocks.map(([, block]) => block).join("\n"));
  }
  double.onMessage(/^\s*Where is my tea\?\s*$/, {
    content: JSON.stringify({ category: "delivery", urgent: false, summary: "The tea is late." }),
  });
  await double.start();
  const moved = `
    const fetched = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return fetched(new URL(pathname + search, ${JSON.stringify(double.url)}), init);
    };`;
  writeFileSync(join(folder, "moved.mjs"), moved);
});
afterAll(async () => {
  await double.stop();
  projects.delete();
});

test("the examples compile", () => {
  expect(typeErrors(folder)).toBe("");
});

test.each(pages)("the example of %s runs", async (page) => {
  const keys = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", "./moved.mjs", bundled(join(folder, `${nameOf(page)}.ts`))],
    { cwd: folder, env: { PATH: process.env.PATH, ...Object.fromEntries(keys.map((key) => [key, "none"])) } },
  );
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toBe("delivery");
  if (page !== "docs/bindings.md") expect(lines.at(-1)).toBe("The tea is late.");
});

test("the example program generates, compiles and runs as its README says", () => {
  const copy = join(projects.root, "examples", "program");
  cpSync("examples/program", copy, { recursive: true });
  const { status, stdout } = spawnSync("npm", ["start", "--silent"], { cwd: copy, encoding: "utf8" });
  expect(status).toBe(0);
  expect(stdout).toContain('"responseMimeType": "application/json"');
  expect(stdout.trim().split("\n").at(-1)).toBe("Urgent: The tea is late.");
});

test("every page is in the index, and so is every setting", () => {
  const index = readFileSync("docs/bindings.md", "utf8");
  const linked = [...index.matchAll(/\]\((bindings\/[\w-]+\.md)\)/g)].map(([, page]) => `docs/${page}`);
  expect(["docs/bindings.md", ...linked].toSorted()).toEqual(pages);
  const settings = Object.keys(configShape.shape.generate.unwrap().shape);
  expect(settings.filter((setting) => !index.includes(`| \`${setting}\` |`))).toEqual([]);
});
