import { expect, test } from "vitest";
import { prompt, useServer } from "./session.ts";

const start = useServer();

const broken = prompt("{{nmae}} {{name}}");
const found = ["error unknown-variable 5:2-5:6"];

test("a created file is checked, a changed one again, a deleted one's problems go", async () => {
  const session = await start();
  await session.settled();
  session.write("sub/a.prompt", broken);
  session.watched(["created", "sub/a.prompt"]);
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual(found);
  session.write("sub/a.prompt", prompt("Hi {{nmae}} {{name}}"));
  session.watched(["changed", "sub/a.prompt"]);
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual(["error unknown-variable 5:5-5:9"]);
  session.remove("sub/a.prompt");
  session.watched(["deleted", "sub/a.prompt"]);
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual([]);
  expect(session.publishedFor("sub/a.prompt")).toHaveLength(3);
});

test("a renamed file takes its problems with it", async () => {
  const session = await start({ files: { "a.prompt": broken } });
  await session.settled();
  session.rename("a.prompt", "b.prompt");
  session.watched(["deleted", "a.prompt"], ["created", "b.prompt"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
  expect(session.shown("b.prompt")).toEqual(found);
});

test("a renamed partial is unknown under its old name and known under its new one", async () => {
  const session = await start({
    files: { "_old.prompt": "Hi", "a.prompt": "{{> old}}", "b.prompt": "{{> new}}" },
  });
  await session.settled();
  expect(session.shown("a.prompt")).toBeUndefined();
  expect(session.shown("b.prompt")).toEqual(["warning unknown-partial 0:4-0:7"]);
  session.rename("_old.prompt", "_new.prompt");
  session.watched(["deleted", "_old.prompt"], ["created", "_new.prompt"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["warning unknown-partial 0:4-0:7"]);
  expect(session.shown("b.prompt")).toEqual([]);
});

test("of a deleted folder only the folder may be named; the problems of the files in it go", async () => {
  const session = await start({
    files: {
      "sub/a.prompt": broken,
      "sub/deep/_style.prompt": "Hi",
      "b.prompt": "{{> style}}",
      "subway.prompt": broken,
    },
  });
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual(found);
  expect(session.shown("b.prompt")).toBeUndefined();
  session.remove("sub");
  session.watched(["deleted", "sub"]);
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual([]);
  expect(session.shown("b.prompt")).toEqual(["warning unknown-partial 0:4-0:9"]);
  expect(session.publishedFor("subway.prompt")).toHaveLength(1);
});

test("events of files that are not searched for at the start do not add them later", async () => {
  const session = await start({ folders: ["here"] });
  for (const path of ["here/node_modules/x/a.prompt", "here/.hidden/a.prompt", "here/.a.prompt", "there/a.prompt"]) {
    session.write(path, broken);
    session.watched(["created", path]);
    await session.settled();
    expect(session.shown(path), path).toBeUndefined();
  }
});

test("a file that is saved by being replaced is not gone in between", async () => {
  const session = await start({ files: { "a.prompt": broken } });
  await session.settled();
  session.watched(["deleted", "a.prompt"], ["created", "a.prompt"]);
  await session.settled();
  expect(session.publishedFor("a.prompt")).toHaveLength(1);
});

test("a folder that is itself hidden is searched all the same", async () => {
  const session = await start({ folders: [".hidden/node_modules/here"] });
  await session.settled();
  session.write(".hidden/node_modules/here/a.prompt", broken);
  session.watched(["created", ".hidden/node_modules/here/a.prompt"]);
  await session.settled();
  expect(session.shown(".hidden/node_modules/here/a.prompt")).toEqual(found);
});

test("a deleted file that is open keeps its problems until it is closed", async () => {
  const session = await start({ files: { "a.prompt": broken } });
  session.open("a.prompt", broken);
  session.remove("a.prompt");
  session.watched(["deleted", "a.prompt"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  session.close("a.prompt");
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
});

test("an edited partial that is open changes what is found in its callers, through others too", async () => {
  const session = await start({
    files: {
      "_inner.prompt": "{{subject}}",
      "_outer.prompt": "{{> inner}}",
      "direct.prompt": prompt("{{name}} {{> inner subject=name}}"),
      "through.prompt": prompt("{{name}} {{> outer subject=name}}"),
      "other.prompt": broken,
    },
  });
  await session.settled();
  expect(session.shown("direct.prompt")).toBeUndefined();
  expect(session.shown("through.prompt")).toBeUndefined();
  session.open("_inner.prompt", "{{subject}}");
  session.change("_inner.prompt", "{{subject}} {{shop}}");
  await session.settled();
  expect(session.shown("direct.prompt")).toEqual(["error partial-argument 5:13-5:18"]);
  expect(session.shown("through.prompt")).toEqual(["error partial-argument 5:13-5:18"]);
  // The disk was never changed, and counts again.
  session.close("_inner.prompt");
  await session.settled();
  expect(session.shown("direct.prompt")).toEqual([]);
  expect(session.shown("through.prompt")).toEqual([]);
  expect(session.publishedFor("other.prompt")).toHaveLength(1);
});

test("what has not changed is not published again", async () => {
  const a = prompt("{{nmae}} {{name}} {{> p}}");
  const session = await start({ files: { "_p.prompt": "Hi", "a.prompt": a } });
  await session.settled();
  session.open("_p.prompt", "Hi");
  session.change("_p.prompt", "Hi!");
  await session.settled();
  session.write("typed-prompts.config.json", "{}");
  session.watched(["created", "typed-prompts.config.json"], ["changed", "a.prompt"]);
  await session.settled();
  expect(session.publishedFor("a.prompt")).toHaveLength(1);
});

test("a rule is turned off in the configuration and on again, without a restart", async () => {
  const session = await start({ files: { "a.prompt": broken } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  session.write("typed-prompts.config.json", '{ "rules": { "unknown-variable": "off" } }');
  session.watched(["created", "typed-prompts.config.json"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
  session.write("typed-prompts.config.json", '{ "rules": { "unknown-variable": "warning" } }');
  session.watched(["changed", "typed-prompts.config.json"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["warning unknown-variable 5:2-5:6"]);
  session.remove("typed-prompts.config.json");
  session.watched(["deleted", "typed-prompts.config.json"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
});

test("a configuration counts while it is edited, and its own mistakes are shown in it", async () => {
  const config = "typed-prompts.config.json";
  const session = await start({ files: { "a.prompt": broken, [config]: "{}" } });
  session.open(config, '{ "rules": { "unknown-variable": "off" } }');
  await session.settled();
  expect(session.shown("a.prompt") ?? []).toEqual([]);
  session.change(config, '{ "rules": { "unknown-varable": "off" } }');
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  expect(session.shown(config)).toEqual(["error invalid-config 0:13-0:30"]);
  expect(session.publishedFor(config).at(-1)?.version).toBe(2);
  session.close(config);
  await session.settled();
  expect(session.shown(config)).toEqual([]);
});

test("a changed schema file changes what is found in the prompts that use it", async () => {
  const person = (property: string): string =>
    JSON.stringify({
      type: "object",
      properties: { [property]: { type: "string" } },
      additionalProperties: false,
      required: [property],
    });
  const session = await start({
    files: {
      "typed-prompts.config.json": '{ "schemas": { "Person": "person.json" } }',
      "person.json": person("name"),
      "a.prompt": "---\ninput:\n  schema: Person\n---\n{{name}}",
    },
  });
  await session.settled();
  expect(session.shown("a.prompt")).toBeUndefined();
  session.write("person.json", person("nom"));
  session.watched(["changed", "person.json"]);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(["error unknown-variable 4:2-4:6"]);
  session.remove("person.json");
  session.watched(["deleted", "person.json"]);
  await session.settled();
  expect(session.shown("typed-prompts.config.json")).toEqual(["error invalid-config 0:25-0:38"]);
});

test("closed files that the configuration excludes are not checked; the exclusion may come and go", async () => {
  const config = "typed-prompts.config.json";
  const exclude = '{ "exclude": ["drafts/**"] }';
  const session = await start({ files: { "drafts/a.prompt": broken, "a.prompt": broken, [config]: exclude } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  expect(session.shown("drafts/a.prompt")).toBeUndefined();
  session.write("drafts/b.prompt", broken);
  session.watched(["created", "drafts/b.prompt"]);
  await session.settled();
  expect(session.shown("drafts/b.prompt")).toBeUndefined();
  session.write(config, "{}");
  session.watched(["changed", config]);
  await session.settled();
  expect(session.shown("drafts/a.prompt")).toEqual(found);
  expect(session.shown("drafts/b.prompt")).toEqual(found);
  session.write(config, exclude);
  session.watched(["changed", config]);
  await session.settled();
  expect(session.shown("drafts/a.prompt")).toEqual([]);
  expect(session.shown("drafts/b.prompt")).toEqual([]);
  expect(session.shown("a.prompt")).toEqual(found);
});

test("an excluded file is checked while it is open, as anything is that somebody looks at", async () => {
  const config = '{ "exclude": ["drafts/**"] }';
  const session = await start({ files: { "drafts/a.prompt": broken, "typed-prompts.config.json": config } });
  session.open("drafts/a.prompt", broken);
  await session.settled();
  expect(session.shown("drafts/a.prompt")).toEqual(found);
  session.close("drafts/a.prompt");
  await session.settled();
  expect(session.shown("drafts/a.prompt")).toEqual([]);
});
