import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

// The real bundle in a real process over real files.

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-cli-"));
const cli = join(scratch, "dist", "cli.cjs");
let folder: string;

beforeAll(() => {
  const built = spawnSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist")]);
  expect(built.stderr.toString()).toBe("");
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "work-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function run(args: readonly string[], input?: string): SpawnSyncReturns<string> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  return spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8", env, input });
}

const clean = "---\ninput:\n  schema:\n    name: string\n---\nHello {{name}}\n";
const misspelt = "---\ninput:\n  schema:\n    name: string\n---\nHello {{nmae}}, {{name}}\n";
const unused = "---\ninput:\n  schema:\n    name: string\n    age: integer\n---\nHello {{name}}\n";

test("what is bundled of others is passed on with its license, in both packages", () => {
  const texts = readFileSync(join(scratch, "dist", "licenses.txt"), "utf8");
  // One that each bundle has and no other: the command line, the server, the extension, the tokenizer.
  for (const name of ["commander", "handlebars", "vscode-languageclient", "gpt-tokenizer"]) {
    expect(texts).toMatch(new RegExp(`^${name} [\\d.]+\n─+\n\n[^─]*(Copyright|Microsoft)`, "mi"));
  }
  for (const ignore of [".npmignore", ".vscodeignore"]) {
    expect(readFileSync(ignore, "utf8").split("\n")).toContain("!dist/licenses.txt");
  }
});

