import Handlebars from "handlebars";
import { inferredType } from "../analysis/usage.ts";
import { BranchCoverage } from "../render/branchCoverage.ts";
import { generatedInputs } from "../render/generatedInputs.ts";
import { toMessages } from "../render/messages.ts";
import { promptMetadata } from "../render/metadata.ts";
import { type RenderData, RenderError, templateRenderer, templateTexts } from "../render/renderPrompt.ts";
import { visit } from "../syntax/visit.ts";
import type { Type } from "../types/type.ts";
import type { PromptVersion } from "./promptVersion.ts";

/** What rendering two versions side by side has shown. */
export type RenderingComparison =
  /** They send the same messages, whatever they are given. */
  | { readonly kind: "same" }
  /** `input` is rendered otherwise now. */
  | { readonly kind: "different"; readonly input: unknown }
  /** No difference was found, and not every way through the templates was tried; the reason is for the reader. */
  | { readonly kind: "unproven"; readonly reason: string };

const mostInputs = 160;
const mostWithHistory = 6;

/** Renders both versions for the inputs of evaluation cases and for generated ones, and compares the messages. */
export function compareRendering(
  before: PromptVersion,
  after: PromptVersion,
  cases: readonly RenderData[],
): RenderingComparison {
  const old = rendererOf(before);
  const now = rendererOf(after);
  const history = [{ role: "user", content: [{ text: "‹history›" }] }];
  let failures = 0;
  let index = 0;
  for (const data of inputsOf(before, after, cases)) {
    // Where the conversation so far goes depends on the templates, not on the input.
    const withHistory = index++ < mostWithHistory && !data.messages;
    for (const given of withHistory ? [data, { ...data, messages: history }] : [data]) {
      const [a, b] = [old.render(given), now.render(given)];
      if (a.messages !== b.messages) return { kind: "different", input: data.input };
      if (a.failed) failures++;
    }
  }
  if (before.form === after.form) return { kind: "same" };
  if (failures > 0) return { kind: "unproven", reason: "neither version can be rendered here for every input" };
  // A branch that nothing leads to is no matter as long as it is the same on both sides.
  if (JSON.stringify(old.unfinished()) !== JSON.stringify(now.unfinished())) {
    return { kind: "unproven", reason: "no generated input takes every branch of the templates" };
  }
  return { kind: "same" };
}

type Renderer = ReturnType<typeof newRenderer>;

/** To compile a template takes longer than to render it, and an editor compares with the same version again and again. */
const renderers = new WeakMap<PromptVersion, Renderer>();

function rendererOf(version: PromptVersion): Renderer {
  const renderer = renderers.get(version) ?? newRenderer(version);
  renderers.set(version, renderer);
  renderer.restart();
  return renderer;
}

function newRenderer(version: PromptVersion) {
  const { prompt, signature, partials } = version;
  const texts = templateTexts(prompt, (name) => partials.get(name)?.text);
  const metadata = promptMetadata(prompt, signature.declaredInput, signature.output);
  const coverage = new BranchCoverage();
  let failure: string | undefined;
  const parse = (text: string, srcName: string) => {
    try {
      const tree = Handlebars.parse(text, { srcName });
      coverage.add(tree);
      return tree;
    } catch (error) {
      failure ??= error instanceof Error ? error.message : String(error);
      return text;
    }
  };
  const main = parse(texts.main, "");
  const trees = new Map([...texts.partials].map(([name, text]) => [name, parse(text, name)]));
  const render = templateRenderer(prompt, metadata, { main, partials: trees } as never, (engine) =>
    coverage.observe(engine),
  );
  return {
    restart: () => coverage.restart(),
    unfinished: () => coverage.unfinished((name) => partials.get(name)?.text),
    /** The messages as JSON; of what cannot be rendered, why. */
    render(data: RenderData): { readonly messages: string; readonly failed: boolean } {
      if (failure !== undefined) return { messages: "cannot be rendered", failed: true };
      try {
        return { messages: JSON.stringify(toMessages(render(data), data.messages)), failed: false };
      } catch (error) {
        if (error instanceof RenderError) return { messages: "cannot be rendered", failed: true };
        throw error;
      }
    },
  };
}

/** One after another: most differences show in the first. */
function* inputsOf(
  before: PromptVersion,
  after: PromptVersion,
  cases: readonly RenderData[],
): Generator<RenderData, void> {
  yield* cases;
  const literals = [...new Set([...literalsOf(before), ...literalsOf(after)])].slice(0, 12);
  const seen = new Set<string>();
  for (const version of [before, after]) {
    for (const input of generatedInputs(inputType(version), literals, mostInputs)) {
      const key = JSON.stringify(input);
      if (!seen.has(key)) yield { input };
      seen.add(key);
    }
  }
}

/** Where nothing is declared, what the template seems to need, of which each part may be missing. */
function inputType({ signature, usage }: PromptVersion): Type {
  if (signature.input) return signature.input;
  const type = inferredType(usage());
  if (type.kind !== "object") return { kind: "object", properties: [], index: undefined };
  return { ...type, properties: type.properties.map((property) => ({ ...property, optional: true })) };
}

function literalsOf({ prompt }: PromptVersion): readonly string[] {
  const found: string[] = [];
  visit(prompt.template, (node) => {
    if (node.kind !== "BlockStatement" && node.kind !== "SubExpression") return;
    for (const param of node.params) if (param.kind === "StringLiteral") found.push(param.value);
  });
  return found;
}
