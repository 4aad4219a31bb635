import { phraseText, pinnedPhrases } from "../analysis/pinnedPhrases.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { RenderData } from "../render/renderPrompt.ts";
import { canonicalJson } from "../text/canonicalJson.ts";
import { promptName } from "../types/signature.ts";
import { type Change, type Verdict, worstVerdict } from "./change.ts";
import { compareNames } from "./compareNames.ts";
import { compareSettings } from "./compareSettings.ts";
import { compareText } from "./compareText.ts";
import type { ModelRule } from "./modelRules.ts";
import type { PromptVersion } from "./promptVersion.ts";
import { compareRendering } from "./rendering.ts";
import { resolvedText, type TextBlock } from "./resolvedText.ts";

/** What has become of one prompt. */
export interface Comparison {
  readonly kind: "changed" | "added" | "removed" | "renamed";
  /** The name with its variant, of the side after if there is one. */
  readonly name: string;
  readonly before: FileId | undefined;
  readonly after: FileId | undefined;
  readonly verdict: Verdict;
  /** The worst first. */
  readonly changes: readonly Change[];
  /** Of the fixed text of each message, in the order of the text after. Empty without a counter. */
  readonly tokens: readonly MessageTokens[];
  readonly versions: { readonly before: string | undefined; readonly after: string | undefined };
  readonly hashes: { readonly before: string | undefined; readonly after: string | undefined };
  /** The files beside the prompt in which changes of it are written: partials, and what holds named schemas. */
  readonly through: readonly FileId[];
  /** What could not be compared, and why; for people. */
  readonly problems: readonly string[];
}

export interface MessageTokens {
  readonly role: string;
  readonly before: number;
  readonly after: number;
}

/** Compares the types of two versions. */
export type CompareTypes = (before: PromptVersion, after: PromptVersion, side: "input" | "output") => readonly Change[];

export interface CompareOptions {
  readonly compareTypes: CompareTypes;
  /** Inputs that both sides are rendered with beside generated ones: those of evaluation cases. */
  readonly cases?: readonly RenderData[] | undefined;
  /**
   * Takes texts for different that are written in different ways, without rendering them: for a first answer, where the
   * right one takes too long.
   */
  readonly skipsRendering?: boolean | undefined;
  /** Counts the tokens of a text. */
  readonly countTokens?: ((text: string) => number) | undefined;
}

/** Compares a prompt with what it was; `undefined` where it was not there, or is no longer. */
export function compare(
  before: PromptVersion | undefined,
  after: PromptVersion | undefined,
  options: CompareOptions,
): Comparison {
  const problems: string[] = [];
  const changes: Change[] = [];
  const sides = { before: before && textOf(before), after: after && textOf(after) };
  if (before && after) {
    if (before.file !== after.file) changes.push(renamed(before, after));
    const unread = [unreadFrontMatter(before, "before"), unreadFrontMatter(after, "now")].filter(
      (one) => one !== undefined,
    );
    problems.push(...unread);
    if (unread.length === 0) {
      changes.push(...options.compareTypes(before, after, "input"), ...options.compareTypes(before, after, "output"));
      changes.push(...compareSettings(before, after));
    } else changes.push(notReadable(before, after, unread));
    changes.push(...unreadChanges(before, after));
    const text = textChanges(before, after, sides.before!, sides.after!, options, problems);
    // A default that is another one has been told of.
    const isToldOf = before.form === after.form && changes.some(({ rule }) => rule.startsWith("default-"));
    changes.push(...(isToldOf ? text.filter(({ rule }) => rule !== "text-changed") : text));
    changes.push(...pinChanges(before, after, sides.before!, sides.after!));
    changes.push(...compareNames(before, after, sides.after!()));
  } else if (after) changes.push(wholePrompt("prompt-added", "safe", "The prompt is new.", undefined, after));
  else if (before) changes.push(wholePrompt("prompt-removed", "breaking", "The prompt is gone.", before, undefined));
  const unique = [...new Map(changes.map((one) => [identity(one), one])).values()];
  const verdict = worstVerdict(unique.map((one) => one.verdict));
  const own = new Set([before?.file, after?.file]);
  const touchesText = unique.some(({ path }) => path.startsWith("messages"));
  const places = unique.flatMap((one) => [one.before?.file, one.after?.file]);
  if (touchesText && before && after) places.push(...changedPartials(before, after), ...changedPartials(after, before));
  const changed = verdict !== "same";
  return {
    kind: !before ? "added" : !after ? "removed" : before.file !== after.file ? "renamed" : "changed",
    name: nameOf((after ?? before)!),
    before: before?.file,
    after: after?.file,
    verdict,
    changes: unique.sort((a, b) => severity(a.verdict) - severity(b.verdict)),
    tokens:
      options.countTokens && changed
        ? tokensOf(sides.before?.() ?? [], sides.after?.() ?? [], options.countTokens)
        : [],
    versions: { before: before?.version, after: after?.version },
    hashes: { before: before?.hash, after: after?.hash },
    through: [...new Set(places)].filter((file): file is FileId => file !== undefined && !own.has(file)),
    problems,
  };
}

