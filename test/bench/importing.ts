import { spawnSync } from "node:child_process";
import { readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writePrompts } from "./prompts.ts";
import { type Row, row } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const count = 100;
const rounds = 21;

/** What a program pays at its start for importing bindings, each time in a process of its own. */
export async function benchImporting(): Promise<readonly Row[]> {
  const { folder, remove } = writePrompts(count, { sound: true });
  spawnSync(process.execPath, [join(root, "dist", "cli.cjs"), "generate"], { cwd: folder, stdio: "ignore" });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".prompt.ts"),
  );
  if (sources.length !== count) throw new Error(`${sources.length} bindings instead of ${count}`);
  const entryPoints = sources.map((name) => join(folder, name));
  const shared = { format: "esm", platform: "node", target: "node20", logLevel: "warning" } as const;
  const apart = { ...shared, entryPoints, outbase: folder };
  await build({ ...apart, outdir: join(folder, "bundled"), bundle: true, external: ["zod"] });
  const runtime = join(folder, "typed-prompts.ts");
  await build({ ...apart, entryPoints: [...entryPoints, runtime], outdir: join(folder, "compiled") });
  writeFileSync(join(folder, "zod.js"), 'import "zod";\n');
  writeFileSync(join(folder, "none.js"), "export {};\n");
  for (const kind of ["bundled", "compiled"]) {
    const imports = sources.map((name) => `import "./${kind}/${name.replace(/\.ts$/, ".js")}";`);
    writeFileSync(join(folder, `${kind}.js`), imports.join("\n"));
  }
  const whole = { entryPoints: [join(folder, "compiled.js")], outfile: join(folder, "one.js"), external: ["zod"] };
  await build({ ...shared, ...whole, bundle: true, treeShaking: false });

  const samples = { zod: [] as number[], bundled: [] as number[], compiled: [] as number[], one: [] as number[] };
  for (let round = -2; round < rounds; round++) {
    for (const [kind, taken] of Object.entries(samples)) {
      const milliseconds = importTime(join(folder, `${kind}.js`));
      if (round >= 0) taken.push(milliseconds);
    }
  }
  remove();
  const beyondZod = (what: string, taken: readonly number[], most?: number): Row => {
    const beyond = taken.map((one, index) => one - samples.zod[index]!);
    return row(`import ${count} bindings, ${what}: beyond zod`, beyond, "ms", most);
  };
  return [
    row("import zod", samples.zod, "ms"),
    beyondZod("each bundled with the runtime", samples.bundled, 15),
    beyondZod("each compiled alone", samples.compiled, 15),
    beyondZod("all in one bundle", samples.one),
  ];
}

function importTime(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(`./${basename(file)}`)}); console.log(performance.now() - start);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: join(file, ".."),
    encoding: "utf8",
  });
  const milliseconds = Number.parseFloat(stdout);
  if (Number.isNaN(milliseconds)) throw new Error(stderr);
  return milliseconds;
}
