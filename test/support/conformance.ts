import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Message } from "../../server/src/render/messages.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";
import { sharedFolder } from "./shared.ts";

export interface Suite {
  readonly name: string;
  readonly template: string;
  readonly data?: Data;
  readonly schemas?: Record<string, unknown>;
  readonly partials?: Record<string, string>;
  readonly resolverPartials?: Record<string, string>;
  readonly tests: readonly Case[];
}

interface Data {
  readonly input?: Record<string, unknown>;
  readonly context?: Record<string, unknown>;
  readonly messages?: readonly Message[];
  readonly docs?: readonly unknown[];
}

interface Case {
  readonly desc?: string;
  readonly data?: Data;
  readonly options?: { readonly input?: { readonly default?: Record<string, unknown> } };
  readonly expect: Record<string, unknown>;
}

const shared = sharedFolder();
const folder = shared && join(shared, "dotprompt-spec");
const files = folder
  ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"))
  : [];
/** The published Dotprompt conformance cases; none where they are absent. */
export const suites = files.flatMap((file) =>
  (parse(readFileSync(join(folder!, file), "utf8")) as Suite[]).map((suite) => ({ file, suite })),
);

/** A workspace with a suite's prompt and partials. */
export function workspaceOf({ template, partials, resolverPartials, schemas }: Suite) {
  const fileSystem = new MemoryFileSystem();
  const file = "file:///w/main.prompt";
  fileSystem.files.set(file, template);
  for (const [name, text] of Object.entries({ ...partials, ...resolverPartials })) {
    fileSystem.files.set(`file:///w/_${encodeURIComponent(name)}.prompt`, text);
  }
  if (schemas) fileSystem.files.set("file:///w/typed-prompts.config.json", JSON.stringify({ schemas }));
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  return { workspace, file };
}
