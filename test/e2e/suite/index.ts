import { writeFileSync } from "node:fs";
import { cases } from "./cases.ts";
import { evaluationCases } from "./evaluationCases.ts";
import { evaluationCommandCases } from "./evaluationCommandCases.ts";
import { takeReadmePicture } from "./readmePicture.ts";
import { refactoringCases } from "./refactoringCases.ts";
import { renameCases } from "./renameCases.ts";
import { restrictedCases } from "./restrictedCases.ts";
import { versionCases } from "./versionCases.ts";

/** What the editor calls: runs every case in order, says what happened, and fails when one did. */
export async function run(): Promise<void> {
  const wanted = process.env.E2E_ONLY ?? "";
  const failures: string[] = [];
  let passed = 0;
  const trusted = {
    ...cases,
    ...refactoringCases,
    ...renameCases,
    ...evaluationCases,
    ...evaluationCommandCases,
    ...versionCases,
    "the picture for the README": takeReadmePicture,
  };
  const all = process.env.E2E_RESTRICTED ? restrictedCases : trusted;
  for (const [name, check] of Object.entries(all)) {
    if (!new RegExp(wanted).test(name)) continue;
    const started = performance.now();
    try {
      await check();
      passed++;
      say(`  ✓ ${name} (${Math.round(performance.now() - started)} ms)`);
    } catch (error) {
      failures.push(name);
      say(`  ✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  const results = process.env.E2E_RESULTS;
  if (results) writeFileSync(results, JSON.stringify({ passed, failed: failures.length }));
  if (failures.length > 0) throw new Error(`${failures.length} failed: ${failures.join("; ")}`);
}

/** The launcher prints what is marked so; the rest of the console is the editor's. */
function say(line: string): void {
  console.log(`[suite] ${line}`);
}
