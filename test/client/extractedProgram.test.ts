import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { literalAt } from "../../client/src/literalAt.ts";
import { programEdit } from "../../client/src/programEdit.ts";
import { promptName, promptOfLiteral } from "../../server/src/features/bindings/promptOfLiteral.ts";
import { bundled, GeneratedProjects, typeErrors } from "../support/generatedProjects.ts";

const projects = new GeneratedProjects();

afterAll(() => projects.delete());

const program = `const user = { name: "Ada", id: 7 };
const words = ["a", "b"];
const tone = "warm" as "warm" | "cold";
const greeting: string = \`Hi \${user.name} (\${user.id}), be \${tone}:
{"words": \${words.join(", ")}} \${words.length + 1}!\`;
export const result = greeting.toUpperCase();
`;

test("a program compiles and says the same when its literal is a prompt", async () => {
  const source = mkdtempSync(join(tmpdir(), "typed-prompts-extracted-"));
  const start = program.indexOf("`");
  const literal = literalAt(program, start + 1, start + 1)!;
  const name = promptName(program.slice(0, start));
  const { text, argument } = promptOfLiteral(literal.pieces)!;
  const { importAt, importLine, call } = programEdit(program, name, `./${name}.prompt`, argument);
  const extracted = `${program.slice(0, importAt)}${importLine}\n${program.slice(importAt, literal.start)}${call}${program.slice(literal.end)}`;
  writeFileSync(join(source, `${name}.prompt`), text);
  writeFileSync(join(source, "before.ts"), program);
  writeFileSync(join(source, "after.ts"), extracted);
  const project = projects.create("extracted", source);
  rmSync(source, { recursive: true });
  expect(typeErrors(project)).toBe("");
  const results = ["before.ts", "after.ts"].map(async (file) => {
    const module = (await import(pathToFileURL(bundled(join(project, file))).href)) as { readonly result: string };
    return module.result;
  });
  const [before, after] = await Promise.all(results);
  expect(before).toBe('HI ADA (7), BE WARM:\n{"WORDS": A, B} 3!');
  expect(after).toBe(before);
}, 120_000);
