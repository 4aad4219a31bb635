import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

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
  return spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder], { encoding: "utf8" }).stdout;
}

const simple = (name: string): string => `---\ninput:\n  schema:\n    ${name}: string\n---\nHello {{${name}}}\n`;

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

const nodenext = { module: "nodenext", moduleResolution: "nodenext" };

test("helpers of the program are called, and the compiler holds them against their declaration", () => {
  const helpers = {
    upper: { parameters: [{ name: "text", type: "string" }], returns: "string" },
    "list-of": {
      parameters: [{ name: "items", type: "array" }],
      hash: { separator: { type: "string" } },
      returns: "string",
    },
  };
  write({
    "package.json": '{"type":"module"}',
    "typed-prompts.config.json": JSON.stringify({ helpers, generate: { helpers: "./lib/helpers.ts" } }),
    "a.prompt":
      "---\ninput: {schema: {who: string, items(array): string}}\n---\n{{upper who}}: {{upper (list-of items separator=', ')}}",
    "lib/helpers.ts":
      "export const upper = (text: string) => text.toUpperCase();\n" +
      "export const listOf = (items: readonly unknown[], named?: { separator?: string }) => items.join(named?.separator);\n",
    "run.ts":
      'import { a } from "./a.prompt.js";\nconsole.log(JSON.stringify(a.render({ who: "Ada", items: ["x", "y"] })));\n',
  });
  expect(generate()).toMatchObject({ status: 0, stderr: "" });
  expect(compile(nodenext)).toBe("");
  execFileSync("npx", [
    "esbuild",
    join(folder, "run.ts"),
    "--bundle",
    "--platform=node",
    `--outfile=${folder}/run.cjs`,
  ]);
  const { stdout } = spawnSync(process.execPath, [join(folder, "run.cjs")], { encoding: "utf8" });
  expect(JSON.parse(stdout).messages).toEqual([{ role: "user", content: [{ text: "ADA: X, Y" }] }]);

  write({ "lib/helpers.ts": "export const upper = (text: number) => text;\nexport const listOf = () => '';\n" });
  expect(compile(nodenext)).toMatch(/^\S*typed-prompts\.helpers\.ts\(\d+,\d+\): error TS2322: /);
});

test("named schemas are declared once, for all bindings", () => {
  write({
    "package.json": '{"type":"module"}',
    "typed-prompts.config.json": JSON.stringify({
      schemas: {
        "order-line": { sku: "string", count: "integer" },
        Tree: {
          type: "object",
          properties: { name: { type: "string" }, next: { $ref: "#" } },
          required: ["name"],
          additionalProperties: false,
        },
      },
    }),
    "a.prompt":
      "---\ninput: {schema: {line: order-line, lines(array): order-line}}\noutput: {schema: Tree}\n---\n{{line.sku}}{{#each lines}}{{count}}{{/each}}",
    "sub/b.prompt": "---\ninput: {schema: {line?: order-line}}\n---\n{{line.sku}}",
    "use.ts":
      'import { a } from "./a.prompt.js";\nimport { b } from "./sub/b.prompt.js";\n' +
      'import type { OrderLine } from "./typed-prompts.schemas.js";\n' +
      'const line: OrderLine = { sku: "s", count: 1 };\n' +
      "a.render({ line, lines: [line] });\nb.render({ line });\nb.render({});\n" +
      'const result = a.parse("{}");\nif (result.ok) { const name: string | undefined = result.value.next?.next?.name; void name; }\n' +
      "// @ts-expect-error count is a number\n" +
      'b.render({ line: { sku: "s", count: "1" } });\n',
  });
  expect(generate()).toMatchObject({ status: 0, stderr: "" });
  expect(compile(nodenext)).toBe("");
  expect(read("a.prompt.ts")).not.toContain("interface OrderLine");
  write({ "typed-prompts.config.json": '{"schemas": {"order-line": {"sku": "string"}, "Tree": {"name": "string"}}}' });
  expect(generate("--check").stdout).toContain("typed-prompts.schemas.ts: stale.");
});

test("the index exports every prompt, also two of one name", () => {
  write({
    "package.json": '{"type":"module"}',
    "typed-prompts.config.json": '{"generate": {"index": true}}',
    "reply.prompt": simple("who"),
    "sub/reply.prompt": simple("whom"),
    "use.ts":
      'import { prompts, reply, subReply, type ReplyInput, type SubReplyInput } from "./prompts.js";\n' +
      'const one: ReplyInput = { who: "a" };\nconst other: SubReplyInput = { whom: "b" };\n' +
      'reply.render(one);\nsubReply.render(other);\nprompts["sub/reply"].render(other);\n' +
      "// @ts-expect-error no such prompt\n" +
      "prompts.nothing;\n",
  });
  expect(generate()).toMatchObject({ status: 0, stderr: "" });
  expect(compile(nodenext)).toBe("");
});

