import { expect, test } from "vitest";
import { type ContentChange, prompt, range, useServer } from "./session.ts";

const start = useServer();

const insert = (line: number, character: number, text: string): ContentChange => ({
  range: range(line, character, line, character),
  text,
});

test("a closed file's problems are published once, without a version", async () => {
  const session = await start({
    files: { "a.prompt": prompt("Hi {{nmae}} {{name}}"), "b.prompt": prompt("{{name}}") },
  });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:5-5:9"]);
  expect(session.publishedFor("a.prompt")).toHaveLength(1);
  expect(session.publishedFor("a.prompt")[0]).not.toHaveProperty("version");
  // Of a closed file without problems nothing is said.
  expect(session.publishedFor("b.prompt")).toEqual([]);
});

test("a diagnostic in full", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  expect(session.publishedFor("a.prompt")).toEqual([
    {
      uri: session.uri("a.prompt"),
      version: 1,
      diagnostics: [
        {
          range: range(5, 2, 5, 6),
          severity: 1,
          code: "unknown-variable",
          codeDescription: { href: expect.stringMatching(/^https:\/\/.*unknown-variable$/) },
          source: "typed-prompts",
          message:
            "'nmae' is neither in the input schema nor in scope. Did you mean 'name'?\n" +
            "It renders as empty text. Correct the name, or declare it under 'input.schema'.",
        },
      ],
    },
  ]);
});

test("what is unused is tagged so that editors fade it, as a warning", async () => {
  const session = await start({ files: { "a.prompt": prompt("Hello") } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["warning unused-variable 3:4-3:8"]);
  expect(session.publishedFor("a.prompt")[0]?.diagnostics[0].tags).toEqual([1]);
});

test("an open document is answered for each version, also when nothing is wrong with it", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{name}}"), 7);
  await session.settled();
  session.change("a.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  session.change("a.prompt", prompt("{{name}}"));
  await session.settled();
  expect(session.publishedFor("a.prompt").map(({ version, diagnostics }) => [version, diagnostics.length])).toEqual([
    [7, 0],
    [8, 1],
    [9, 0],
  ]);
});

test("a version whose text is the same is answered too", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  session.change("a.prompt", insert(0, 0, ""));
  await session.settled();
  expect(session.publishedFor("a.prompt").at(-1)).toMatchObject({ version: 2, diagnostics: [{}] });
});

test("while somebody types, no published diagnostics are of another version than they say, and none goes back", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{name}} {{nmae}}"));
  // Version n has the error at character 11 + n - 1.
  for (let version = 2; version <= 200; version++) session.change("a.prompt", insert(5, 0, "x"));
  await session.settled();
  const published = session.publishedFor("a.prompt");
  const versions = published.map(({ version }) => version!);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions.at(-1)).toBe(200);
  for (const { version, diagnostics } of published) {
    const column = 11 + version! - 1;
    expect(diagnostics.map((one) => one.range)).toEqual([range(5, column, 5, column + 4)]);
  }
});

test("characters are UTF-16 code units, in changes and in ranges", async () => {
  const session = await start();
  session.open("a.prompt", prompt("😀👩‍👩‍👧 {{name}}"));
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
  // Replaces 'name' behind two, and eight, code units and a space.
  session.change("a.prompt", { range: range(5, 13, 5, 17), text: "name}} é {{näme" });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:24-5:28"]);
  // Two changes in one notification: the second sees what the first has done.
  session.change("a.prompt", { range: range(5, 0, 5, 2), text: "" }, { range: range(5, 22, 5, 26), text: "nöme" });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:22-5:26"]);
  expect(session.publishedFor("a.prompt").at(-1)?.diagnostics[0].message).toMatch(/^'nöme' is neither/);
});

test("lines end with CRLF, also while they are typed", async () => {
  const session = await start({ files: { "disk.prompt": prompt("a\r\n{{nmae}}\r\n{{name}}", "\r\n") } });
  session.open("a.prompt", prompt("a\r\n{{nmae}}\r\n{{name}}", "\r\n"));
  await session.settled();
  expect(session.shown("disk.prompt")).toEqual(["error unknown-variable 6:2-6:6"]);
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 6:2-6:6"]);
  // A position past the end of a line is its end, before the line break.
  session.change("a.prompt", { range: range(5, 99, 5, 99), text: " {{b}}\r\n" });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:4-5:5", "error unknown-variable 7:2-7:6"]);
  session.change("a.prompt", { range: range(5, 1, 7, 0), text: "" });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:3-5:7"]);
});

