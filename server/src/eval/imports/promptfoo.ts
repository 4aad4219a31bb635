import { parse as parseCsv } from "csv-parse/sync";
import { evalText, type ImportedCase } from "./evalText.ts";
import {
  fileStem,
  ImportError,
  type Imported,
  type ImportedFile,
  isObject,
  type JsonObject,
  listOf,
  type ReadBeside,
} from "./imported.ts";
import { jinjaTemplate } from "./jinjaTemplate.ts";
import { modelConfig } from "./modelConfig.ts";
import { promptfooModel } from "./modelName.ts";
import { caseExpectations } from "./promptfooAssertions.ts";
import { inferredInput, promptText, withAll } from "./promptText.ts";
import { readYaml } from "./readYaml.ts";

/** More cases than that are not made of lists of values. */
const mostCombinations = 1_000;

const carried = new Set([
  "description",
  "prompts",
  "providers",
  "targets",
  "tests",
  "defaultTest",
  "evaluateOptions",
  "assertionTemplates",
  "$schema",
]);

/** Imports a configuration of promptfoo: its prompts, providers as models, tests as cases, and assertions. */
export function importPromptfoo(text: string, fileName: string, read: ReadBeside): Imported {
  const file = readYaml(text, fileName);
  if (!isObject(file) || file.prompts === undefined) {
    throw new ImportError(`${fileName} is no configuration of promptfoo: it has no 'prompts'.`);
  }
  const notes: string[] = [];
  for (const key of Object.keys(file))
    if (!carried.has(key)) notes.push(`'${key}' has no counterpart and is left out.`);
  const stem = fileStem(fileName.replace(/\.(?:ya?ml|json)$/i, "").replace(/^promptfooconfig\.?/i, ""), "imported");
  const { models, config, schema } = providersOf(file, notes);
  const defaults = typeof file.defaultTest === "string" ? fileOf(file.defaultTest, read) : file.defaultTest;
  const tests = testsOf(file.tests, read, notes).flatMap((one) =>
    combinations(merged(isObject(defaults) ? defaults : {}, one), notes),
  );
  const resolved = tests.map((test) => ({ test, vars: varsOf(test, read, notes) }));
  const outputSchema = schema ?? schemaOfTests(tests);
  const cases = resolved.map(({ test, vars }, index): ImportedCase => {
    const name = typeof test.description === "string" ? test.description : `case ${index + 1}`;
    const { expect, judge, limits } = caseExpectations(test, {
      name,
      vars,
      isJson: outputSchema !== undefined,
      templates: isObject(file.assertionTemplates) ? file.assertionTemplates : {},
      note: (note) => notes.push(note),
    });
    const tags = isObject(test.metadata) ? Object.entries(test.metadata).flatMap(tagOf) : [];
    return {
      name,
      ...(tags.length > 0 ? { tags } : {}),
      input: vars,
      ...(expect === undefined ? {} : { expect }),
      ...(judge ? { judge } : {}),
      ...(limits === undefined ? {} : { limits }),
    };
  });
  const variables = new Set<string>();
  const prompts = promptsOf(file.prompts, { read, notes, variables });
  if (prompts.length === 0)
    notes.push("None of the prompts could be carried over: write one, and name it under 'prompt'.");
  const input = withAll(inferredInput(cases.map((one) => one.input)), variables);
  const files = prompts.map((prompt, index): ImportedFile => {
    const name = prompts.length === 1 ? stem : `${stem}-${index + 1}`;
    return {
      name: `${name}.prompt`,
      text: promptText({ model: models[0], config, input, output: outputSchema, messages: prompt }),
    };
  });
  const repeat =
    isObject(file.evaluateOptions) && Number.isInteger(file.evaluateOptions.repeat)
      ? Number(file.evaluateOptions.repeat)
      : 1;
  if (cases.length > 0) {
    const eachPrompt = files.map(({ name }) => `./${name}`);
    files.push({
      name: `${stem}.eval.yaml`,
      text: evalText({
        prompts: eachPrompt,
        models: models.length > 1 ? models : [],
        trials: Math.max(1, repeat),
        cases,
      }),
    });
  } else notes.push("There are no tests: no evaluation file is written.");
  return { files, notes: [...new Set(notes)] };
}

function tagOf([key, value]: readonly [string, unknown]): readonly string[] {
  if (value === true) return [key];
  return typeof value === "string" || typeof value === "number" ? [`${key}:${value}`] : [];
}

