import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Dotprompt } from "dotprompt";
import { build } from "esbuild";
import Handlebars from "handlebars";
import { writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = join(root, "dist", "cli.cjs");

/** `typed-prompts generate` as a whole process, and what its code does, against Handlebars and the reference. */
export async function benchBindings(): Promise<readonly Row[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  let sizes: number[] = [];
  for (let round = -1; round < 5; round++) {
    const { folder, remove } = writePrompts(1_000);
    const first = generate(folder);
    const second = generate(folder);
    if (round >= 0) {
      cold.push(first);
      warm.push(second);
    }
    sizes = sizesIn(join(folder, "team-1"));
    remove();
  }
  return [
    row("generate 1,000 prompts, cold: wall", cold, "s", 2),
    row("generate 1,000 prompts, nothing changed: wall", warm, "s", 0.5),
    row("a binding's size beside its prompt's", sizes, "×", 3),
    ...(await benchRender()),
  ];
}

function generate(folder: string): number {
  const start = performance.now();
  spawnSync(process.execPath, [cli, "generate"], { cwd: folder, stdio: "ignore" });
  return (performance.now() - start) / 1e3;
}

function sizesIn(folder: string): number[] {
  const bindings = readdirSync(folder).filter((name) => name.endsWith(".prompt.ts"));
  return bindings.map((name) => statSync(join(folder, name)).size / statSync(join(folder, name.slice(0, -3))).size);
}

async function benchRender(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-render-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const source = readFileSync(join(root, "test/fixtures/bindings/classify.prompt"), "utf8");
  writeFileSync(join(folder, "classify.prompt"), source);
  execFileSync(process.execPath, [cli, "generate"], { cwd: folder, stdio: "ignore" });
  const outfile = join(folder, "bundle.mjs");
  await build({
    entryPoints: [join(folder, "classify.prompt.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
  });
  const { classify } = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });

  const earlier = Array.from({ length: 5 }, (_, index) => ({
    author: `a${index}`,
    text: "some text",
    tags: ["x", "y"],
  }));
  const input = {
    ticket: "Where is my order?",
    limit: 50,
    language: "English",
    customer: { name: "Ada", plan: "free" },
    earlier,
  };
  const prompt = await new Dotprompt().compile(source);
  const precompiled = Handlebars.create();
  precompiled.registerHelper({
    role: (name: string) => `<<<dotprompt:role:${name}>>>`,
    json: (value: unknown) => JSON.stringify(value),
  });
  const template = precompiled.compile(source.split("---\n")[2]!.trim(), {
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: { role: true, json: true },
  });

  const unchecked: number[] = [];
  const checked: number[] = [];
  const handlebars: number[] = [];
  const reference: number[] = [];
  const turns = 300;
  for (let round = -10; round < 41; round++) {
    const each = async (action: () => unknown): Promise<number> => {
      const start = performance.now();
      for (let turn = 0; turn < turns; turn++) await action();
      return ((performance.now() - start) / turns) * 1e3;
    };
    const sync = (action: () => unknown): number => {
      const start = performance.now();
      for (let turn = 0; turn < turns; turn++) action();
      return ((performance.now() - start) / turns) * 1e3;
    };
    const off = sync(() => classify.render(input, { validate: false }));
    const on = sync(() => classify.render(input));
    const plain = sync(() => template(input));
    const whole = await each(() => prompt({ input }));
    if (round < 0) continue;
    unchecked.push(off);
    checked.push(on);
    handlebars.push(plain);
    reference.push(whole);
  }
  const times = (a: readonly number[], b: readonly number[]): number[] => a.map((one, index) => one / b[index]!);
  const overHandlebars = times(handlebars, unchecked);
  const overReference = times(reference, checked);
  return [
    row("render, not validated", unchecked, "µs"),
    row("render, validated", checked, "µs"),
    row("peer: the same template precompiled by Handlebars", handlebars, "µs"),
    row("peer: dotprompt's compiled function", reference, "µs"),
    figure(
      "render, not validated: times as fast as Handlebars",
      quantile(overHandlebars, 0.5),
      spreadOf(overHandlebars),
      "×",
      undefined,
      10,
    ),
    figure(
      "render, validated: times as fast as dotprompt",
      quantile(overReference, 0.5),
      spreadOf(overReference),
      "×",
      undefined,
      100,
    ),
  ];
}
