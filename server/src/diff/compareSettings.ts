import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { canonicalJson } from "../text/canonicalJson.ts";
import type { Change, ChangePlace } from "./change.ts";
import type { ModelRule } from "./modelRules.ts";
import type { PromptVersion } from "./promptVersion.ts";

/** What has changed of everything that goes into a request beside the messages and the types. */
export function compareSettings(before: PromptVersion, after: PromptVersion): readonly Change[] {
  return [
    ...compareModel(before, after),
    ...compareRecords(before, after, "config", before.config, after.config, "config-changed"),
    ...compareRecords(before, after, "", withoutTools(before), withoutTools(after), "setting-changed"),
    ...compareTools(before, after),
  ];
}

function compareModel(before: PromptVersion, after: PromptVersion): readonly Change[] {
  if (before.model === after.model) return [];
  const message = became("The model", before.model, after.model);
  return [settingChange("model-changed", "model", message, before, after, before.model, after.model)];
}

function withoutTools({ settings }: PromptVersion): Readonly<Record<string, unknown>> {
  const { toolDefs: _, ...others } = settings;
  return others;
}

function compareRecords(
  before: PromptVersion,
  after: PromptVersion,
  section: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  rule: ModelRule,
): readonly Change[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
    const [from, to] = [shown(old, key), shown(now, key)];
    if (from === to) return [];
    const path = section === "" ? key : `${section}.${key}`;
    return settingChange(rule, path, became(`'${path}'`, from, to), before, after, from, to);
  });
}

function compareTools(before: PromptVersion, after: PromptVersion): readonly Change[] {
  const [old, now] = [toolsOf(before), toolsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Change | readonly Change[] => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    const path = `tools.${name}`;
    if (from === undefined)
      return settingChange("tool-added", path, `The tool '${name}' is new.`, before, after, from, to);
    if (to === undefined)
      return settingChange("tool-removed", path, `The tool '${name}' is gone.`, before, after, from, to);
    return settingChange("tool-changed", path, `The tool '${name}' is defined differently.`, before, after, from, to);
  });
}

/** Tools by name; one of which only the name is written has its name for a definition. */
function toolsOf({ tools, settings }: PromptVersion): ReadonlyMap<string, string> {
  const defined = Array.isArray(settings.toolDefs) ? settings.toolDefs : [];
  return new Map([...tools, ...defined].map((tool) => [toolName(tool), canonicalJson(tool)]));
}

function toolName(tool: unknown): string {
  if (typeof tool === "string") return tool;
  const name = tool !== null && typeof tool === "object" ? (tool as { name?: unknown }).name : undefined;
  return typeof name === "string" ? name : canonicalJson(tool);
}

function shown(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  return Object.hasOwn(values, key) ? canonicalJson(values[key]) : undefined;
}

const longest = 60;

function became(what: string, from: string | undefined, to: string | undefined): string {
  const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
  if (from === undefined) return `${what} is ${short(to!)} now; it was not set.`;
  if (to === undefined) return `${what} is no longer set; it was ${short(from)}.`;
  return `${what} was ${short(from)} and is ${short(to)} now.`;
}

function settingChange(
  rule: ModelRule,
  path: string,
  message: string,
  before: PromptVersion,
  after: PromptVersion,
  from: string | undefined,
  to: string | undefined,
): Change {
  return {
    rule,
    verdict: "behavioural",
    audience: "model",
    path,
    message,
    before: settingPlace(before, path),
    after: settingPlace(after, path),
    witness: undefined,
    from,
    to,
  };
}

/** As far down the path as the front matter goes. */
function settingPlace({ file, prompt }: PromptVersion, path: string): ChangePlace | undefined {
  let node: YamlNode | undefined = prompt.frontMatter?.root;
  let found: ChangePlace | undefined;
  for (const key of path.split(".")) {
    const entry = entryOf(node, key);
    if (!entry) break;
    found = { file, range: entry.range };
    node = entry.value;
  }
  return found;
}
