import fc from "fast-check";
import Handlebars from "handlebars";
import { test } from "vitest";
import type { Diagnostic } from "../../server/src/diagnostics/diagnostic.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import {
  type Block,
  type Call,
  type Input,
  otherValue,
  type Place,
  type TypedPrompt,
  typedPrompt,
} from "../support/typedPromptArbitrary.ts";

// An error of the checker is a fact about the files: what it says is held against what Handlebars renders.

const root = "file:///w";

/** Handlebars with Dotprompt's helpers; compiled once for several inputs, which `renderPrompt` does not do. */
const engine = Handlebars.create();
engine.logger.level = "off" as unknown as number;
engine.registerHelper({
  json: (value: unknown) => new engine.SafeString(JSON.stringify(value)),
  ifEquals(this: unknown, a: unknown, b: unknown, options: Handlebars.HelperOptions) {
    return a === b ? options.fn(this) : options.inverse(this);
  },
  unlessEquals(this: unknown, a: unknown, b: unknown, options: Handlebars.HelperOptions) {
    return a !== b ? options.fn(this) : options.inverse(this);
  },
});
const knownHelpers = Object.fromEntries(Object.keys(engine.helpers).map((name) => [name, true]));

function renderer(prompt: TypedPrompt): (input: Input) => string {
  for (const name of Object.keys(engine.partials)) engine.unregisterPartial(name);
  for (const [path, text] of Object.entries(prompt.files)) {
    const name = /^_(.+)\.prompt$/.exec(path)?.[1];
    if (name) engine.registerPartial(name, text);
  }
  const template = prompt.files["main.prompt"]!.split("---\n").slice(2).join("---\n");
  const render = engine.compile(template, { knownHelpers, knownHelpersOnly: true, noEscape: true });
  return (input) => render(input);
}

/** What one place wrote once, or that a block's body ran. */
interface Execution {
  readonly id: number;
  /** Of a body: 0 is the block's own, 1 its else. */
  readonly body: number | undefined;
  readonly value: string;
  /** The calls of partials on whose behalf, outermost first. */
  readonly stack: readonly number[];
}

