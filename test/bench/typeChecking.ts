import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const count = 400;
const rounds = 7;

const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/**
 * What `tsc` takes for bindings and for interfaces of the same shape as somebody would write them by hand, each with one
 * call of every prompt. The interfaces stand alone, and beside one schema of zod, as a program that checks anything has.
 */
export function benchTypeChecking(): readonly Row[] {
  const { folder, remove } = writePrompts(count, { sound: true });
  writeFileSync(join(folder, "typed-prompts.config.json"), '{ "generate": { "outDir": "bindings" } }');
  spawnSync(process.execPath, [join(root, "dist", "cli.cjs"), "generate"], { cwd: folder, stdio: "ignore" });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const bindings = readdirSync(join(folder, "bindings"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".prompt.ts"))
    .sort();
  if (bindings.length !== count) throw new Error(`${bindings.length} bindings instead of ${count}`);
  for (const name of bindings) {
    const byHand = join(folder, "by-hand", name);
    mkdirSync(dirname(byHand), { recursive: true });
    writeFileSync(byHand, interfacesOf(readFileSync(join(folder, "bindings", name), "utf8")));
  }
  writeFileSync(
    join(folder, "bindings", "calls.ts"),
    calls(bindings, (name) => `${name}.render`),
  );
  writeFileSync(
    join(folder, "by-hand", "calls.ts"),
    calls(bindings, (name) => name),
  );
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const someZod =
    'import * as z from "zod";\nexport const schema: z.ZodType<{ a: string }> = z.object({ a: z.string() });\n';
  writeFileSync(join(folder, "zod.ts"), someZod);
  const projects = {
    bindings: ["bindings/**/*.ts"],
    interfaces: ["by-hand/**/*.ts"],
    "interfaces-and-zod": ["by-hand/**/*.ts", "zod.ts"],
  };
  for (const [name, include] of Object.entries(projects))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ compilerOptions, include }));

  const samples = { bindings: [] as number[], interfaces: [] as number[], "interfaces-and-zod": [] as number[] };
  for (let round = -1; round < rounds; round++) {
    for (const [name, taken] of Object.entries(samples)) {
      const seconds = compile(join(folder, `${name}.json`));
      if (round >= 0) taken.push(seconds);
    }
  }
  remove();
  const overInterfaces = samples.bindings.map((one, index) => one / samples.interfaces[index]!);
  const overBoth = samples.bindings.map((one, index) => one / samples["interfaces-and-zod"][index]!);
  return [
    row(`tsc, ${count} bindings: wall`, samples.bindings, "s"),
    row("tsc, interfaces written by hand: wall", samples.interfaces, "s"),
    row("tsc, these and one schema of zod: wall", samples["interfaces-and-zod"], "s"),
    figure("tsc, bindings over interfaces", quantile(overInterfaces, 0.5), spreadOf(overInterfaces), "×", 1.5),
    figure("tsc, bindings over interfaces and zod", quantile(overBoth, 0.5), spreadOf(overBoth), "×"),
  ];
}

function compile(project: string): number {
  const start = performance.now();
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", project],
    {
      encoding: "utf8",
    },
  );
  const seconds = (performance.now() - start) / 1e3;
  if (status !== 0) throw new Error(`tsc -p ${basename(project)}: ${stdout.slice(0, 1_000)}`);
  return seconds;
}

/** The interfaces of a binding, and the function that somebody would declare beside them. */
function interfacesOf(binding: string): string {
  const interfaces = binding.match(/^export interface [\s\S]*?^}$/gm) ?? [];
  const [, name, input, output] = /^export const (\w+): Prompt<(\w+), (\w+)>/m.exec(binding)!;
  return `${interfaces.join("\n\n")}\n\nexport declare function ${name}(input: ${input}): Promise<${output}>;\n`;
}

function calls(bindings: readonly string[], called: (name: string) => string): string {
  const input = '{ customer: { name: "Ada", plan: "free" }, tickets: [], tone: "formal" }';
  const names = bindings.map((file) => ({ file, name: `prompt${/(\d+)\.prompt\.ts$/.exec(file)![1]}` }));
  return [
    ...names.map(({ file, name }) => `import { ${name} } from "./${file.replace(/\.ts$/, ".js")}";`),
    ...names.map(({ name }) => `${called(name)}(${input});`),
    "",
  ].join("\n");
}
