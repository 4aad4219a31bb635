import { expect, test } from "vitest";
import { referencesLens } from "../../server/src/features/codeLenses.ts";
import { openMarked, root } from "../support/checkMarked.ts";
import { expectMarked } from "./atCursor.ts";

/** The carets show what the lens above `file` counts; `title` is what it says, `undefined` when there is none. */
function check(file: string, title: string | undefined, source: string, bound: readonly string[] = []): void {
  const { files, workspace } = openMarked(source.replace(/^\n/, ""));
  const hasBindings = (prompt: string) => bound.includes(prompt.slice(root.length + 1));
  const context = { workspace, hasBindings, changesOf: () => undefined };
  const [lens, ...more] = referencesLens.lenses(context, `${root}/${file}`);
  expect(more).toEqual([]);
  const content = lens && referencesLens.content(context, `${root}/${file}`, lens.key);
  expect(content?.title).toBe(title);
  expect(lens?.range ?? { start: 0, end: 0 }).toEqual({ start: 0, end: 0 });
  const places = content?.kind === "references" ? content.places : [];
  expectMarked(
    files,
    places.map((one) => ({ ...one, label: "use" })),
  );
}

test("the calls of a partial, each once, in whatever way they are written", () =>
  check(
    "shared/_greet.prompt",
    "4 references",
    `
{{>shared/greet}} {{#>greet}}{{/greet}}
   ^^^^^^^^^^^^ use
                      ^^^^^ use
//- b.prompt
{{> "greet"}}
    ^^^^^^^ use
//- _c.prompt
{{#if a}}{{>greet}}{{/if}}
            ^^^^^ use
//- shared/_greet.prompt
Hi`,
  ));

test("not those of another partial of that name, nor of an inline one", () =>
  check(
    "a/_greet.prompt",
    "1 reference",
    `
//- a/x.prompt
{{>greet}}
   ^^^^^ use
//- b/x.prompt
{{>greet}}
//- a/y.prompt
{{#*inline "greet"}}{{/inline}}{{>greet}}
//- a/_greet.prompt
Hi
//- b/_greet.prompt
Hi`,
  ));

test("a partial that nobody calls says so", () => check("_greet.prompt", "0 references", "//- _greet.prompt\nHi"));

test("the evaluation files of a prompt", () =>
  check(
    "a.prompt",
    "2 references",
    `
//- a.prompt
Hi
//- a.eval.yaml
cases: []
^ use
//- more.eval.yaml
prompt: "./a.prompt"
         ^^^^^^^^^^ use
cases: []`,
  ));

test("a prompt of which nothing is known has no lens, one with bindings has", () => {
  check("a.prompt", undefined, "//- a.prompt\nHi");
  check("a.prompt", "0 references", "//- a.prompt\nHi", ["a.prompt"]);
  check("a.eval.yaml", undefined, "//- a.eval.yaml\ncases: []");
  check("typed-prompts.config.json", undefined, "//- typed-prompts.config.json\n{}");
});
