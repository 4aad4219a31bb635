import * as z from "zod";
import { scorers } from "./scorers/scorers.ts";

const rate = z.number().min(0).max(1);
const trials = z.int().min(1).max(1000);
const limit = z.number().min(0);
const texts = z.array(z.string());
const textOrTexts = z.union([z.string(), texts]);

/** In an evaluation file, a conversation may call the model by the name that SDKs have for it. */
const message = z.strictObject({
  role: z.enum(["system", "user", "model", "tool"]).describe("Who speaks."),
  text: z.string().describe("What is said."),
});

const judge = z.strictObject({
  rubric: z.string().min(1).describe("What the judge model is to look at, in words."),
  choices: z
    .record(z.string(), rate)
    .describe("The answers that the judge may choose from, each with its score from 0 to 1."),
  pass: rate.optional().describe("The least score that passes. Default: 1."),
  model: z.string().optional().describe("The judge model. Default: the configuration's."),
});

const limits = z.strictObject({
  latency: limit.optional().describe("The longest that an answer may take, in milliseconds."),
  cost: limit.optional().describe("The most that an answer may cost, in US dollars."),
  tokens: limit.optional().describe("The most output tokens that an answer may have."),
  repairs: limit.optional().describe("How often something may have to be taken away around the JSON of an answer."),
});

/** One case: what is written under `cases`, and what a line of a dataset holds. */
export const caseShape = z.strictObject({
  name: z.string().min(1).optional().describe("What the case is called, in results too. Unique in its file."),
  tags: texts.optional().describe("Groups that results and thresholds are broken down by."),
  input: z.record(z.string(), z.unknown()).optional().describe("The input of the prompt, by its input schema."),
  context: z.record(z.string(), z.unknown()).optional().describe("Context values: `{{@name}}` in the template."),
  history: z.array(message).optional().describe("The conversation so far."),
  expect: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("What the output must be, by path: `category`, `items[0].name`, or `$` for all of it."),
  assert: textOrTexts.optional().describe("Expressions over `input` and `output` that must be true."),
  judge: judge.optional().describe("A model judges the answer and chooses one of the choices."),
  scorers: texts.optional().describe("Scorers of your own module, by name."),
  limits: limits.optional().describe("The most that an answer may take."),
  trials: trials.optional().describe("How often this case is asked. Default: what the file says."),
});

/** What `name.eval.yaml` may hold; keys that start with `x-` are left to its author, for anchors. */
export const evalFileShape = z.strictObject({
  prompt: textOrTexts
    .optional()
    .describe("The prompt that the cases are for, or several. Default: the prompt with the name of this file."),
  models: texts.optional().describe("The models that are asked: `provider/model`. Default: the prompt's own."),
  trials: trials.optional().describe("How often each case is asked. Default: 1."),
  threshold: z
    .object({ passRate: rate.optional().describe("The share of all samples that must pass, 0 to 1.") })
    .catchall(rate)
    .optional()
    .describe("Shares of samples that must pass, 0 to 1: of all as `passRate`, and by tag."),
  cases: z.array(caseShape).optional().describe("What the prompt is asked, and what must hold of the answers."),
  dataset: textOrTexts.optional().describe("Files with more cases: `.jsonl`, one JSON object a line, or `.csv`."),
});

/** The JSON Schema of evaluation files, for editors that know no more. */
export function evalJsonSchema(): unknown {
  const known = Object.fromEntries(
    [...scorers].map(([name, { options, description }]) => [name, options.optional().describe(description)]),
  );
  const expectation = z.union([z.strictObject(known), z.unknown()]);
  const inCase = caseShape.extend({
    expect: z
      .record(z.string(), expectation)
      .optional()
      .describe(caseShape.shape.expect.description ?? ""),
  });
  const shape = evalFileShape.extend({ cases: z.array(inCase).optional() });
  return {
    title: "Typed Prompts evaluation file",
    description: "Cases that a prompt is evaluated with.",
    ...z.toJSONSchema(shape, { target: "draft-7", unrepresentable: "any", io: "input" }),
    patternProperties: { "^x-": {} },
  };
}