describe("check", () => {
  test("prints the line with carets, why it matters, the fix, and a summary", () => {
    write({ "a.prompt": misspelt });
    const { stdout, status } = run(["check"]);
    expect(stdout).toBe(`a.prompt:6:9 error unknown-variable
  'nmae' is neither in the input schema nor in scope. Did you mean 'name'?
  6 │ Hello {{nmae}}, {{name}}
    │         ^^^^
  help: It renders as empty text. Correct the name, or declare it under 'input.schema'.
  fix: Change to 'name' (--fix)
  fix: Declare 'nmae' in the input schema

1 error in 1 file (1 fixable with --fix)
`);
    expect(status).toBe(1);
  });

  test("exits 0 when clean, 1 on errors, 1 on more warnings than allowed", () => {
    write({ "a.prompt": clean });
    expect(run(["check"])).toMatchObject({ status: 0, stdout: "no problems in 1 file\n", stderr: "" });
    write({ "b.prompt": unused });
    expect(run(["check"]).status).toBe(0);
    expect(run(["check", "--max-warnings", "1"])).toMatchObject({ status: 0, stderr: "" });
    for (const format of ["text", "json", "sarif", "github"]) {
      expect(run(["check", "--max-warnings", "0", "--format", format])).toMatchObject({
        status: 1,
        stderr: "typed-prompts: 1 warning, and --max-warnings allows 0.\n",
      });
    }
    write({ "c.prompt": misspelt });
    expect(run(["check"]).status).toBe(1);
  });

  test("is never green when nothing was checked", () => {
    write({ "readme.md": "" });
    for (const args of [["check"], ["check", "none"], ["check", "none.prompt"], ["check", "**/*.prompt"]]) {
      const { status, stderr, stdout } = run(args);
      expect({ status, stdout }, args.join(" ")).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^typed-prompts: (No prompts found|There is no file)/);
    }
  });

  test("every path must hold a prompt, and what is none is not taken for one", () => {
    write({ "a.prompt": clean, "none/readme.md": "Hi", "package.json": "{}" });
    for (const path of ["none", "none/*", "none/readme.md", "package.json"]) {
      for (const command of ["check", "format", "generate"]) {
        const { status, stderr, stdout } = run([command, "a.prompt", path]);
        expect({ status, stdout }, `${command} ${path}`).toEqual({ status: 2, stdout: "" });
        expect(stderr).toContain(path);
      }
    }
    expect(run(["render", "package.json"])).toMatchObject({ status: 2, stdout: "" });
  });

  test("a command that does not exist is named, with the likely one", () => {
    const { status, stderr, stdout } = run(["chekc"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("unknown command 'chekc'");
    expect(stderr).toContain("Did you mean check?");
    expect(run([]).stderr).toContain("Usage: typed-prompts");
  });

  test("wrong usage and wrong configuration exit 2", () => {
    write({ "a.prompt": clean });
    expect(run(["check", "--format", "xml"]).status).toBe(2);
    expect(run(["check", "--max-warnings", "many"]).status).toBe(2);
    expect(run(["chekc"]).status).toBe(2);
    expect(run([]).status).toBe(2);
    expect(run(["--help"]).status).toBe(0);
    write({ "typed-prompts.config.json": '{ "rules": { "unused-variabel": "off" } }' });
    const { status, stdout } = run(["check"]);
    expect(status).toBe(2);
    expect(stdout).toContain("typed-prompts.config.json:1:14 error invalid-config");
  });

  test("paths are files, folders and globs; partials and configurations around them count", () => {
    write({
      ".git/HEAD": "",
      "typed-prompts.config.json": '{ "rules": { "unused-variable": "error" } }',
      "shared/_greet.prompt": "Hello {{title}}",
      "a/one.prompt": "---\ninput:\n  schema:\n    title: string\n---\n{{>greet}}\n",
      "a/two.prompt": unused,
      "b/three.prompt": misspelt,
    });
    const files = (...args: string[]): unknown =>
      JSON.parse(run(["check", "--format", "json", ...args]).stdout).diagnostics.map(
        (one: { file: string; code: string; severity: string }) => `${one.file} ${one.severity} ${one.code}`,
      );
    expect(files("a/one.prompt")).toEqual([]);
    expect(files("a")).toEqual(["a/two.prompt error unused-variable"]);
    expect(files("*/t*.prompt")).toEqual([
      "a/two.prompt error unused-variable",
      "b/three.prompt error unknown-variable",
    ]);
    expect(files("a/two.prompt", "b")).toEqual([
      "a/two.prompt error unused-variable",
      "b/three.prompt error unknown-variable",
    ]);
  });

  test("leaves out what the configuration excludes, and node_modules", () => {
    write({
      "typed-prompts.config.json": '{ "exclude": ["old/**"] }',
      "a.prompt": clean,
      "old/b.prompt": misspelt,
      "node_modules/x/c.prompt": misspelt,
    });
    expect(run(["check"])).toMatchObject({ status: 0, stdout: "no problems in 2 files\n" });
  });

  test("JSON: one object, positions of the protocol, fixes with edits, related places", () => {
    write({
      "sub dir/a.prompt":
        "---\r\ninput:\r\n  schema:\r\n    user:\r\n      email: string\r\n---\r\n🎉 {{user.emial}}\r\n",
    });
    const { stdout } = run(["check", "--format", "json"]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      files: 1,
      diagnostics: [
        {
          file: "sub dir/a.prompt",
          range: { start: { line: 6, character: 10 }, end: { line: 6, character: 15 } },
          severity: "error",
          code: "unknown-property",
          message: "'emial' does not exist on 'user', which is { email: string }. Did you mean 'email'?",
          help: "It renders as empty text. Correct the name, or add the property to the schema.",
          related: [
            {
              file: "sub dir/a.prompt",
              range: { start: { line: 3, character: 4 }, end: { line: 3, character: 8 } },
              message: "'user' is declared here.",
            },
          ],
          fixes: [
            {
              title: "Change to 'email'",
              edits: [
                {
                  file: "sub dir/a.prompt",
                  range: { start: { line: 6, character: 10 }, end: { line: 6, character: 15 } },
                  newText: "email",
                },
              ],
            },
          ],
        },
      ],
      summary: { error: 1, warning: 0, information: 0, hint: 0 },
    });
  });

  test("SARIF 2.1.0 with rules, regions and fixes", () => {
    write({ "a b.prompt": misspelt });
    const log = JSON.parse(run(["check", "--format", "sarif"]).stdout);
    expect(log.version).toBe("2.1.0");
    const [{ tool, results, columnKind, originalUriBaseIds, newlineSequences }] = log.runs;
    expect(columnKind).toBe("utf16CodeUnits");
    expect(newlineSequences).toEqual(["\r\n", "\n", "\r"]);
    expect(Object.keys(originalUriBaseIds)).toEqual(["%SRCROOT%"]);
    const [result] = results;
    expect(results).toHaveLength(1);
    expect(tool.driver.rules[result.ruleIndex].id).toBe("unknown-variable");
    expect(result).toMatchObject({
      ruleId: "unknown-variable",
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "a%20b.prompt", uriBaseId: "%SRCROOT%" },
            region: { startLine: 6, startColumn: 9, endLine: 6, endColumn: 13 },
          },
        },
      ],
    });
    const [fix] = result.fixes;
    expect(fix.artifactChanges[0].replacements[0].insertedContent.text).toBe("name");
  });

  test("SARIF describes rules without the holes that only a finding fills", () => {
    write({ "a.prompt": clean });
    const [{ tool }] = JSON.parse(run(["check", "--format", "sarif"]).stdout).runs;
    const described: { id: string; shortDescription: { text: string } }[] = tool.driver.rules;
    expect(JSON.stringify(described)).not.toMatch(/<\w+>/);
    expect(described.find(({ id }) => id === "unknown-variable")?.shortDescription.text).toBe("Unknown variable.");
  });

  test("SARIF locations are URIs whatever the files are called, and relative only inside of the folder", () => {
    write({
      "here/50% #1?.prompt": misspelt,
      "here/c:d.prompt": misspelt,
      "outside.prompt": misspelt,
    });
    const { stdout } = spawnSync(process.execPath, [cli, "check", ".", "..", "--format", "sarif"], {
      cwd: join(folder, "here"),
      encoding: "utf8",
    });
    const places = JSON.parse(stdout).runs[0].results.map(
      (one: { locations: { physicalLocation: { artifactLocation: unknown } }[] }) =>
        one.locations[0]!.physicalLocation.artifactLocation,
    );
    expect(places).toEqual([
      { uri: "50%25%20%231%3F.prompt", uriBaseId: "%SRCROOT%" },
      { uri: "c%3Ad.prompt", uriBaseId: "%SRCROOT%" },
      { uri: pathToFileURL(join(folder, "outside.prompt")).href },
    ]);
  });

  test("GitHub annotations, escaped", () => {
    write({ "a,b.prompt": misspelt, "c.prompt": unused });
    const lines = run(["check", "--format", "github"]).stdout.split("\n");
    expect(lines[0]).toMatch(
      /^::error file=a%2Cb\.prompt,line=6,endLine=6,col=9,endColumn=13,title=unknown-variable::'nmae' is .*%0A/,
    );
    expect(lines[1]).toMatch(/^::warning file=c\.prompt,line=5,/);
  });

  test("GitHub finds the files of a run in a folder of the repository", () => {
    write({ "packages/a/b.prompt": misspelt });
    const env = { ...process.env, GITHUB_WORKSPACE: folder };
    const { stdout } = spawnSync(process.execPath, [cli, "check", "--format", "github"], {
      cwd: join(folder, "packages/a"),
      encoding: "utf8",
      env,
    });
    expect(stdout).toMatch(/^::error file=packages\/a\/b\.prompt,/);
  });

  test("GitHub is told of columns only where a finding ends on the line it begins on", () => {
    write({ "a.prompt": "---\ntools:\n  a: 1\n  b: 2\n---\n{{#each}}" });
    const annotations = run(["check", "--format", "github"])
      .stdout.split("\n")
      .filter((line) => line.includes("line="));
    const places = annotations.map((line) => [/,line=(\d+),endLine=\1,/.test(line), line.includes(",col=")]);
    expect(places).toContainEqual([false, false]);
    expect(places).toContainEqual([true, true]);
    for (const [isOneLine, hasColumns] of places) expect(hasColumns).toBe(isOneLine);
  });

  test("--fix applies what needs no decision, and says what is left", () => {
    write({
      "a.prompt":
        '---\nmodel: x\ntemperature: 1\ntopK: 3\ninput:\n  schema:\n    name: string\n    tags: string[]\n---\n{{#role "system"}}Hi{{/role}} {{nmae}} {{other}} {{#each tags}}{{this}}{{/each}} {{name}}\n',
    });
    const { stdout, status } = run(["check", "--fix"]);
    expect(readFileSync(join(folder, "a.prompt"), "utf8")).toBe(
      '---\nmodel: x\nconfig:\n  temperature: 1\n  topK: 3\ninput:\n  schema:\n    name: string\n    tags(array): string\n---\n{{role "system"}}Hi {{name}} {{other}} {{#each tags}}{{this}}{{/each}} {{name}}\n',
    );
    expect(status).toBe(1);
    expect(stdout).toContain("'other' is neither in the input schema nor in scope.");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("4 fixes applied, 1 error in 1 file");
  });

  test("--fix that cannot be written is said in a sentence, exits 3, and the others are fixed", () => {
    // Nothing can be put beside it: the name of the temporary file would be too long.
    const long = `${"n".repeat(248)}.prompt`;
    write({ [long]: misspelt, "a.prompt": misspelt, "z.prompt": misspelt });
    const { stdout, stderr, status } = run(["check", "--fix"]);
    expect(stderr).toMatch(/^typed-prompts: n+\.prompt is not fixed: .+\n$/);
    expect(status).toBe(3);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("2 fixes applied, 1 error in 3 files");
  });

  test("a file that cannot be read is reported, and the others are checked", () => {
    write({
      "binary.prompt": Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]),
      "huge.prompt": Buffer.alloc(11 * 1024 * 1024, "a"),
      "clean.prompt": clean,
      "misspelt.prompt": misspelt,
    });
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling.prompt"));
    symlinkSync(folder, join(folder, "loop"));
    mkdirSync(join(folder, "folder.prompt"));
    write({ "secret.prompt": clean });
    chmodSync(join(folder, "secret.prompt"), 0o000);
    const { stdout, status } = run(["check", "--format", "json"]);
    const codes = JSON.parse(stdout).diagnostics.map(
      (one: { file: string; code: string }) => `${one.file} ${one.code}`,
    );
    expect(codes).toContain("binary.prompt unreadable-file");
    expect(codes).toContain("huge.prompt unreadable-file");
    expect(codes).toContain("misspelt.prompt unknown-variable");
    // A super-user reads what nobody may read.
    if (process.getuid?.() !== 0) expect(codes).toContain("secret.prompt unreadable-file");
    expect(status).toBe(1);
  });

  test("what comes from a file or its name never controls the terminal", () => {
    write({
      "a.prompt": "---\ninput:\n  schema:\n    name: string\n---\n{{name}} {{\u001b[31mred}}\n",
      "b\u001b[31m\nc.prompt": misspelt,
    });
    for (const args of [["check"], ["format"], ["generate"], ["check", "--format", "github"]]) {
      const { stdout } = run(args);
      expect(stdout, args.join(" ")).not.toContain("\u001b");
      expect(stdout, args.join(" ")).not.toMatch(/^c\.prompt/m);
    }
  });

  test("a reader that has seen enough is no error", async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`p${index}.prompt`, misspelt]));
    write(many);
    const child = spawn(process.execPath, [cli, "check", "--format", "json"], { cwd: folder });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toBe("");
  });
});

