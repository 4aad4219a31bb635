import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeFileName } from "../features/bindings/bindingPlace.ts";
import type { GenerationTools } from "../features/bindings/generation.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { NodeGeneratedFiles } from "./nodeGeneratedFiles.ts";

/** What generating bindings needs of this machine. What bindings share lies beside the bundle, in `folder`. */
export function nodeGenerationTools(folder: string): GenerationTools {
  let runtime: string | undefined;
  return {
    files: new NodeGeneratedFiles(),
    get runtime() {
      runtime ??= readFileSync(join(percentDecoded(folder), runtimeFileName), "utf8");
      return runtime;
    },
    hash: shortHash,
  };
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
