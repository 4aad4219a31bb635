import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const options = { strict: false, validateFormats: false, validateSchema: false, logger: false } as const;
const validators = { 7: new Ajv(options), 2020: new Ajv2020(options) };

/** Whether a value fits; `undefined` where that has no end. */
export type Validate = (value: unknown) => boolean | undefined;

/**
 * What ajv says of values, as lenient as the drafts allow. `undefined` where the schema leads only to itself, at which
 * ajv overflows its stack.
 */
export function validator(draft: 7 | 2020, schema: object): Validate | undefined {
  // A copy that shares nothing within itself either, since ajv writes into schemas that are `nullable`.
  const copy = JSON.parse(JSON.stringify(schema)) as object;
  const validate = unlessEndless(() => validators[draft].compile(copy));
  return validate && ((value) => unlessEndless(() => validate(value) as boolean));
}

function unlessEndless<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
