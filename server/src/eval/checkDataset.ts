import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { PromptSignature } from "../types/signature.ts";
import { checkCase } from "./checkCase.ts";
import type { DatasetItem } from "./dataset.ts";
import type { WrittenEvalFile } from "./evalFile.ts";
import { caseShape } from "./evalShape.ts";
import { reportShape } from "./reportShape.ts";

/** So many names are remembered to find the same one again: the memory of a check does not grow with the dataset. */
const mostNames = 100_000;
const mostTags = 10_000;

/** Checks the cases of the datasets of one evaluation file as they are read. */
export class DatasetChecker {
  readonly tags = new Set<string>();
  /** How many cases there have been, those of the evaluation file not counted. */
  cases = 0;
  readonly #names: Set<string>;
  readonly #signatures: readonly PromptSignature[];

  constructor({ evalFile }: WrittenEvalFile, signatures: readonly (PromptSignature | undefined)[]) {
    this.#names = new Set(evalFile.cases.map(({ name }) => name));
    for (const { tags } of evalFile.cases) for (const tag of tags) this.tags.add(tag);
    this.#signatures = signatures.filter((one) => one !== undefined);
  }

  check({ written, value, problems }: DatasetItem): readonly Diagnostic[] {
    if (!written) return problems;
    this.cases++;
    const { name, nameRange, tags } = written.case;
    if (this.tags.size < mostTags) for (const tag of tags) this.tags.add(tag);
    const shaped = caseShape.safeParse(value);
    const shape = shaped.success ? [] : reportShape(written.node, shaped.error.issues);
    const found = [...problems, ...shape, ...checkCase(written, this.#signatures)];
    if (this.#names.has(name)) found.push(diagnostic("duplicate-eval-case", nameRange, { name }));
    else if (this.#names.size < mostNames) this.#names.add(name);
    return found.sort((a, b) => a.range.start - b.range.start);
  }
}