function providersOf(
  file: JsonObject,
  notes: string[],
): { readonly models: readonly string[]; readonly config: JsonObject; readonly schema: JsonObject | true | undefined } {
  const models: string[] = [];
  const configs: JsonObject[] = [];
  let schema: JsonObject | true | undefined;
  const written = listOf(file.providers ?? file.targets);
  for (const one of written.flatMap(providerEntries)) {
    const model = promptfooModel(one.id);
    if (model === undefined) notes.push(`The provider '${one.id}' has no counterpart and is left out.`);
    else models.push(model);
    const { response_format: format, ...settings } = one.config;
    const { config, rest } = modelConfig(settings);
    configs.push(config);
    for (const key of rest)
      notes.push(`The setting '${key}' of the provider '${one.id}' has no counterpart and is left out.`);
    if (isObject(format)) {
      const inner = isObject(format.json_schema) ? format.json_schema : format;
      schema ??= isObject(inner.schema) ? inner.schema : format.type === "text" ? undefined : true;
    }
  }
  const [first = {}] = configs;
  if (configs.some((config) => JSON.stringify(config) !== JSON.stringify(first))) {
    notes.push("The providers have different settings; the prompt has those of the first.");
  }
  return { models: [...new Set(models)], config: first, schema };
}

function providerEntries(written: unknown): readonly { readonly id: string; readonly config: JsonObject }[] {
  if (typeof written === "string") return [{ id: written, config: {} }];
  if (!isObject(written)) return [];
  const config = (of: unknown): JsonObject => (isObject(of) && isObject(of.config) ? of.config : {});
  if (typeof written.id === "string") return [{ id: written.id, config: config(written) }];
  return Object.entries(written).map(([id, of]) => ({ id, config: config(of) }));
}

type Messages = readonly { readonly role: string; readonly text: string }[];

interface PromptContext {
  readonly read: ReadBeside;
  readonly notes: string[];
  /** What the prompts read of their input. */
  readonly variables: Set<string>;
}

function promptsOf(written: unknown, ctx: PromptContext): readonly Messages[] {
  const { read, notes } = ctx;
  return listOf(written).flatMap((one) => {
    const source = isObject(one) ? (one.raw ?? one.id ?? one.file) : one;
    if (typeof source !== "string") return [];
    const path =
      /^file:\/\/(.+)$/.exec(source)?.[1] ??
      (/^[^\s{}]+\.(?:txt|json|ya?ml|md|j2|py|js|ts|cjs|mjs)$/.test(source) ? source : undefined);
    if (path === undefined) return [messagesOf(source, ctx)];
    if (/\.(?:py|[cm]?[jt]s)(?::\w+)?$/.test(path)) {
      notes.push(`The prompt '${path}' is a program and is left out.`);
      return [];
    }
    const text = read(path);
    if (text === undefined) {
      notes.push(`The prompt '${path}' cannot be read and is left out.`);
      return [];
    }
    const parts = /\.(?:txt|md)$/.test(path) ? text.split(/^---[ \t]*$/m).filter((part) => part.trim() !== "") : [text];
    return parts.map((part) => messagesOf(part, ctx));
  });
}