test("the binding of a prompt that is gone is removed, unless it was edited", () => {
  write({ "a.prompt": simple("who"), "b.prompt": simple("who"), "c.prompt": simple("who") });
  generate();
  rmSync(join(folder, "a.prompt"));
  rmSync(join(folder, "b.prompt"));
  write({ "b.prompt.ts": `${read("b.prompt.ts")}// mine\n` });
  expect(generate("--check").stdout).toContain("a.prompt.ts: stale: its prompt is gone.");
  expect(existsSync(join(folder, "a.prompt.ts"))).toBe(true);
  const { status, stdout } = generate();
  expect(stdout).toContain("a.prompt.ts: removed: its prompt is gone.");
  expect(stdout).toContain("b.prompt.ts: its prompt is gone, but it was edited: remove it yourself.");
  expect(status).toBe(1);
  expect(existsSync(join(folder, "a.prompt.ts"))).toBe(false);
  expect(existsSync(join(folder, "b.prompt.ts"))).toBe(true);
  expect(existsSync(join(folder, "c.prompt.ts"))).toBe(true);
});

test("a binding that was edited by hand is told from a stale one, and is generated anew", () => {
  write({ "a.prompt": simple("who") });
  generate();
  const good = read("a.prompt.ts");
  write({ "a.prompt.ts": good.replace("Hello", "Goodbye") });
  expect(generate("--check").stdout).toContain("a.prompt.ts: edited by hand");
  expect(generate().status).toBe(0);
  expect(read("a.prompt.ts")).toBe(good);
});

test("ends of lines that git has changed make nothing stale", () => {
  write({ "a.prompt": simple("who") });
  generate();
  write({ "a.prompt.ts": read("a.prompt.ts").replaceAll("\n", "\r\n") });
  expect(generate("--check")).toMatchObject({ status: 0 });
});

test("--watch generates what changes, and removes what goes", async () => {
  write({ "a.prompt": `${simple("who").trimEnd()} {{>p}}`, "_p.prompt": "one" });
  const child = spawn(process.execPath, [cli, "generate", "--watch"], { cwd: folder });
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
  });
  const until = (wanted: () => boolean) => vi.waitUntil(wanted, { timeout: 20_000, interval: 20 });
  try {
    await until(() => said.includes("Watching"));
    expect(read("a.prompt.ts")).toContain("one");
    write({ "_p.prompt": "two" });
    await until(() => read("a.prompt.ts").includes("two"));
    write({ "b.prompt": simple("who") });
    await until(() => existsSync(join(folder, "b.prompt.ts")));
    rmSync(join(folder, "b.prompt"));
    await until(() => !existsSync(join(folder, "b.prompt.ts")));
  } finally {
    child.kill();
  }
});

test("a disk that is full leaves the old binding whole", () => {
  write({ "a.prompt": `${simple("who")}${"A long text. ".repeat(200)}` });
  generate();
  const good = read("a.prompt.ts");
  write({ "a.prompt": `${simple("whom")}${"A long text. ".repeat(200)}` });
  // The shell's limit on the size of files stands in for the disk's end.
  const { status, stdout } = spawnSync(
    "bash",
    ["-c", `ulimit -f 1; trap '' XFSZ; exec "$0" "$1" generate`, process.execPath, cli],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  expect(status).toBe(3);
  expect(stdout).toContain("a.prompt.ts: not written: EFBIG");
  expect(read("a.prompt.ts")).toBe(good);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("hundreds of prompts are made by two threads, to the same files and the same answers", () => {
  const prompts = Array.from({ length: 230 }, (_, index) => [`f${index % 5}/p${index}.prompt`, simple(`v${index}`)]);
  write({
    ...Object.fromEntries(prompts),
    "f1/p226.prompt": "{{#if}}",
    "typed-prompts.config.json": '{"generate": {"index": true}}',
  });
  const { status, stdout, stderr } = generate();
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toContain("f1/p226.prompt: not generated: it has");
  expect(stdout).toMatch(/\n231 written, 0 unchanged, 1 failed\n$/);
  expect(generate().stdout).toMatch(/\n0 written, 231 unchanged, 1 failed\n$/);
  const last = read("f4/p229.prompt.ts");
  rmSync(join(folder, "f4/p229.prompt.ts"));
  generate("f4");
  expect(read("f4/p229.prompt.ts")).toBe(last);
  expect(read("prompts.ts").match(/^export \{/gm)).toHaveLength(229);
});
