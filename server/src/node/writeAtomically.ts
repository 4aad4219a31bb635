import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Never leaves half a file, nor changes who may read it; writes what a link leads to. Throws what the disk says. */
export function writeAtomically(path: string, text: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  const target = mode === undefined ? path : realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, mode === undefined ? {} : { mode });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