describe("format", () => {
  const messy = "---\nmodel:   x\n---\n\n\nHello {{ name }}\n\n";
  const tidy = "---\nmodel: x\n---\n\nHello {{name}}\n";
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");

  test("writes what is not formatted, names it, and then finds nothing to do", () => {
    write({ "a.prompt": messy, "b.prompt": tidy, "sub/_p.prompt": " {{ a }} ", "typed-prompts.config.json": "{ }" });
    const first = run(["format"]);
    expect(first.stdout).toBe(
      "a.prompt: formatted.\nsub/_p.prompt: formatted.\n2 formatted, 1 unchanged, 0 left alone\n",
    );
    expect(first.status).toBe(0);
    expect(["a.prompt", "b.prompt", "sub/_p.prompt", "typed-prompts.config.json"].map(read)).toEqual([
      tidy,
      tidy,
      " {{a}} ",
      "{ }",
    ]);
    expect(run(["format"])).toMatchObject({ status: 0, stdout: "0 formatted, 3 unchanged, 0 left alone\n" });
  });

  test("--check writes nothing, and exits 1 when it finds something", () => {
    write({ "a.prompt": messy, "b.prompt": tidy });
    const { stdout, status } = run(["format", "--check"]);
    expect(stdout).toBe(
      "a.prompt: not formatted. Run 'typed-prompts format'.\n1 not formatted, 1 unchanged, 0 left alone\n",
    );
    expect(status).toBe(1);
    expect(read("a.prompt")).toBe(messy);
    expect(run(["format", "b.prompt", "--check"])).toMatchObject({ status: 0 });
  });

  test("leaves files with syntax errors alone, names them, and exits 1", () => {
    const broken = "Hi {{ a }}\n{{#if \u001b[31m }}";
    write({ "a.prompt": broken, "b.prompt": messy, "c.prompt": Buffer.from([0xff, 0xfe]), "d.prompt": misspelt });
    const { stdout, status } = run(["format"]);
    expect(stdout).toMatch(
      /^a\.prompt:2:\d+: left alone: .+\nb\.prompt: formatted\.\nc\.prompt: left alone: it is not UTF-8 text\.\n1 formatted, 1 unchanged, 2 left alone\n$/,
    );
    expect(stdout).not.toContain("\u001b");
    expect(status).toBe(1);
    expect(read("a.prompt")).toBe(broken);
    expect(run(["format", "--check"]).status).toBe(1);
  });

  test("is never green when nothing was formatted for want of prompts", () => {
    expect(run(["format"])).toMatchObject({ status: 2, stdout: "" });
    expect(run(["format", "--wrong"]).status).toBe(2);
  });

  test("a link stays a link, and what it leads to is written", () => {
    write({ "elsewhere/text.txt": messy });
    symlinkSync(join("elsewhere", "text.txt"), join(folder, "a.prompt"));
    expect(run(["format", "a.prompt"]).status).toBe(0);
    expect(lstatSync(join(folder, "a.prompt")).isSymbolicLink()).toBe(true);
    expect(read("elsewhere/text.txt")).toBe(tidy);
  });

  test("what cannot be written exits 3", () => {
    write({ "a.prompt": messy, "b.prompt": messy });
    // Nothing can be put beside it: the name of the temporary file would be too long.
    const long = `${"n".repeat(248)}.prompt`;
    write({ [long]: messy });
    const { stdout, status } = run(["format"]);
    expect(stdout).toContain(`${long}: not written: `);
    expect(stdout).toContain("2 formatted, 0 unchanged, 0 left alone, 1 not written\n");
    expect(status).toBe(3);
    expect(read(long)).toBe(messy);
  });
});

