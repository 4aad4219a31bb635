import { cpus } from "node:os";
import { benchBaml } from "./baml.ts";
import { benchBindings } from "./bindings.ts";
import { benchCheck } from "./check.ts";
import { benchEvaluations } from "./evaluations.ts";
import { benchFormatting } from "./formatting.ts";
import { benchImporting } from "./importing.ts";
import { benchNavigation } from "./navigation.ts";
import { benchOnSave } from "./onSave.ts";
import { benchPackage } from "./package.ts";
import { benchParser } from "./parser.ts";
import { benchSchemaDiff } from "./schemaDiff.ts";
import { benchServer } from "./server.ts";
import { printTable, type Row } from "./table.ts";
import { benchTypeChecking } from "./typeChecking.ts";
import { benchTyping } from "./typing.ts";
import { benchVersions } from "./versions.ts";

const benchmarks: Readonly<Record<string, () => Promise<readonly Row[]> | readonly Row[]>> = {
  parser: benchParser,
  check: benchCheck,
  server: benchServer,
  navigation: benchNavigation,
  typing: benchTyping,
  bindings: benchBindings,
  formatting: benchFormatting,
  typeChecking: benchTypeChecking,
  importing: benchImporting,
  onSave: benchOnSave,
  baml: benchBaml,
  versions: benchVersions,
  schemaDiff: benchSchemaDiff,
  evaluations: benchEvaluations,
  package: benchPackage,
};

/** Runs the named benchmarks, or all, and prints what they measured beside what is promised. */
export async function run(names: readonly string[]): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}\n`);
  const rows: Row[] = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    rows.push(...(await benchmark()));
  }
  printTable(rows);
}
