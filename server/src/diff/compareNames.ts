import { visitType } from "../types/visitType.ts";
import type { Change } from "./change.ts";
import type { PromptVersion } from "./promptVersion.ts";
import type { TextBlock } from "./resolvedText.ts";

const identifier = /[A-Za-z_][\w-]*/g;

/**
 * Names that the schemas have dropped and the text still uses: the model would go on writing them. Only what looks like
 * a name counts, since 'summary' is a word as well.
 */
export function compareNames(
  before: PromptVersion,
  after: PromptVersion,
  text: readonly TextBlock[],
): readonly Change[] {
  const now = namesOf(after);
  const gone = new Set([...namesOf(before)].filter((name) => !now.has(name)));
  if (gone.size === 0) return [];
  const come = [...now].filter((name) => !namesOf(before).has(name));
  const changes: Change[] = [];
  const told = new Set<string>();
  for (const block of text) {
    if (block.kind === "tag" || block.kind === "role") continue;
    const prose = block.key.replace(/\{\{[^}]*\}\}/g, (tag) => " ".repeat(tag.length));
    for (const { 0: name, index } of prose.matchAll(identifier)) {
      if (!gone.has(name) || told.has(name) || !looksLikeName(name, prose, index)) continue;
      told.add(name);
      const [instead, ...others] = come;
      const hint = instead !== undefined && others.length === 0 ? ` New in the schemas is '${instead}'.` : "";
      changes.push({
        rule: "stale-name",
        verdict: "dangerous",
        audience: "model",
        path: `messages[${block.message}]`,
        message: `The text still says '${name}', which the schemas no longer have.${hint}`,
        before: undefined,
        after: block.place,
        witness: undefined,
        from: name,
        to: instead !== undefined && others.length === 0 ? instead : undefined,
      });
    }
  }
  return changes;
}

function looksLikeName(name: string, text: string, index: number): boolean {
  if (/[a-z0-9]_[a-z0-9]|[a-z][A-Z]/i.test(name) && /_|[a-z][A-Z]/.test(name)) return true;
  const around = `${text[index - 1] ?? ""}${text[index + name.length] ?? ""}`;
  return around === "``" || around === '""' || around === "''";
}

/** Every name of a field of the input, of the output and of the tools' parameters. */
function namesOf({ signature, tools, settings }: PromptVersion): ReadonlySet<string> {
  const names = new Set<string>();
  for (const type of [signature.declaredInput, signature.output]) {
    if (type) visitType(type, { property: ({ name }) => void names.add(name) });
  }
  collectKeys([tools, settings.toolDefs], names, 0);
  return names;
}

/** Of Picoschema the name without its sign and its type. */
function collectKeys(value: unknown, names: Set<string>, depth: number): void {
  if (value === null || typeof value !== "object" || depth > 20) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(/^[\w-]+/.exec(key)?.[0] ?? key);
    collectKeys(inner, names, depth + 1);
  }
}