describe("render", () => {
  const prompt = `---
input:
  schema:
    name: string
    tone?: string
  default:
    tone: kindly
---
{{role "system"}}Answer {{tone}}.
{{role "user"}}I am {{name}}.
`;

  test("prints messages for sample values, and for given ones", () => {
    write({ "a.prompt": prompt, "input.json": '{"name": "Ada"}' });
    const sample = run(["render", "a.prompt"]);
    expect(sample.status).toBe(0);
    expect(sample.stdout).toContain("── user ──\nI am ‹name›.");
    const expected = "── system ──\nAnswer kindly.\n\n\n── user ──\nI am Ada.\n";
    expect(run(["render", "a.prompt", "--input", '{"name": "Ada"}']).stdout).toBe(expected);
    expect(run(["render", "a.prompt", "--input", "@input.json"]).stdout).toBe(expected);
    expect(run(["render", "a.prompt", "--input", "@-"], '{"name": "Ada"}')).toMatchObject({
      stdout: expected,
      stderr: "",
    });
  });

  test("input that does not fit the schema is said, and rendered all the same", () => {
    write({ "a.prompt": prompt });
    const { status, stdout, stderr } = run(["render", "a.prompt", "--input", '{"nmae": "Ada", "tone": 1}']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "── system ──\nAnswer 1.\n\n\n── user ──\nI am .\n" });
    expect(stderr.trim().split("\n")).toEqual([
      "typed-prompts: the input 'nmae' is not in the schema.",
      "typed-prompts: the input 'tone' does not fit: expected string | null, but this is 1.",
      "typed-prompts: the input 'name' is missing.",
    ]);
  });

  test("JSON has what goes into a request", () => {
    write({
      "a.prompt": `---\nmodel: m\nconfig: {temperature: 1}\noutput: {schema: {a: string}}\n---\n{{media url=u}}`,
    });
    const { stdout } = run(["render", "a.prompt", "--input", '{"u": "https://e.example/x.png"}', "--format", "json"]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      model: "m",
      config: { temperature: 1 },
      output: {
        schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false },
      },
      input: { u: "https://e.example/x.png" },
      messages: [{ role: "user", content: [{ media: { url: "https://e.example/x.png" } }] }],
    });
  });

  test("what cannot be rendered exits 1 with the reason, wrong input exits 2", () => {
    write({
      "a.prompt": "{{upper x}}",
      "b.prompt": "{{#if}}",
      "c.prompt": clean,
      "_loop.prompt": "{{>loop}}",
      "d.prompt": "{{>loop}}",
    });
    expect(run(["render", "a.prompt"])).toMatchObject({ status: 1, stdout: "" });
    expect(run(["render", "a.prompt"]).stderr).toContain("The helper 'upper' is not built in.");
    expect(run(["render", "d.prompt"]).stderr).toContain("includes itself without end");
    expect(run(["render", "b.prompt"]).status).toBe(1);
    expect(run(["render", "c.prompt", "--input", "{"]).status).toBe(2);
    expect(run(["render", "c.prompt", "--input", "[]"]).status).toBe(2);
    expect(run(["render", "c.prompt", "--input", "@none.json"]).status).toBe(2);
    expect(run(["render", "none.prompt"]).status).toBe(2);
  });
});

