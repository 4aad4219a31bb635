import {
  type CodeAction,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type Diagnostic as ProtocolDiagnostic,
  type Range,
  type RenameFile,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Severity } from "../diagnostics/catalogue.ts";
import type { Diagnostic, FileEdit, FileId } from "../diagnostics/diagnostic.ts";
import { documentationUrl } from "../diagnostics/documentation.ts";
import type { PromptCodeAction } from "../features/codeActions.ts";
import type { Renaming } from "../features/rename/rename.ts";
import type { TextRange } from "../text/range.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Origin } from "../types/type.ts";
import type { ClientAbilities } from "./featureHandlers.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** How to find what the protocol needs to know of a file. */
export interface FileLookup {
  source(file: FileId): SourceText | undefined;
  /** As the client spells it. */
  uri(file: FileId): string;
  /** Of an open document. */
  version(file: FileId): number | undefined;
}

export function toRange(source: SourceText, range: TextRange): Range {
  return { start: source.positionAt(range.start), end: source.positionAt(range.end) };
}

/** Where something is, in files that can still be read. */
export function toLocations(lookup: FileLookup, places: readonly Origin[]): Location[] {
  const sources = new Map<FileId, SourceText | undefined>();
  return places.flatMap(({ file, range }) => {
    if (!sources.has(file)) sources.set(file, lookup.source(file));
    const source = sources.get(file);
    return source ? [{ uri: lookup.uri(file), range: toRange(source, range) }] : [];
  });
}

export function toProtocolDiagnostic(lookup: FileLookup, source: SourceText, one: Diagnostic): ProtocolDiagnostic {
  const related = one.related.flatMap(({ file, range, message }) => {
    const other = lookup.source(file);
    return other ? [{ location: { uri: lookup.uri(file), range: toRange(other, range) }, message }] : [];
  });
  return {
    range: toRange(source, one.range),
    severity: severities[one.severity],
    code: one.code,
    codeDescription: { href: documentationUrl(one.code) },
    source: "typed-prompts",
    message: `${one.message}\n${one.help.trim()}`,
    ...(one.code === "unused-variable" ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

export function toCodeAction(
  lookup: FileLookup,
  source: SourceText,
  action: PromptCodeAction,
  { versionedEdits }: { readonly versionedEdits: boolean },
): CodeAction {
  const { diagnostic } = action;
  return {
    title: action.title,
    kind: action.kind,
    ...(action.preferred ? { isPreferred: true } : {}),
    ...(diagnostic ? { diagnostics: [toProtocolDiagnostic(lookup, source, diagnostic)] } : {}),
    edit: toWorkspaceEdit(toDocumentChanges(lookup, action.edits), versionedEdits),
  };
}

/** Texts first, then files: edits are of the files as they are called now. */
export function toRenameEdit(
  host: FileLookup & { readonly client: ClientAbilities },
  renaming: Renaming,
): WorkspaceEdit {
  const { versionedEdits } = host.client;
  const documentChanges = toDocumentChanges(host, renaming.edits);
  if (renaming.files.length === 0) return toWorkspaceEdit(documentChanges, versionedEdits);
  const files = renaming.files.map(({ from, to }): RenameFile => {
    return { kind: "rename", oldUri: host.uri(from), newUri: to };
  });
  return { documentChanges: [...documentChanges, ...files] };
}

/** The protocol's older form, without versions, for clients that do not know the newer. */
export function toWorkspaceEdit(documentChanges: TextDocumentEdit[], versioned: boolean): WorkspaceEdit {
  if (versioned) return { documentChanges };
  const changes = documentChanges.map(({ textDocument, edits }) => [textDocument.uri, edits]);
  return { changes: Object.fromEntries(changes) };
}

export function toDocumentChanges(lookup: FileLookup, edits: readonly FileEdit[]): TextDocumentEdit[] {
  const byFile = new Map<FileId, FileEdit[]>();
  for (const edit of edits) {
    const known = byFile.get(edit.file);
    if (known) known.push(edit);
    else byFile.set(edit.file, [edit]);
  }
  return [...byFile].flatMap(([file, own]) => {
    const source = lookup.source(file);
    if (!source) return [];
    return {
      textDocument: { uri: lookup.uri(file), version: lookup.version(file) ?? null },
      edits: own.map((edit) => ({ range: toRange(source, edit.range), newText: edit.newText })),
    };
  });
}
