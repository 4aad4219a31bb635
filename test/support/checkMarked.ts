import { expect } from "vitest";
import type { Diagnostic } from "../../server/src/diagnostics/diagnostic.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { type MarkedFile, parseMarked, writeMarked } from "./carets.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";

export const root = "file:///w";

/** Checks marked sources and compares all their diagnostics, as `severity code`, with the carets written into them. */
export function checkMarked(source: string): void {
  const { files, diagnosticsOf } = openMarked(source);
  for (const file of files) {
    const actual = diagnosticsOf(file.path).map((one) => ({ ...one.range, label: `${one.severity} ${one.code}` }));
    expect(writeMarked(file.text, actual)).toBe(writeMarked(file.text, file.labels));
  }
}

/** A workspace with the marked files, and their diagnostics. */
export function openMarked(source: string): {
  readonly files: readonly MarkedFile[];
  readonly workspace: Workspace;
  readonly diagnosticsOf: (path: string) => readonly Diagnostic[];
} {
  const files = parseMarked(source);
  const fileSystem = new MemoryFileSystem();
  for (const file of files) fileSystem.files.set(`${root}/${file.path}`, file.text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(root);
  return { files, workspace, diagnosticsOf: (path) => workspace.check(`${root}/${path}`)?.diagnostics ?? [] };
}