test("lsp --stdio answers, and ends when its input does", async () => {
  const child = spawn(process.execPath, [cli, "lsp", "--stdio"], { cwd: folder });
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { processId: null, rootUri: null, capabilities: {} },
  });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  let answer = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      answer += chunk;
      if (answer.endsWith("}")) resolve();
    });
  });
  expect(answer).toContain('"serverInfo":{"name":"typed-prompts"');
  child.stdin.end();
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
});

describe("bindings", () => {
  const found = (cwd = ""): string[] => {
    const { diagnostics } = JSON.parse(run(["check", cwd || ".", "--format", "json"]).stdout);
    return diagnostics.map(
      ({ file, code, severity, range }: { file: string; code: string; severity: string; range: unknown }) =>
        `${file} ${severity} ${code} ${JSON.stringify(range)}`,
    );
  };
  const first = '{"start":{"line":0,"character":0},"end":{"line":0,"character":3}}';

  test("that are stale or were edited are told where the prompt begins, and fail no check", () => {
    write({ "a.prompt": clean, "b.prompt": clean, "in/c.prompt": clean, "none.prompt": clean });
    expect(run(["generate"]).status).toBe(0);
    rmSync(join(folder, "none.prompt.ts"));
    expect(found()).toEqual([]);
    write({ "a.prompt": clean.replace("Hello", "Bye"), "b.prompt.ts": `${read("b.prompt.ts")}// mine\n` });
    expect(found()).toEqual([
      `a.prompt information bindings-stale ${first}`,
      `b.prompt information bindings-edited ${first}`,
    ]);
    expect(run(["check"]).status).toBe(0);
  });

  test("stay as they are, whichever folder they are generated from", () => {
    write({ "in/a.prompt": clean, "b.prompt": clean });
    run(["generate"]);
    const elsewhere = spawnSync(process.execPath, [cli, "generate", "a.prompt"], { cwd: join(folder, "in") });
    expect(elsewhere.stdout.toString()).toBe("0 written, 2 unchanged, 0 failed\n");
    const check = spawnSync(process.execPath, [cli, "check"], { cwd: join(folder, "in") });
    expect(check.stdout.toString()).toBe("no problems in 1 file\n");
  });

  test("are held against the configuration too", () => {
    write({ "a.prompt": clean, "typed-prompts.config.json": "{}" });
    run(["generate"]);
    write({ "typed-prompts.config.json": '{ "generate": { "validation": "none" } }' });
    expect(found()).toEqual([`a.prompt information bindings-stale ${first}`]);
    write({
      "typed-prompts.config.json": '{ "rules": { "bindings-stale": "off" }, "generate": { "validation": "none" } }',
    });
    expect(found()).toEqual([]);
  });
});

