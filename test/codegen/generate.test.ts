import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

// The command line as a process, the generated files with the real compiler and the real zod.

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-generate-"));
const cli = join(scratch, "dist", "cli.cjs");
let folder: string;

beforeAll(() => {
  execFileSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist")]);
  symlinkSync(resolve("node_modules"), join(scratch, "node_modules"));
});
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "work-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function generate(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "generate", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function compile(options: Readonly<Record<string, unknown>>): string {
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
  };
  const isolated = { isolatedModules: true, verbatimModuleSyntax: true, erasableSyntaxOnly: true };
  const compilerOptions = {
    target: "es2022",
    types: ["node"],
    noEmit: true,
    skipLibCheck: true,
    ...strict,
    ...isolated,
    ...options,
  };
  write({ "tsconfig.json": JSON.stringify({ compilerOptions, include: ["**/*.ts"] }) });
  return spawnSync("npx", ["tsc", "-p", folder], { encoding: "utf8" }).stdout;
}

const simple = (name: string): string => `---\ninput:\n  schema:\n    ${name}: string\n---\nHello {{${name}}}\n`;

test.each([
  ["ESM, nodenext", "module", { module: "nodenext", moduleResolution: "nodenext" }],
  ["CommonJS, node16", "commonjs", { module: "node16", moduleResolution: "node16", verbatimModuleSyntax: false }],
  ["a bundler", "module", { module: "esnext", moduleResolution: "bundler" }],
])("tsc reports exactly the wrong calls: %s", (_, type, options) => {
  cpSync("test/fixtures/bindings", folder, { recursive: true });
  write({ "package.json": JSON.stringify({ type }) });
  expect(generate()).toMatchObject({ status: 0, stderr: "" });
  expect(compile(options)).toBe("");
});

test("names that are no identifiers, variants, and the same twice", () => {
  const names = ["123", "class", "a-b", "größe", "x.formal", "x.casual", "delete", "support/reply"];
  write(Object.fromEntries(names.map((name) => [`${name}.prompt`, simple("who")])));
  write({ "package.json": '{"type":"module"}' });
  expect(generate().status).toBe(0);
  expect(compile({ module: "nodenext", moduleResolution: "nodenext" })).toBe("");
  const exported = names.map((name) => /export const (\S+): Prompt</.exec(read(`${name}.prompt.ts`))?.[1]);
  expect(exported).toEqual(["prompt123", "classPrompt", "aB", "größe", "xFormal", "xCasual", "deletePrompt", "reply"]);
});

test("renders, checks the input with a message that names the place, and parses", async () => {
  cpSync("test/fixtures/bindings", folder, { recursive: true });
  expect(generate().status).toBe(0);
  const outfile = join(folder, "bundle.mjs");
  execFileSync("npx", [
    "esbuild",
    join(folder, "classify.prompt.ts"),
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--outfile=${outfile}`,
    "--log-level=error",
  ]);
  const { classify } = await import(pathToFileURL(outfile).href);
  const input = {
    ticket: "Where is it?",
    limit: 5,
    customer: { name: "Ada", plan: "free" },
    earlier: [{ author: "a", text: "b" }],
  };
  expect(classify.render(input)).toMatchObject({
    model: "googleai/gemini-2.5-flash",
    config: { temperature: 0.2 },
    messages: [
      { role: "system", content: [{ text: "\nAnswer in English, at most 5 words.\n" }] },
      { role: "user", content: [{ text: "\nAda (free): Where is it? undefined\n- a: b\n" }] },
    ],
  });
  expect(() => classify.render({ ...input, customer: { name: 5, plan: "gold" } })).toThrow(
    /^The input of the prompt 'classify' does not fit its schema:\n {2}customer\.name: .*string.*number.*\n {2}customer\.plan: /s,
  );
  const good = { category: "refund", confidence: 1, followUps: [] };
  expect(classify.parse(JSON.stringify(good))).toEqual({ ok: true, value: good, repairs: [] });
  expect(classify.parse(`Sure!\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\``)).toEqual({
    ok: true,
    value: good,
    repairs: ["code-fence", "surrounding-text"],
  });
  expect(classify.parse('{"category": "refund", "confi', { finishReason: "length" })).toMatchObject({
    ok: false,
    reason: "truncated",
  });
  expect(classify.parse("no", { finishReason: "content_filter" })).toMatchObject({ ok: false, reason: "refused" });
  expect(classify.parse("All done!")).toMatchObject({ ok: false, reason: "not-json" });
  expect(classify.parse('{"category": "shipping", "confidence": 1, "followUps": []}')).toMatchObject({
    ok: false,
    reason: "schema",
    issues: [{ path: ["category"] }],
  });
});

