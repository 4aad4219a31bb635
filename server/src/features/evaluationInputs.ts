import type { FileId } from "../diagnostics/diagnostic.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { range } from "../text/range.ts";

/** The input of a case of an evaluation file. */
export interface EvaluationInput {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where the evaluation cases of a prompt may be, the first that exists counts: a variant may have its own. */
export function evaluationFiles(prompt: FileId): readonly FileId[] {
  const [, folder = "", name = ""] = /^(.*\/)?([^/]*)\.prompt$/.exec(prompt) ?? [];
  if (name === "") return [];
  return [...new Set([name, name.replace(/\.[^.]*$/, "")])].map((stem) => `${folder}${stem}.eval.yaml`);
}

/** The inputs in an evaluation file, as far as they can be read; cases without a name are called by their number. */
export function evaluationInputs(text: string): readonly EvaluationInput[] {
  const cases = entryOf(parseYaml(text, range(0, text.length)).root, "cases")?.value;
  if (cases?.kind !== "sequence") return [];
  return cases.items.flatMap((one, index) => {
    const input = entryOf(one, "input")?.value;
    if (input?.kind !== "map") return [];
    const name = stringOf(entryOf(one, "name")?.value) ?? `Case ${index + 1}`;
    return [{ name, input: plainValue(input) as Readonly<Record<string, unknown>> }];
  });
}