test("check reads datasets as streams, says where in them, and stops counting out loud", () => {
  const line = (n: number): string => JSON.stringify({ name: `c${n}`, tags: ["hard"], input: { nmae: "x" } });
  write({
    "a.prompt": clean,
    "a.eval.yaml": "threshold: { hard: 1, easy: 1 }\ndataset: [more.jsonl, more.csv]\n",
    "more.jsonl": Array.from({ length: 200 }, (_, n) => line(n)).join("\n"),
    "more.csv": "input.name\nAda\n",
  });
  const found = JSON.parse(run(["check", "a.eval.yaml", "--format", "json"]).stdout).diagnostics;
  expect(found).toHaveLength(102);
  expect(found[0]).toMatchObject({ file: "a.eval.yaml", code: "unknown-eval-tag" });
  expect(found[1]).toMatchObject({ file: "more.jsonl", code: "missing-eval-input" });
  expect(found[2]).toMatchObject({
    code: "unknown-eval-input",
    range: { start: { line: 0, character: 38 }, end: { line: 0, character: 44 } },
  });
  expect(found.at(-1)).toMatchObject({ message: "There are 300 more problems in this dataset." });
  write({ "more.jsonl": Buffer.from([0x7b, 0xff, 0x7d]), "a.eval.yaml": "dataset: more.jsonl\n" });
  expect(run(["check"]).stdout).toContain("This dataset is not UTF-8 text.");
});