/** What is known of a prompt of which one side, or both, is no text: that it changed. */
export function compareUnreadable(
  beforeFile: FileId | undefined,
  afterFile: FileId | undefined,
  before: PromptVersion | undefined,
  after: PromptVersion | undefined,
  reasons: readonly string[],
): Comparison {
  const start = { start: 0, end: 0 };
  const change: Change = {
    rule: "not-readable",
    verdict: "dangerous",
    audience: "callers",
    path: "",
    message: reasons.join(" "),
    before: beforeFile === undefined ? undefined : { file: beforeFile, range: start },
    after: afterFile === undefined ? undefined : { file: afterFile, range: start },
    witness: undefined,
    from: before?.hash,
    to: after?.hash,
  };
  const { name, variant } = promptName(afterFile ?? beforeFile ?? "");
  return {
    kind: beforeFile === undefined ? "added" : afterFile === undefined ? "removed" : "changed",
    name: variant === undefined ? name : `${name}.${variant}`,
    before: beforeFile,
    after: afterFile,
    verdict: "dangerous",
    changes: [change],
    tokens: [],
    versions: { before: before?.version, after: after?.version },
    hashes: { before: before?.hash, after: after?.hash },
    through: [],
    problems: reasons,
  };
}

/** The files of partials that are other ones on the other side, or not there. */
function changedPartials({ partials }: PromptVersion, other: PromptVersion): readonly FileId[] {
  const changed = [...partials].filter(([name, { text }]) => other.partials.get(name)?.text !== text);
  return changed.map(([, { file }]) => file);
}

/** The text is made when it is first needed: many comparisons end before. */
type Text = () => readonly TextBlock[];

function textOf(version: PromptVersion): Text {
  return () => resolvedText(version);
}

const order: readonly Verdict[] = ["breaking", "dangerous", "behavioural", "safe", "same"];

function severity(verdict: Verdict): number {
  return order.indexOf(verdict);
}

function identity({ rule, path, message, from, to, before, after }: Change): string {
  return [rule, path, message, from, to, before?.range.start, after?.range.start].join("\0");
}

function nameOf({ signature: { name, variant } }: PromptVersion): string {
  return variant === undefined ? name : `${name}.${variant}`;
}

function textChanges(
  before: PromptVersion,
  after: PromptVersion,
  old: Text,
  now: Text,
  { cases = [], skipsRendering = false }: CompareOptions,
  problems: string[],
): readonly Change[] {
  const rendering = isSameByForm(before, after)
    ? ({ kind: "same" } as const)
    : skipsRendering || isCertainlyDifferent(before, after)
      ? ({ kind: "different", input: undefined } as const)
      : compareRendering(before, after, cases);
  if (rendering.kind === "same") {
    const isMarked = /tp-protected|tp\.protected/.test(before.prompt.source.text + partialTexts(before));
    return isMarked ? compareText(old(), now()).filter((one) => one.rule === "protection-removed") : [];
  }
  const found = compareText(old(), now());
  if (before.form === after.form) {
    const message = showsMetadata(after)
      ? "The text shows what the front matter says, and that is something else now."
      : "The model is sent a different text where an input is left out: its default is another one.";
    return [...found, wholeText("text-changed", message, before, after)];
  }
  if (rendering.kind === "unproven") {
    const message = `Whether the model is sent the same text was not proven: ${rendering.reason}.`;
    if (found.length === 0) return [wholeText("text-not-proven", message, before, after)];
    problems.push(message);
    return found;
  }
  if (found.some((one) => one.rule !== "protection-removed")) return found;
  if (visible(old()) === visible(now())) {
    return [
      ...found,
      wholeText("layout-changed", "Only blank space or the tags around the text changed.", before, after),
    ];
  }
  return [...found, wholeText("text-changed", "The model is sent a different text.", before, after)];
}

