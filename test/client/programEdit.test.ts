import { expect, test } from "vitest";
import { programEdit } from "../../client/src/programEdit.ts";

const edits: readonly (readonly [title: string, program: string, importAt: number, importLine: string])[] = [
  ["no imports", "const x = 1;", 0, 'import { greet } from "./greet.prompt.js";'],
  ["as the others have it", '// me\nimport a from "./a";\n', 6, 'import { greet } from "./greet.prompt";'],
  ["with .ts", 'import a from "./a.ts";\n', 0, 'import { greet } from "./greet.prompt.ts";'],
  ["behind directives", '#!/usr/bin/env node\n"use client";\nf();\n', 34, 'import { greet } from "./greet.prompt.js";'],
  ["CommonJS", 'const a = require("./a");\n', 0, 'const { greet } = require("./greet.prompt");'],
  ["a name that is taken", "const greet = 1;", 0, 'import { greet as greetPrompt } from "./greet.prompt.js";'],
];

test.each(edits)("import: %s", (_, program, importAt, importLine) => {
  const edit = programEdit(program, "greet", "./greet.prompt", "{ name }");
  expect({ importAt: edit.importAt, importLine: edit.importLine }).toEqual({ importAt, importLine });
});
