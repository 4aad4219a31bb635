import { evalText, type ImportedCase, type ImportedJudge } from "./evalText.ts";
import { fileStem, ImportError, type Imported, isObject, type JsonObject, listOf } from "./imported.ts";
import { modelConfig } from "./modelConfig.ts";
import { qualifiedModel } from "./modelName.ts";
import { inferredInput, promptText } from "./promptText.ts";
import { readYaml } from "./readYaml.ts";
import { escapedPattern, filledIn } from "./textTools.ts";

/** Imports a `.prompt.yml` of GitHub Models: a prompt, its test data and its evaluators. */
export function importGithubModels(text: string, fileName: string): Imported {
  const file = readYaml(text, fileName);
  if (!isObject(file) || !Array.isArray(file.messages)) {
    throw new ImportError(`${fileName} is no prompt of GitHub Models: it has no 'messages'.`);
  }
  const notes: string[] = [];
  const stem = fileStem(fileName.replace(/\.prompt\.ya?ml$/i, ""), "prompt");
  const messages = file.messages.filter(isObject).map(({ role, content }) => ({
    role: role === "assistant" ? "model" : String(role ?? "user"),
    text: placeholders(String(content ?? "")),
  }));
  const used = new Set(
    messages.flatMap((one) => [...one.text.matchAll(/\{\{([\w.-]+)\}\}/g)].map((match) => match[1]!)),
  );
  const rows = listOf(file.testData).filter(isObject);
  const inputs = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => used.has(key))));
  const { config, rest } = modelConfig(isObject(file.modelParameters) ? file.modelParameters : {});
  for (const key of rest) notes.push(`The model parameter '${key}' has no counterpart and is left out.`);
  const output = outputOf(file, notes);
  const model = typeof file.model === "string" ? qualifiedModel(file.model, undefined) : undefined;
  const known = [
    "name",
    "description",
    "model",
    "modelParameters",
    "messages",
    "testData",
    "evaluators",
    "responseFormat",
    "jsonSchema",
  ];
  for (const key of Object.keys(file)) {
    if (!known.includes(key)) notes.push(`'${key}' has no counterpart and is left out.`);
  }
  const prompt = promptText({
    model,
    description: typeof file.description === "string" ? file.description : undefined,
    config,
    input: inferredInput(inputs) ?? Object.fromEntries([...used].map((name) => [name, "string"])),
    output,
    messages,
  });
  const evaluators = listOf(file.evaluators).filter(isObject);
  const cases = rows.map((row, index): ImportedCase => {
    const { expect, judge } = expectations(evaluators, row, output !== undefined, notes);
    return {
      ...(typeof row.name === "string" && !used.has("name") ? { name: row.name } : { name: `case ${index + 1}` }),
      input: inputs[index]!,
      ...(Object.keys(expect).length > 0 ? { expect } : {}),
      ...(judge ? { judge } : {}),
    };
  });
  const unused = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (key) => !used.has(key) && key !== "name",
  );
  const needed = JSON.stringify(evaluators);
  for (const key of unused) {
    if (!needed.includes(`{{${key}}}`)) notes.push(`'${key}' of the test data is used by no message, and is left out.`);
  }
  const files = [{ name: `${stem}.prompt`, text: prompt }];
  if (rows.length > 0)
    files.push({ name: `${stem}.eval.yaml`, text: evalText({ prompts: [`./${stem}.prompt`], cases }) });
  else if (evaluators.length > 0) notes.push("There is no test data: the evaluators have nothing to look at.");
  return { files, notes: [...new Set(notes)] };
}

/** There only `{{name}}` means something; every other brace is text. */
function placeholders(text: string): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}|\{\{/g, (_, name: string | undefined) =>
    name === undefined ? "\\{{" : `{{${name}}}`,
  );
}

function outputOf({ responseFormat, jsonSchema }: JsonObject, notes: string[]): JsonObject | true | undefined {
  if (responseFormat === "json_object") return true;
  if (jsonSchema === undefined || jsonSchema === null) return undefined;
  const schema = typeof jsonSchema === "string" ? readYaml(jsonSchema, "'jsonSchema'") : jsonSchema;
  if (isObject(schema)) return isObject(schema.schema) ? schema.schema : schema;
  notes.push("'jsonSchema' is no schema and is left out.");
  return true;
}

function expectations(
  evaluators: readonly JsonObject[],
  row: JsonObject,
  isJson: boolean,
  notes: string[],
): { readonly expect: JsonObject; readonly judge: ImportedJudge | undefined } {
  const scorers: Record<string, unknown> = {};
  let judge: ImportedJudge | undefined;
  for (const evaluator of evaluators) {
    const name = String(evaluator.name ?? "without a name");
    const lost = (why: string): void => void notes.push(`The evaluator '${name}' is left out: ${why}.`);
    if (isObject(evaluator.string)) {
      if (isJson) lost("it looks at the text of an answer that is JSON; say it by field");
      else if (!addText(scorers, evaluator.string, row)) lost("a case can say this only once, or not at all");
    } else if (isObject(evaluator.llm)) {
      const found = judgeOf(evaluator.llm, row);
      if (!found) lost("it has no choices");
      else if (judge) lost("a case has one judge");
      else judge = found;
    } else if (typeof evaluator.uses === "string")
      lost(`there is no '${evaluator.uses}' here; write a judge with a rubric`);
    else lost("nothing is known of its kind");
  }
  return { expect: Object.keys(scorers).length === 0 ? {} : { $: scorers }, judge };
}

/** All but equality do not look at case there, and answers are trimmed. */
function addText(scorers: Record<string, unknown>, evaluator: JsonObject, row: JsonObject): boolean {
  for (const [kind, written] of Object.entries(evaluator)) {
    const value = filledIn(String(written), row);
    switch (kind) {
      case "equals":
        if ("equals" in scorers) return false;
        scorers.equals = value;
        break;
      case "contains": {
        const all = isObject(scorers.contains) ? listOf(scorers.contains.all) : [];
        scorers.contains = { all: [...all, value], ignoreCase: true };
        break;
      }
      case "startsWith":
      case "endsWith": {
        if ("regex" in scorers) return false;
        const pattern = escapedPattern(value.trim());
        scorers.regex = { pattern: kind === "startsWith" ? `^\\s*${pattern}` : `${pattern}\\s*$`, flags: "i" };
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

function judgeOf({ prompt, systemPrompt, modelId, choices }: JsonObject, row: JsonObject): ImportedJudge | undefined {
  const scores = Object.fromEntries(
    listOf(choices)
      .filter(isObject)
      .flatMap(({ choice, score }) =>
        typeof score === "number" ? [[String(choice), Math.min(1, Math.max(0, score))]] : [],
      ),
  );
  const positive = Object.values(scores).filter((score) => score > 0);
  if (positive.length === 0) return undefined;
  const rubric = [systemPrompt, prompt]
    .flatMap((part) =>
      typeof part === "string" ? [filledIn(part, { ...row, completion: "(the answer)" }).trim()] : [],
    )
    .join("\n\n");
  return {
    rubric,
    choices: scores,
    pass: Math.min(...positive),
    ...(typeof modelId === "string" ? { model: qualifiedModel(modelId, undefined) } : {}),
  };
}
