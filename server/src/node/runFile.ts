import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type Run, runShape } from "../eval/run.ts";

/** Where runs are kept, in the folder that they were started in. */
const runsFolder = ".typed-prompts";

/** A run as `.typed-prompts/runs/<id>.json` of a folder, which git leaves alone. Returns the path. Throws what the disk says. */
export function writeRun(folder: string, run: Run): string {
  const own = ownFolder(folder);
  mkdirSync(join(own, "runs"), { recursive: true });
  const path = join(own, "runs", `${run.id}.json`);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "w");
    try {
      for (const piece of pieces(run)) writeSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return path;
}

/** Where what belongs to runs is kept in a folder: made where it is not there, and left alone by git. */
export function ownFolder(folder: string): string {
  const own = join(folder, runsFolder);
  mkdirSync(own, { recursive: true });
  const ignored = join(own, ".gitignore");
  if (!existsSync(ignored)) writeFileSync(ignored, "*\n");
  return own;
}

/** A large run as one text would be twice in memory. */
function* pieces({ samples, ...rest }: Run): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"samples":[\n`;
  for (let from = 0; from < samples.length; from += 500) {
    const lines = samples.slice(from, from + 500).map((sample) => JSON.stringify(sample));
    yield `${lines.join(",\n")}${from + 500 < samples.length ? ",\n" : "\n"}`;
  }
  yield "]}\n";
}

/** Sorts by date, and is another for every run. */
export function newRunId(now: Date, random: number): string {
  const date = now.toISOString().replaceAll(/[:.]/g, "-");
  return `${date}-${Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, "0")}`;
}

/** The paths of the files of the runs that are kept in a folder, the newest first. */
export function runsIn(folder: string): readonly string[] {
  const runs = join(folder, runsFolder, "runs");
  if (!existsSync(runs)) return [];
  const names = readdirSync(runs).filter((name) => name.endsWith(".json"));
  return names
    .sort()
    .reverse()
    .map((name) => join(runs, name));
}

/** A run by the path of its file, or by its id in the folder. Throws with a sentence where there is none. */
export function readRun(folder: string, named: string): Run {
  const paths = [resolve(folder, named), join(folder, runsFolder, "runs", `${named}.json`)];
  const path = paths.find((one) => existsSync(one));
  if (path === undefined) throw new Error(`There is no run '${named}': pass the path of its file, or its id.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`The run '${named}' cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const checked = runShape.safeParse(value);
  if (!checked.success) throw new Error(`'${named}' is not a run: ${checked.error.issues[0]?.message}.`);
  return checked.data;
}
