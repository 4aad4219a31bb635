import type { Run, Sample } from "../../server/src/eval/run.ts";
import { seededRandom } from "../../server/src/eval/statistics/seededRandom.ts";
import { evalRun, evalSample, withThresholds } from "./evalRun.ts";

const categories = ["refund", "delivery", "damage", "other"];
const tickets = [
  "I want my money back for order 4711, the kettle never arrived.",
  "Where is my tea? It was due on 2026-10-02 and tracking says nothing.",
  "The cup arrived broken — photos attached. Please replace it or refund €12.50.",
  "Guten Tag, ich habe zwei Pakete statt einem bekommen. Was nun?",
  "注文した茶碗がまだ届きません。いつ届きますか？",
];

/** A run as a team has it: two prompts, tags, some failures of several kinds, times and costs. */
export function realisticRun(
  cases: number,
  seed: number,
  options: { readonly trials?: number; readonly hardRate?: number; readonly model?: string } = {},
): Run {
  const { trials = 1, hardRate = 0.8, model = "openai/gpt-5-mini" } = options;
  const random = seededRandom(seed);
  const samples = Array.from({ length: cases }, (_, index) => {
    const hard = index % 4 === 0;
    const tags = [
      hard ? "hard" : "easy",
      ...(index % 7 === 0 ? ["german"] : []),
      ...(index % 5 === 0 ? ["money"] : []),
    ];
    const isFlaky = random() < 0.03;
    const passes = random() < (hard ? hardRate : 0.97);
    return Array.from({ length: trials }, (_unused, trial) =>
      one(index, trial, tags, isFlaky ? random() < 0.5 : passes, random, model),
    );
  }).flat();
  return withThresholds(evalRun(samples, { trials }), 0.9, { hard: 0.85 });
}

function one(
  index: number,
  trial: number,
  tags: readonly string[],
  passes: boolean,
  random: () => number,
  model: string,
): Sample {
  const category = categories[index % categories.length]!;
  const wrong = categories[(index + 1) % categories.length]!;
  const ticket = tickets[index % tickets.length]!;
  const stem = index % 3 === 0 ? "billing/triage" : "support/classify";
  const name = `${category} ${index + 1}${index === 10 ? ": a very long name that says in full what the customer wrote, what was expected of the answer and why" : ""}`;
  const place = {
    prompt: `${stem}.prompt`,
    evalFile: `${stem}.eval.yaml`,
    place: { file: `${stem}.eval.yaml`, line: 6 + index * 5 },
  };
  const output = {
    category: passes ? category : wrong,
    urgent: index % 2 === 0,
    summary: passes
      ? `The customer writes about ${category} and asks for an answer within two days.`
      : `The customer writes about ${wrong} and wants an answer soon.`,
  };
  const fenced = random() < 0.04;
  const text = JSON.stringify(output, undefined, 2);
  if (random() < 0.004) {
    return evalSample({
      ...place,
      case: name,
      tags: [...tags],
      trial,
      model,
      status: "error",
      input: { ticket },
      error: { kind: "rate-limit", message: "The provider asks to wait: 429 after 4 attempts." },
      attempts: 4,
    });
  }
  const output1 = 40 + Math.floor(random() * 60);
  return evalSample({
    ...place,
    case: name,
    tags: [...tags],
    trial,
    model,
    status: passes ? "pass" : "fail",
    input: { ticket, orders: [{ id: 4711 + index, state: "sent" }], tone: index % 2 === 0 ? "formal" : "casual" },
    output,
    text: fenced ? `\`\`\`json\n${text}\n\`\`\`` : text,
    repairs: fenced ? ["code-fence"] : [],
    conforms: true,
    finishReason: "stop",
    reportedModel: "gpt-5-mini-2026-08-07",
    latency: Math.round(350 + 900 * random() ** 3 + (random() < 0.02 ? 4_000 : 0)),
    usage: { inputTokens: 210 + Math.floor(random() * 80), outputTokens: output1 },
    cost: 0.0000525 + output1 * 0.000002,
    scores: [
      { scorer: "schema", pass: true, message: "The answer fits the output schema." },
      {
        scorer: "equals",
        path: "category",
        pass: passes,
        expected: category,
        actual: output.category,
        message: passes ? "equal" : `Expected '${category}', got '${wrong}'.`,
      },
      ...(passes
        ? []
        : [
            {
              scorer: "similarity",
              path: "summary",
              pass: false,
              value: 0.61,
              expected: `The customer writes about ${category} and asks for an answer within two days.`,
              actual: output.summary,
              message: "Similarity 0.61, less than 0.8.",
            },
          ]),
    ],
  });
}