/** A prompt is text, or messages in JSON or YAML. */
function messagesOf(text: string, { read, notes, variables }: PromptContext): Messages {
  const convert = (template: string): string => {
    const converted = jinjaTemplate(template, read);
    notes.push(...converted.notes);
    for (const variable of converted.variables) variables.add(variable);
    return converted.text;
  };
  const structured = /^\s*(?:\[|- role:)/.test(text) ? tryYaml(text) : undefined;
  if (!Array.isArray(structured) || !structured.every((one) => isObject(one) && typeof one.role === "string")) {
    return [{ role: "user", text: convert(text.trim()) }];
  }
  return structured.map(({ role, content }: JsonObject) => ({
    role: role === "assistant" ? "model" : role === "developer" ? "system" : String(role),
    text: convert(typeof content === "string" ? content : JSON.stringify(content)),
  }));
}

function tryYaml(text: string): unknown {
  try {
    return readYaml(text, "The prompt");
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

function fileOf(reference: string, read: ReadBeside): unknown {
  const path = reference.replace(/^file:\/\//, "");
  const text = read(path);
  return text === undefined ? undefined : readYaml(text, path);
}

function testsOf(written: unknown, read: ReadBeside, notes: string[]): readonly JsonObject[] {
  return listOf(written).flatMap((one): readonly JsonObject[] => {
    if (isObject(one) && typeof one.path !== "string") return [one];
    const reference = isObject(one) ? String(one.path) : String(one);
    const path = reference.replace(/^file:\/\//, "");
    const text = /\.(?:csv|ya?ml|jsonl?)$/i.test(path) ? read(path) : undefined;
    if (text === undefined) {
      notes.push(`The tests in '${reference}' cannot be read and are left out.`);
      return [];
    }
    if (/\.csv$/i.test(path)) return csvTests(text, path);
    if (/\.jsonl$/i.test(path))
      return text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => readYaml(line, path))
        .filter(isObject);
    return listOf(readYaml(text, path)).filter(isObject);
  });
}

/** A column is a variable, but for those that begin with two underscores. */
function csvTests(text: string, path: string): readonly JsonObject[] {
  let rows: readonly Record<string, string>[];
  try {
    rows = parseCsv(text, { columns: true, bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw new ImportError(`'${path}' is no valid CSV: ${error instanceof Error ? error.message : error}.`);
  }
  return rows.map((row) => {
    const cells = Object.entries(row);
    const expected = cells.filter(([key, value]) => /^__expected\d*$/.test(key) && value.trim() !== "");
    const metadata = cells.flatMap(([key, value]) => {
      const name = /^__metadata:(\w+)/.exec(key)?.[1];
      return name === undefined || value === "" ? [] : [[name, value] as const];
    });
    return {
      vars: Object.fromEntries(cells.filter(([key]) => !key.startsWith("__"))),
      ...(row.__description ? { description: row.__description } : {}),
      ...(metadata.length > 0 ? { metadata: Object.fromEntries(metadata) } : {}),
      assert: expected.map(([, value]) => shorthand(value.trim())),
    };
  });
}

/** `contains: Paris`, `contains-any(0.5): a, b`, or a text that the answer must equal. */
function shorthand(text: string): JsonObject {
  const match =
    /^(not-)?(equals|contains|icontains|contains-all|contains-any|icontains-any|icontains-all|regex|starts-with|is-json|contains-json|llm-rubric|grade|similar|javascript|fn|eval|python|levenshtein|cost|latency|factuality)(?:\(([\d.]+)\))?:?\s*([\s\S]*)$/.exec(
      text,
    );
  if (!match || (match[4] === "" && !/json$/.test(match[2]!))) return { type: "equals", value: text };
  const [, not = "", type = "", threshold, value = ""] = match;
  const isList = /-(?:all|any)$/.test(type);
  const names = new Map([
    ["grade", "llm-rubric"],
    ["fn", "javascript"],
    ["eval", "javascript"],
  ]);
  return {
    type: `${not}${names.get(type) ?? type}`,
    ...(value === "" ? {} : { value: isList ? value.split(",").map((part) => part.trim()) : value }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  };
}

function merged(defaults: JsonObject, test: JsonObject): JsonObject {
  return {
    ...defaults,
    ...test,
    vars: { ...(isObject(defaults.vars) ? defaults.vars : {}), ...(isObject(test.vars) ? test.vars : {}) },
    assert: [...listOf(defaults.assert), ...listOf(test.assert)],
    ...(isObject(defaults.metadata) || isObject(test.metadata)
      ? {
          metadata: {
            ...(isObject(defaults.metadata) ? defaults.metadata : {}),
            ...(isObject(test.metadata) ? test.metadata : {}),
          },
        }
      : {}),
  };
}

/** A variable with a list of values stands for a test of each, unless they are structured. */
function combinations(test: JsonObject, notes: string[]): readonly JsonObject[] {
  const vars = isObject(test.vars) ? test.vars : {};
  const isExpanded = !(isObject(test.options) && test.options.disableVarExpansion === true);
  let sets: readonly JsonObject[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const isList = isExpanded && Array.isArray(value) && value.every((one) => typeof one !== "object");
    const values = isList ? value : [value];
    if (sets.length * values.length > mostCombinations) {
      notes.push(
        `The lists of values of a test make more than ${mostCombinations} cases; '${name}' keeps its first value only.`,
      );
      sets = sets.map((set) => ({ ...set, [name]: values[0] }));
    } else sets = sets.flatMap((set) => values.map((one) => ({ ...set, [name]: one })));
  }
  return sets.map((set) => ({ ...test, vars: set }));
}

function varsOf(test: JsonObject, read: ReadBeside, notes: string[]): JsonObject {
  const vars = isObject(test.vars) ? test.vars : {};
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => {
      const path = typeof value === "string" ? /^file:\/\/(.+)$/.exec(value)?.[1] : undefined;
      if (path === undefined) return [name, value];
      const isText = /\.(?:txt|md|html?|xml|csv|log)$/i.test(path);
      const text = isText || /\.(?:ya?ml|json)$/i.test(path) ? read(path) : undefined;
      if (text === undefined) {
        notes.push(`The value of '${name}' in '${path}' cannot be read: its name stands in its place.`);
        return [name, value];
      }
      return [name, isText ? text : readYaml(text, path)];
    }),
  );
}

/** `is-json` asks for a schema where promptfoo's providers are asked for text: it becomes the prompt's. */
function schemaOfTests(tests: readonly JsonObject[]): JsonObject | true | undefined {
  const json = tests.map((test) =>
    listOf(test.assert)
      .filter(isObject)
      .find(({ type }) => type === "is-json"),
  );
  if (json.length === 0 || json.some((one) => one === undefined)) return undefined;
  const schemas = new Set(json.map((one) => JSON.stringify(one!.value ?? null)));
  const [only] = json;
  if (schemas.size > 1) return true;
  const value = typeof only!.value === "string" ? tryYaml(only!.value) : only!.value;
  return isObject(value) ? value : true;
}