test("an open document wins over the disk; closed, the disk counts again", async () => {
  const session = await start({ files: { "a.prompt": prompt("{{name}} {{disk}}") } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:11-5:15"]);
  session.open("a.prompt", prompt("{{open}} {{name}}"));
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
  // What is saved by another program does not matter while it is open.
  session.write("a.prompt", prompt("{{other}} {{name}}"));
  session.watched(["changed", "a.prompt"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
  session.close("a.prompt");
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 5:2-5:7"]);
  expect(session.publishedFor("a.prompt").at(-1)).not.toHaveProperty("version");
});

test("closed without being saved, problems that are only in the editor go", async () => {
  const session = await start({ files: { "a.prompt": prompt("{{name}}") } });
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  session.close("a.prompt");
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
});

test("a new file that is saved and closed stays checked, also when no event told of it", async () => {
  const session = await start();
  session.open("new.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  session.write("new.prompt", prompt("{{nmae}} {{name}}"));
  session.close("new.prompt");
  await session.settled();
  expect(session.shown("new.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
  session.remove("new.prompt");
  session.watched(["deleted", "new.prompt"]);
  await session.settled();
  expect(session.shown("new.prompt")).toEqual([]);
});

test("a file outside all folders is checked while it is open", async () => {
  const session = await start({ folders: ["inside"], files: { "out/a.prompt": prompt("{{nmae}} {{name}}") } });
  await session.settled();
  expect(session.shown("out/a.prompt")).toBeUndefined();
  session.open("out/a.prompt", prompt("{{nmae}} {{name}}"));
  await session.settled();
  expect(session.shown("out/a.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
  session.close("out/a.prompt");
  await session.settled();
  expect(session.shown("out/a.prompt")).toEqual([]);
});

test("an untitled document is checked, and its problems go when it is closed", async () => {
  const session = await start();
  session.open("untitled:Untitled-1", prompt("{{nmae}} {{name}}"));
  await session.settled();
  expect(session.shown("untitled:Untitled-1")).toEqual(["error unknown-variable 5:2-5:6"]);
  session.close("untitled:Untitled-1");
  await session.settled();
  expect(session.shown("untitled:Untitled-1")).toEqual([]);
});

test("the other side of a comparison is not checked", async () => {
  const session = await start({ files: { "a.prompt": prompt("{{name}}") } });
  const other = `${session.uri("a.prompt").replace("file:", "git:")}?ref=HEAD`;
  session.open(other, prompt("{{nmae}} {{name}}"));
  await session.settled();
  session.change(other, prompt("{{nmea}} {{name}}"));
  session.close(other);
  await session.settled();
  expect(session.shown(other)).toBeUndefined();
  expect(session.shown("a.prompt")).toBeUndefined();
  expect(session.log).toEqual([]);
});

test("however the client escapes a URI, it is the same file, and the client's spelling is used for it", async () => {
  const session = await start({ files: { "_häuser.prompt": "{{a}}", "ü.prompt": prompt("{{nmae}} {{name}}") } });
  await session.settled();
  expect(session.shown("ü.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
  const spelled = session.uri("ü.prompt").replace("%C3%BC", "%c3%bc");
  expect(spelled).not.toBe(session.uri("ü.prompt"));
  session.open(spelled, prompt("{{name}}"));
  await session.settled();
  expect(session.publishedFor(spelled)).toEqual([{ uri: spelled, version: 1, diagnostics: [] }]);
  expect(session.shown("ü.prompt")).toEqual([]);
  session.close(spelled);
  await session.settled();
  expect(session.shown("ü.prompt")).toEqual(["error unknown-variable 5:2-5:6"]);
});

test("bytes that are no text are one problem at the file's start", async () => {
  const session = await start({ files: { "a.prompt": prompt("{{name}}") } });
  session.write("a.prompt", Buffer.from([0x61, 0xff, 0xfe]));
  session.watched(["changed", "a.prompt"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unreadable-file 0:0-0:0"]);
});