test("writes only what has changed; --check fails on what is stale or missing, and writes nothing", () => {
  write({ "a.prompt": simple("who") });
  expect(generate("--check")).toMatchObject({ status: 1 });
  expect(existsSync(join(folder, "a.prompt.ts"))).toBe(false);
  expect(generate().stdout).toContain("2 written, 0 unchanged, 0 failed");
  expect(generate().stdout).toBe("0 written, 2 unchanged, 0 failed\n");
  expect(generate("--check").status).toBe(0);
  const before = read("a.prompt.ts");
  write({ "a.prompt": simple("whom") });
  expect(generate("--check")).toMatchObject({ status: 1, stdout: expect.stringContaining("a.prompt.ts: stale.") });
  expect(read("a.prompt.ts")).toBe(before);
});

test("a changed partial makes its prompts stale", () => {
  write({ "a.prompt": `${simple("who").trimEnd()} {{>p}}`, "_p.prompt": "one {{who}}" });
  expect(generate().status).toBe(0);
  write({ "_p.prompt": "two {{who}}" });
  expect(generate("--check").stdout).toContain("a.prompt.ts: stale.");
});

test("keeps the last good binding of a prompt with errors", () => {
  write({ "a.prompt": simple("who") });
  generate();
  const good = read("a.prompt.ts");
  write({ "a.prompt": "{{#if}}" });
  expect(generate()).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^a\.prompt: not generated: it has \d errors?;/),
  });
  expect(read("a.prompt.ts")).toBe(good);
});

test("never overwrites a file that is not ours, nor follows a link", () => {
  write({
    "a.prompt": simple("who"),
    "b.prompt": simple("who"),
    "a.prompt.ts": "export const mine = 1;\n",
    "other.ts": "mine\n",
  });
  symlinkSync(join(folder, "other.ts"), join(folder, "b.prompt.ts"));
  const { status, stdout } = generate();
  expect(status).toBe(1);
  expect(stdout).toContain("a.prompt.ts: not written: this file was not generated.");
  expect(read("a.prompt.ts")).toBe("export const mine = 1;\n");
  expect(read("other.ts")).toBe("mine\n");
});

test("mirrors folders under outDir, of the option or the configuration", () => {
  write({
    "a.prompt": simple("who"),
    "sub/b.prompt": simple("who"),
    "typed-prompts.config.json": '{"generate": {"outDir": "gen", "validation": "none"}}',
  });
  expect(generate().status).toBe(0);
  expect(read("gen/sub/b.prompt.ts")).toContain('from "../typed-prompts.js"');
  expect(read("gen/a.prompt.ts")).not.toContain("zod");
  expect(generate("--out-dir", "other").status).toBe(0);
  expect(existsSync(join(folder, "other", "sub", "b.prompt.ts"))).toBe(true);
  expect(compile({ module: "esnext", moduleResolution: "bundler" })).toBe("");
});

test("two prompts that would write the same file are refused", () => {
  write({ "a.prompt": simple("who"), "A.prompt": simple("who") });
  // Where the disk takes both names for one file there is only one prompt.
  if (read("a.prompt") === "" || !existsSync(join(folder, "A.prompt"))) return;
  const { status, stdout } = generate();
  expect(status).toBe(1);
  expect(stdout).toContain("would write the same file");
});

test("a folder that cannot be written to exits 3 and names the file", () => {
  write({ "a.prompt": simple("who"), blocked: "a file in the way" });
  const { status, stdout } = generate("--out-dir", "blocked/inner");
  expect(status).toBe(3);
  expect(stdout).toContain("a.prompt.ts: not written: ");
  chmodSync(folder, 0o755);
});

test("a role that an input would choose is refused", () => {
  write({ "a.prompt": "---\ninput: {schema: {who: string}}\n---\n{{role who}}x" });
  expect(generate().stdout).toContain("A role must be written as text, so that no input can choose it");
});
