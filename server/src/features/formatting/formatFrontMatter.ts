import { readFrontMatter } from "../../syntax/frontMatter.ts";
import type { PromptFile } from "../../syntax/promptFile.ts";
import type { YamlNode } from "../../syntax/yamlNodes.ts";
import type { TextRange } from "../../text/range.ts";
import { applyEdits, type TextEdit } from "../../text/textEdit.ts";
import { layOutYaml } from "./layOutYaml.ts";

/**
 * Lays out front matter that every engine reads. The result is read again, and where it does not hold the same values
 * and comments, the front matter stays as it is.
 */
export function formatFrontMatter(file: PromptFile): readonly TextEdit[] {
  const { frontMatter, source } = file;
  // Engines that do not see front matter after a comment take it for text.
  if (frontMatter?.status !== "read" || frontMatter.range.start > 0 || frontMatter.root?.kind !== "map") return [];
  const { range, yamlRange } = frontMatter;
  const { text } = source;
  const opening = { start: range.start + "---".length, end: yamlRange.start };
  const closing = { start: text.indexOf("---", yamlRange.end) + "---".length, end: range.end };
  const edits = [...layOutYaml(text, yamlRange), ...oneBreak(text, opening), ...oneBreak(text, closing)];
  return edits.length > 0 && saysTheSame(file, edits) ? edits : [];
}

/** Blank space after `---` becomes its first line break. */
function oneBreak(text: string, blank: TextRange): readonly TextEdit[] {
  const written = text.slice(blank.start, blank.end);
  const [newText] = /\r\n|\r|\n/.exec(written) ?? [written];
  return newText === written ? [] : [{ range: blank, newText }];
}

function saysTheSame(before: PromptFile, edits: readonly TextEdit[]): boolean {
  const text = applyEdits(before.source.text, edits);
  const after = readFrontMatter(before.file, text, false);
  return (
    after.frontMatter?.status === "read" &&
    text.slice(after.body.start) === before.source.text.slice(before.body.start) &&
    isSameYaml(after.frontMatter.root, before.frontMatter?.root) &&
    JSON.stringify(texts(text, after.frontMatter.comments)) ===
      JSON.stringify(texts(before.source.text, before.frontMatter?.comments ?? []))
  );
}

function texts(text: string, ranges: readonly TextRange[]): readonly string[] {
  return ranges.map(({ start, end }) => text.slice(start, end).trimEnd());
}

function isSameYaml(a: YamlNode | undefined, b: YamlNode | undefined): boolean {
  if (a?.kind === "scalar") return b?.kind === "scalar" && Object.is(a.value, b.value) && a.style === b.style;
  if (a?.kind === "sequence") {
    const others = b?.kind === "sequence" ? b.items : [];
    return a.items.length === others.length && a.items.every((item, index) => isSameYaml(item, others[index]));
  }
  const others = b?.kind === "map" ? b.entries : [];
  return (
    a?.kind === b?.kind &&
    a?.entries.length === others.length &&
    a.entries.every(({ key, value }, index) => key === others[index]?.key && isSameYaml(value, others[index].value))
  );
}