/**
 * Whether the templates do the same by their forms, and what is laid under the inputs is the same: then every rendering is
 * the same, whatever the input, and none is needed. What `@metadata` holds is not in the forms.
 */
function isSameByForm(before: PromptVersion, after: PromptVersion): boolean {
  if (before.form !== after.form || showsMetadata(before)) return false;
  return canonicalJson(before.defaults) === canonicalJson(after.defaults);
}

function showsMetadata({ form }: PromptVersion): boolean {
  return form.includes('["path",true,0,false,"metadata"');
}

/**
 * Whether the templates differ in nothing but plain text, and there in other characters than blanks and in one body only:
 * then an input for which that body is rendered once shows it, and no rendering is needed.
 */
function isCertainlyDifferent(before: PromptVersion, after: PromptVersion): boolean {
  if (before.form === after.form) return false;
  const [old, now] = [JSON.parse(before.form) as unknown, JSON.parse(after.form) as unknown];
  return differingBodies(old, now) === 1;
}

/** How many lists of the two forms differ in their text; `NaN` where they differ in anything else. */
function differingBodies(a: unknown, b: unknown): number {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b ? 0 : Number.NaN;
  const [tags, others] = [a, b].map((forms) => forms.filter((form) => typeof form !== "string"));
  if (tags!.length !== others!.length) return Number.NaN;
  const own = hasSameCharacters(textIn(a), textIn(b)) ? 0 : 1;
  // The name of a tag and what it is called with are texts of a list as well.
  if (own === 1 && !isBody(a)) return Number.NaN;
  return tags!.reduce((sum: number, tag, index) => sum + differingBodies(tag, others![index]), own);
}

const formKinds = new Set([
  "mustache",
  "decorator",
  "block",
  "inline",
  "partial",
  "partialBlock",
  "path",
  "param",
  "call",
  "edge",
]);

function isBody(forms: readonly unknown[]): boolean {
  const [first] = forms;
  return !(typeof first === "string" && (formKinds.has(first) || /Literal$|Expression$/.test(first)));
}

function textIn(forms: readonly unknown[]): string {
  return forms.filter((form) => typeof form === "string").join("");
}

/** Blanks aside; where text was moved nothing is different here. */
function hasSameCharacters(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [a, b].map((text) => text.replace(/\s+/g, ""));
  if (left!.length !== right!.length) return false;
  return [...left!].sort().join("") === [...right!].sort().join("");
}

function partialTexts({ partials }: PromptVersion): string {
  return [...partials.values()].map(({ text }) => text).join("");
}

function visible(blocks: readonly TextBlock[]): string {
  return blocks
    .filter((block) => block.kind !== "tag")
    .map(({ key }) => key.replace(/\s+/g, ""))
    .join("\n");
}

function wholeText(rule: ModelRule, message: string, before: PromptVersion, after: PromptVersion): Change {
  return {
    rule,
    verdict: "behavioural",
    audience: "model",
    path: "messages",
    message,
    before: { file: before.file, range: before.prompt.body },
    after: { file: after.file, range: after.prompt.body },
    witness: undefined,
    from: before.hash,
    to: after.hash,
  };
}

function wholePrompt(
  rule: ModelRule,
  verdict: Change["verdict"],
  message: string,
  before: PromptVersion | undefined,
  after: PromptVersion | undefined,
): Change {
  const start = { start: 0, end: 0 };
  return {
    rule,
    verdict,
    audience: "callers",
    path: "",
    message,
    before: before && { file: before.file, range: start },
    after: after && { file: after.file, range: start },
    witness: undefined,
    from: before && nameOf(before),
    to: after && nameOf(after),
  };
}

function renamed(before: PromptVersion, after: PromptVersion): Change {
  const [from, to] = [nameOf(before), nameOf(after)];
  const message =
    from === to
      ? "The file is somewhere else: programs that load it by its place do not find it."
      : `The prompt is called '${to}' now, no longer '${from}': programs that call it by name do not find it.`;
  return wholePrompt("prompt-renamed", "breaking", message, before, after);
}

