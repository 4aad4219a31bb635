import { writtenEntries, type YamlEntry } from "../../syntax/yamlNodes.ts";
import { range } from "../../text/range.ts";
import { contentRange } from "../../types/schemaReader.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";
import type { DocumentSymbol } from "../documentSymbols.ts";

/** The outline of an evaluation file: its settings, and its cases by name with what they expect. */
export function evalSymbols({ written }: EvalDocument): readonly DocumentSymbol[] {
  return writtenEntries(written.root).map((entry): DocumentSymbol => {
    const children = entry.key === "cases" ? caseSymbols(written, entry) : [];
    return { ...keySymbol(entry), children };
  });
}

function caseSymbols({ cases }: EvalDocument["written"], list: YamlEntry): readonly DocumentSymbol[] {
  let end = list.keyNode.range.end;
  return cases.flatMap(({ case: one, node }): readonly DocumentSymbol[] => {
    // That of an alias is where its anchor is.
    if (node.range.start < end || node.range.end > list.range.end) return [];
    end = node.range.end;
    const expect = writtenEntries(node).find(({ key }) => key === "expect");
    return [
      {
        name: one.name.trim() === "" ? "…" : one.name,
        detail: one.tags.length > 0 ? one.tags.join(", ") : undefined,
        kind: "message",
        range: node.range,
        selectionRange:
          one.nameRange.start >= node.range.start ? one.nameRange : range(node.range.start, node.range.start),
        children: writtenEntries(expect?.value).map(keySymbol),
      },
    ];
  });
}

function keySymbol({ key, keyNode, value, range: whole }: YamlEntry): DocumentSymbol {
  const text = value.kind === "scalar" && value.value !== null ? String(value.value).replace(/\s+/g, " ") : undefined;
  return {
    name: key.trim() === "" ? "…" : key,
    detail: text === undefined || text.length <= 60 ? text : `${text.slice(0, 59)}…`,
    kind: "key",
    range: whole,
    selectionRange: contentRange(keyNode),
    children: [],
  };
}
