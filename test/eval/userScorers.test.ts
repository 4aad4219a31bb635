import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadUserScorers, UserScorersError } from "../../server/src/node/userScorers.ts";
import { answerOf } from "./answers.ts";

const folder = mkdtempSync(join(tmpdir(), "user-scorers-"));
afterAll(() => rmSync(folder, { recursive: true }));
const trusted = { trusted: true };

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("each exported function is a scorer, in JavaScript of both kinds", async () => {
  const module = write("a.mjs", "export const polite = ({ text }) => text.includes('please'); export const limit = 3;");
  const scorers = await loadUserScorers(module, trusted);
  expect(scorers.names).toEqual(["polite"]);
  expect(await scorers.score("polite", answerOf({ text: "yes please" }))).toBe(true);
  const common = write("b.cjs", "module.exports = { short: async ({ text }) => ({ pass: text.length < 3 }) };");
  expect(await (await loadUserScorers(common, trusted)).score("short", answerOf({ text: "yes" }))).toEqual({
    pass: false,
  });
});

test("TypeScript is run by what the project has, with what it imports", async () => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(process.cwd(), "node_modules/esbuild"), join(folder, "node_modules/esbuild"));
  write("words.ts", "export function count(text: string): number { return text.split(' ').length; }");
  const file = write(
    "c.ts",
    "import { count } from './words.ts'; interface A { text: string } export function two({ text }: A): boolean { return count(text) === 2; }",
  );
  const scorers = await loadUserScorers(file, trusted);
  expect(await scorers.score("two", answerOf({ text: "two words" }))).toBe(true);
});

test("a changed module is loaded anew", async () => {
  const file = write("d.mjs", "export const first = () => true;");
  expect((await loadUserScorers(file, trusted)).names).toEqual(["first"]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  write("d.mjs", "export const second = () => true;");
  expect((await loadUserScorers(file, trusted)).names).toEqual(["second"]);
});

test("a scorer cannot change the answer", async () => {
  const file = write("e.mjs", "export const bad = (answer) => { answer.output.a = 2; return true; };");
  const answer = answerOf({ output: { a: 1 } });
  await (await loadUserScorers(file, trusted)).score("bad", answer);
  expect(answer.output).toEqual({ a: 1 });
});

test("nothing is run in a workspace that is not trusted", async () => {
  const file = write("f.mjs", "globalThis.wasRun = true; export const x = () => true;");
  await expect(loadUserScorers(file, { trusted: false })).rejects.toThrow("not trusted");
  await expect(loadUserScorers(file, { trusted: false })).rejects.toBeInstanceOf(UserScorersError);
  expect(globalThis).not.toHaveProperty("wasRun");
});

test.each([
  ["gone.mjs", undefined, "cannot be read"],
  ["broken.mjs", "export const =", "cannot be loaded"],
  ["throws.mjs", "throw new Error('no database')", "no database"],
  ["empty.mjs", "export const x = 3;", "exports no scorer"],
])("%s is refused in a sentence", async (name, text, problem) => {
  const file = text === undefined ? join(folder, name) : write(name, text);
  await expect(loadUserScorers(file, trusted)).rejects.toThrow(problem);
});