function notReadable(before: PromptVersion, after: PromptVersion, reasons: readonly string[]): Change {
  return wholePrompt(
    "not-readable",
    "dangerous",
    `What callers and consumers are promised was not compared. ${reasons.join(" ")}`,
    before,
    after,
  );
}

/** Front matter that no engine reads promises nothing, and what it seems to promise was not meant. */
function unreadFrontMatter({ prompt }: PromptVersion, when: "before" | "now"): string | undefined {
  const { frontMatter } = prompt;
  const isBroken = prompt.diagnostics.some((one) => one.code === "invalid-yaml" && one.severity === "error");
  if (!isBroken && (frontMatter === undefined || frontMatter.status === "read")) return undefined;
  return when === "before" ? "Its front matter could not be read before." : "Its front matter cannot be read now.";
}

/** A comment or a blank line at the top, which engines of some versions do not look past. */
function unreadChanges(before: PromptVersion, after: PromptVersion): readonly Change[] {
  const problem = ({ prompt }: PromptVersion) => prompt.diagnostics.find((one) => one.code === "front-matter-not-read");
  const found = problem(after);
  if (!found || problem(before) || unreadFrontMatter(after, "now") !== undefined) return [];
  const change = wholePrompt(
    "front-matter-unread",
    "dangerous",
    `Some engines send it to the model as text now. ${found.message}`,
    before,
    after,
  );
  return [
    { ...change, audience: "model", after: { file: after.file, range: found.range }, from: "read", to: "unread" },
  ];
}

/** Phrases that consumers have pinned: each must still be in the text, and still be pinned. */
function pinChanges(before: PromptVersion, after: PromptVersion, old: Text, now: Text): readonly Change[] {
  const pins = pinnedPhrases(before.prompt);
  if (pins.length === 0) return [];
  const kept = new Set(pinnedPhrases(after.prompt).map((pin) => phraseText(pin.phrase)));
  const textIn = (blocks: readonly TextBlock[]): string => phraseText(blocks.map((block) => block.text).join(" "));
  const [was, is] = [textIn(old()), textIn(now())];
  return pins.flatMap(({ phrase, consumer, range }): readonly Change[] => {
    const text = phraseText(phrase);
    const who = consumer === undefined ? "a consumer" : `'${consumer}'`;
    const common = {
      path: "tp.pin",
      before: { file: before.file, range },
      witness: undefined,
      from: text,
      to: undefined,
    } as const;
    const isGone = was.includes(text) && !is.includes(text);
    if (isGone) {
      const message = `The text no longer says '${text}', which ${who} relies on.`;
      const place = { file: after.file, range: after.prompt.body };
      return [
        { ...common, rule: "pinned-phrase-missing", verdict: "breaking", audience: "consumers", message, after: place },
      ];
    }
    if (kept.has(text)) return [];
    const message = `'${text}' is no longer pinned for ${who}.`;
    return [{ ...common, rule: "pin-removed", verdict: "dangerous", audience: "consumers", message, after: undefined }];
  });
}

/** Messages of the same role are counted against each other in their order. */
function tokensOf(
  before: readonly TextBlock[],
  after: readonly TextBlock[],
  count: (text: string) => number,
): readonly MessageTokens[] {
  const [old, now] = [messagesOf(before), messagesOf(after)];
  const rest = [...old];
  const tokens = now.map(({ role, text }) => {
    const index = rest.findIndex((one) => one.role === role);
    const [same] = index < 0 ? [] : rest.splice(index, 1);
    const isSame = same?.text === text;
    const counted = count(text);
    return { role, before: same ? (isSame ? counted : count(same.text)) : 0, after: counted };
  });
  return [...tokens, ...rest.map(({ role, text }) => ({ role, before: count(text), after: 0 }))];
}

/** The fixed text of each message: what values add is not known. */
function messagesOf(blocks: readonly TextBlock[]): readonly { readonly role: string; readonly text: string }[] {
  const messages: { role: string; texts: string[]; message: number }[] = [];
  for (const { role, message, kind, key } of blocks) {
    if (kind === "role" || kind === "tag") continue;
    const text = key.replace(/\{\{[^}]*\}\}/g, "");
    const last = messages.at(-1);
    if (last?.message === message) last.texts.push(text);
    else messages.push({ role, texts: [text], message });
  }
  return messages.map(({ role, texts }) => ({ role, text: texts.join("\n") }));
}