function executions(rendered: string): readonly Execution[] {
  const found: Execution[] = [];
  const stack: number[] = [];
  for (const match of rendered.matchAll(/<(?:(\d+)\|([^>]*)|#(\d+)\.(\d)|([()])(\d+))>/g)) {
    const [, place, value = "", block, body, call, id] = match;
    if (call === "(") stack.push(Number(id));
    else if (call === ")") stack.pop();
    else if (block) found.push({ id: Number(block), body: Number(body), value: "", stack: [...stack] });
    else found.push({ id: Number(place), body: undefined, value, stack: [...stack] });
  }
  return found;
}

interface Counts {
  [claim: string]: number;
}

/** Throws when the checker is wrong about a prompt. */
function holdAgainstHandlebars(prompt: TypedPrompt, counts: Counts): void {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(prompt.files)) fileSystem.files.set(`${root}/${path}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(root);
  const diagnostics = Object.keys(prompt.files).flatMap((path) =>
    (workspace.check(`${root}/${path}`)?.diagnostics ?? []).map((one) => ({ ...one, path })),
  );
  const within = (site: Place | Block | Call) =>
    diagnostics.filter((one) => one.path === site.file && one.range.start >= site.start && one.range.end <= site.end);

  const fail = (claim: string, site: Place | Block | Call | undefined, input: Input, detail: unknown): never => {
    const where = site ? `${site.file}: ${prompt.files[site.file]!.slice(site.start, site.end)} (${site.id})` : "";
    throw new Error(
      `${claim}\n${where}\n${JSON.stringify(detail)}\ninput: ${JSON.stringify(input)}\n${Object.entries(prompt.files)
        .map(([path, text]) => `//- ${path}\n${text}`)
        .join(
          "\n",
        )}\n${diagnostics.map((one) => `${one.path} ${one.range.start} ${one.code}: ${one.message}`).join("\n")}`,
    );
  };
  const count = (claim: string): void => {
    counts[claim] = (counts[claim] ?? 0) + 1;
  };

  const unexplained = diagnostics.find((one) =>
    /syntax|schema|yaml|helper|unknown-partial|unknown-type/.test(one.code),
  );
  if (unexplained)
    fail(`The generator makes what it should not: ${unexplained.message}`, undefined, {}, unexplained.code);

  const render = renderer(prompt);
  const runs = Object.entries(prompt.inputs).map(([manner, input]: [string, Input]) => {
    try {
      return { manner, input, text: render(input) };
    } catch (error) {
      return fail(`throws: ${error}`, undefined, input, undefined);
    }
  });
  const places = new Map(prompt.places.map((place) => [place.id, { place, found: within(place) }]));
  const blocks = new Map(prompt.blocks.map((block) => [block.id, { block, found: within(block) }]));
  const calls = new Map(prompt.calls.map((call) => [call.id, { call, found: within(call) }]));

  for (const { manner, input, text } of runs) {
    for (const execution of executions(text)) {
      const { id, body, value, stack } = execution;
      const entry = places.get(id);
      const called = stack.map((one) => calls.get(one)!);
      if (entry && body === undefined) {
        const { place, found } = entry;
        const empty = place.form === "json" ? value === "undefined" || value === "null" : value === "";
        // Past `false` and zero, Handlebars takes no step in data and none in `lookup`: it renders that.
        const text = prompt.files[place.file]!.slice(place.start, place.end);
        const isFalsyLookup = (value === "false" || value === "0") && /@root|lookup/.test(text);
        if (found.some(isUnknown)) {
          count("unknown, and empty");
          if (!empty && !isFalsyLookup) fail("An unknown name renders something", place, input, execution);
        }
        if (found.some((one) => one.code === "prints-object")) {
          count("prints-object");
          if (!empty && value !== "[object Object]" && !isFalsyLookup)
            fail("An object is none", place, input, execution);
        }
        for (const problem of problemsAbout(called.at(-1)?.found, place)) {
          count("partial-argument at a place");
          const expected = / prints /.test(problem.message) ? "[object Object]" : "";
          if (!empty && value !== expected) fail(`Not so: ${problem.message}`, place, input, execution);
        }
        if (empty && !place.dynamic && manner === "full" && !called.some(explains)) {
          count(found.length > 0 ? "empty, as was said" : "empty, and nothing was said");
        }
        continue;
      }
      const { block, found } = blocks.get(id)!;
      const isTrue = body === (block.helper === "unless" || block.helper === "inverse" ? 1 : 0);
      if (block.helper === "ifEquals" || block.helper === "unlessEquals") {
        if (!found.some((one) => one.code === "enum-mismatch")) continue;
        count("enum-mismatch");
        if (body === (block.helper === "ifEquals" ? 0 : 1)) fail("They are equal", block, input, execution);
        continue;
      }
      if (found.some((one) => isUnknown(one) || one.code === "not-iterable")) {
        count("unknown or not-iterable at a block");
        // `with` takes the zero that `lookup` did not step into.
        const text = prompt.files[block.file]!.slice(block.start, block.end);
        if (isTrue && !(block.helper === "with" && /lookup/.test(text)))
          fail("A block runs that cannot", block, input, execution);
      }
      for (const problem of problemsAbout(called.at(-1)?.found, block)) {
        count("partial-argument at a block");
        if (isTrue) fail(`Not so: ${problem.message}`, block, input, execution);
      }
    }
  }

  for (const { code, message } of diagnostics) {
    const name = code === "unused-variable" && /^'(\w+)'/.exec(message)?.[1];
    const property = prompt.schema.properties.find((one) => one.name === name);
    if (!property) continue;
    for (const { input, text } of runs) {
      const { [property.name]: _, ...without } = input;
      const others = [
        otherValue(property.schema, 1),
        otherValue(property.schema, 2),
        ...(property.optional ? [null] : []),
      ];
      for (const other of others) {
        count("unused-variable");
        if (render({ ...input, [property.name]: other }) !== text)
          fail(`Used: ${property.name}`, undefined, input, other);
      }
      if (property.optional && render(without) !== text) fail(`Used: ${property.name}`, undefined, input, "absent");
    }
  }
}

/** Whether what a partial leaves empty may be what the call was told, or what the partial itself tests for. */
function explains({ call, found }: { readonly call: Call; readonly found: readonly Diagnostic[] }): boolean {
  return call.tests || found.some((one) => one.severity !== "information");
}

function isUnknown({ code }: Diagnostic): boolean {
  return code === "unknown-variable" || code === "unknown-property";
}

/** What a call's diagnostics say about a place in the partial that is called. */
function problemsAbout(found: readonly Diagnostic[] | undefined, site: Place | Block): readonly Diagnostic[] {
  return (found ?? []).filter(({ code, related }) => {
    const [at] = related;
    if (code !== "partial-argument" || !at || at.file !== `${root}/${site.file}`) return false;
    return at.range.start >= site.start && at.range.end <= site.end;
  });
}

const claims = [
  "unknown, and empty",
  "prints-object",
  "partial-argument at a place",
  "partial-argument at a block",
  "enum-mismatch",
  "unknown or not-iterable at a block",
  "unused-variable",
];

const rarest = "partial-argument at a block";

const numRuns = Number(process.env.RUNS ?? 5000);

test("what is said of 5,000 generated prompts is what Handlebars does with three inputs each", ({ expect }) => {
  const counts: Counts = {};
  fc.assert(
    fc.property(typedPrompt, (prompt) => holdAgainstHandlebars(prompt, counts)),
    { numRuns },
  );
  // Each claim has been put to the test; how often the rarest is made depends on the seed.
  for (const claim of claims) expect(counts[claim], claim).toBeGreaterThan(claim === rarest ? 0 : 10);
  // What renders empty although nothing is missing is said, but for corners: `@key` as a context, `lookup` in a text.
  const { "empty, as was said": said = 0, "empty, and nothing was said": silent = 0 } = counts;
  expect(silent / (said + silent)).toBeLessThan(0.05);
});
