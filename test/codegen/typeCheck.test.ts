import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

// Calls of bindings under real compilers: what `tsc` prints is exactly what the fixture's marks say, line by line.

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-type-check-"));
const fixture = "test/fixtures/bindings";

beforeAll(() => {
  execFileSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist")]);
  symlinkSync(resolve("node_modules"), join(scratch, "node_modules"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** Neither Node's types nor the browser's: bindings need nothing of either. */
const shared = {
  target: "es2022",
  lib: ["es2022"],
  types: [],
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
};

const projects = [
  ["ESM, nodenext", "module", { module: "nodenext", verbatimModuleSyntax: true }],
  // `import` in a CommonJS file is what `verbatimModuleSyntax` forbids.
  ["CommonJS, node16", "commonjs", { module: "node16" }],
  ["a bundler", "module", { module: "esnext", moduleResolution: "bundler", verbatimModuleSyntax: true }],
] as const;
const compilers = { "7.0": "typescript", "6.0": "typescript-6.0", "5.9": "typescript-5.9" };
const cases = projects.flatMap((project) =>
  Object.entries(compilers).map(([version, compiler]) => [version, ...project, compiler] as const),
);

test.each(cases)("tsc %s reports exactly the wrong uses: %s", (version, _, type, options, compiler) => {
  const folder = generated();
  write(folder, "package.json", { type });
  write(folder, "tsconfig.json", { compilerOptions: { ...shared, ...options }, include: ["*.ts"] });
  const tsc = resolve("node_modules", compiler, "bin", "tsc");
  expect(run(tsc, "--version", folder)).toContain(`Version ${version}.`);
  expect(reported(run(tsc, "--pretty false", folder))).toEqual(marked(version));
});

test("generated files have no errors themselves, which they ask compilers not to look for", () => {
  const folder = generated();
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".ts"))) {
    const text = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), text.replace("// @ts-nocheck\n", ""));
  }
  write(folder, "package.json", { type: "module" });
  // Of an absent property zod says that it may be undefined: that is what they need not be told.
  const compilerOptions = { ...shared, module: "nodenext", exactOptionalPropertyTypes: false };
  write(folder, "tsconfig.json", { compilerOptions, include: ["*.prompt.ts", "typed-prompts*.ts"] });
  expect(reported(run(resolve("node_modules/typescript/bin/tsc"), "--pretty false", folder))).toEqual([]);
});

function generated(): string {
  const folder = mkdtempSync(join(scratch, "work-"));
  cpSync(fixture, folder, { recursive: true });
  const { status } = spawnSync(process.execPath, [join(scratch, "dist", "cli.cjs"), "generate"], { cwd: folder });
  expect(status).toBe(0);
  return folder;
}

function write(folder: string, name: string, content: object): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

function run(tsc: string, options: string, folder: string): string {
  return spawnSync(process.execPath, [tsc, ...options.split(" ")], { cwd: folder, encoding: "utf8" }).stdout;
}

/** Every error as `file(line): code`, and what is no error of a line as it was printed. */
function reported(output: string): readonly string[] {
  const messages = output.split(/\r?\n/).filter((line) => line !== "" && !/^\s/.test(line));
  return messages.map((line) => line.replace(/^([^(]+\(\d+),\d+\): error (TS\d+): .*/, "$1): $2"));
}

/** Reads `// error TS2322` and `// error TS2741, before TypeScript 7 TS2345` at the ends of lines. */
function marked(version: string): readonly string[] {
  const lines = readFileSync(join(fixture, "calls.ts"), "utf8").split("\n");
  const marks = lines.flatMap((line, index) => {
    const [, code, earlier] = /\/\/ error (TS\d+)(?:, before TypeScript 7 (TS\d+))?$/.exec(line) ?? [];
    return code === undefined ? [] : [`calls.ts(${index + 1}): ${(version !== "7.0" && earlier) || code}`];
  });
  expect(marks.length).toBeGreaterThan(40);
  return marks;
}
