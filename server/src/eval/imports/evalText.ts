import { stringify } from "yaml";
import type { JsonObject } from "./imported.ts";

/** One case as an evaluation file has it. */
export interface ImportedCase {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly input: JsonObject;
  readonly expect?: JsonObject;
  readonly judge?: ImportedJudge;
  readonly limits?: JsonObject;
}

export interface ImportedJudge {
  readonly rubric: string;
  readonly choices: Readonly<Record<string, number>>;
  readonly pass?: number;
  readonly model?: string;
}

export interface ImportedEvalFile {
  readonly prompts: readonly string[];
  readonly models?: readonly string[];
  readonly trials?: number;
  readonly cases?: readonly ImportedCase[];
  readonly dataset?: string;
}

/** An evaluation file, with names that are each its own. */
export function evalText({ prompts, models = [], trials = 1, cases, dataset }: ImportedEvalFile): string {
  const file = {
    ...(prompts.length === 0 ? {} : { prompt: prompts.length === 1 ? prompts[0] : prompts }),
    ...(models.length === 0 ? {} : { models }),
    ...(trials === 1 ? {} : { trials }),
    ...(cases === undefined ? {} : { cases: uniquelyNamed(cases) }),
    ...(dataset === undefined ? {} : { dataset }),
  };
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

function uniquelyNamed(cases: readonly ImportedCase[]): readonly ImportedCase[] {
  const taken = new Set<string>();
  return cases.map((one, index) => {
    const { name = `case ${index + 1}` } = one;
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name} (${number})`;
    taken.add(unique);
    return { ...one, name: unique };
  });
}
