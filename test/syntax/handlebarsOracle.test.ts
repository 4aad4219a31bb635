import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import Handlebars from "handlebars";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseTemplate } from "../../server/src/syntax/templateParser.ts";
import { handlebarsAst, plain } from "../support/handlebarsAst.ts";
import { sharedFolder } from "../support/shared.ts";
import { mutatedTemplate, validTemplate } from "../support/templateArbitrary.ts";
import { checkTree } from "../support/treeInvariants.ts";

/** `undefined` when Handlebars rejects the template. */
function oracle(template: string): unknown {
  try {
    return plain(Handlebars.parse(template));
  } catch {
    return undefined;
  }
}

function ours(template: string): { tree: unknown; errors: readonly string[] } {
  const { program, diagnostics } = parseTemplate("file:///t.prompt", template, { start: 0, end: template.length });
  checkTree(program, template);
  return { tree: handlebarsAst(program), errors: diagnostics.map((one) => one.message) };
}

/** Equal trees for what Handlebars accepts, an error for what it rejects. Returns whether it accepts. */
function compare(template: string): boolean {
  const expected = oracle(template);
  const { tree, errors } = ours(template);
  if (expected === undefined) {
    if (errors.length === 0)
      throw new Error(`Handlebars rejects this, and no error is reported: ${JSON.stringify(template)}`);
    return false;
  }
  expect(errors, JSON.stringify(template)).toEqual([]);
  expect(tree, JSON.stringify(template)).toEqual(expected);
  return true;
}

test("20,000 generated templates give the tree that Handlebars gives", () => {
  let accepted = 0;
  fc.assert(
    fc.property(validTemplate, (template) => {
      if (compare(template)) accepted++;
    }),
    { numRuns: 25_000 },
  );
  // The generator makes a few that are not valid, such as two names for one block.
  expect(accepted).toBeGreaterThan(20_000);
});

test("20,000 mutated templates are rejected when Handlebars rejects them, and only then", () => {
  let rejected = 0;
  fc.assert(
    fc.property(mutatedTemplate, (template) => {
      if (!compare(template)) rejected++;
    }),
    { numRuns: 25_000 },
  );
  expect(rejected).toBeGreaterThan(8000);
});

// What random templates have found once.
test.each([
  "{{{{a}}}}{{{{b}}}} in {{{{/\0b}}}}{{{{/a}}}}",
  "{{{{a}}}}{{{{b}}}} \0 {{{{/\0b}}}}{{{{/a}}}}",
  "{{{{a}}}}{{{{b}}}}{{{{/\0}}}}\0{{{{/a}}}}",
  "{{{{a}}}}{{{{/\0 }}}}{{{{/a}}}}",
])("like Handlebars: %j", (template) => {
  compare(template);
});

test("any text at all gives a tree", () => {
  const fragments = fc.constantFrom(
    "{{",
    "}}",
    "{",
    "}",
    "#",
    "/",
    "a",
    " ",
    "\n",
    "\\",
    "~",
    "^",
    "!",
    "--",
    ">",
    "(",
    ")",
    '"',
    "[",
    "]",
    "|",
    "=",
    ".",
    "@",
    "\0",
    "\ud800",
    "else",
    "as",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join("")),
      ),
      (template) => {
        compare(template);
      },
    ),
    { numRuns: 20_000 },
  );
});

const shared = sharedFolder();

test.runIf(shared)(
  "every template of the corpus and the conformance suite gives the tree that Handlebars gives",
  () => {
    const frontMatter =
      /^(?:(?:#[^\n]*|[ \t]*)\n)*---\s*(?:\r\n|\r|\n)([\s\S]*?)(?:\r\n|\r|\n)---\s*(?:\r\n|\r|\n)([\s\S]*)$/;
    const corpus = filesBelow(join(shared!, "corpus"), ".prompt").map((file) => readFileSync(file, "utf8"));
    const suites = filesBelow(join(shared!, "dotprompt-spec"), ".yaml").flatMap((file) =>
      templatesOf(parseYaml(readFileSync(file, "utf8"))),
    );
    const templates = [...corpus, ...suites].map((text) => frontMatter.exec(text)?.[2] ?? text);
    const accepted = templates.filter((template) => compare(template)).length;
    expect(accepted).toBeGreaterThan(350);
    for (const template of suites) for (let end = 0; end <= template.length; end++) compare(template.slice(0, end));
  },
);

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

function templatesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(
    (suite: { template?: string; partials?: Record<string, string>; resolverPartials?: Record<string, string> }) => [
      ...(suite.template === undefined ? [] : [suite.template]),
      ...Object.values(suite.partials ?? {}),
      ...Object.values(suite.resolverPartials ?? {}),
    ],
  );
}
