import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

// A client that is not VS Code: Neovim, without a window, attached to `typed-prompts lsp --stdio`.

const hasNeovim = spawnSync("nvim", ["--version"]).status === 0;
if (!hasNeovim)
  console.warn("\n*** NOT RUN: the test in Neovim, since there is no nvim here (apt-get install neovim). ***\n");

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-neovim-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const prompt = `---
input:
  schema:
    customer: string, the name on the account
    orders(array):
      product: string
      delivered: boolean
---
Hi {{customer}}, you ordered:
{{#each orders}}
- {{produt}}
{{/each}}
`;

test.runIf(hasNeovim)("diagnostics, hover, definition, rename and completion in Neovim", () => {
  execFileSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist")]);
  writeFileSync(join(scratch, "reply.prompt"), prompt);
  const { stdout, stderr } = spawnSync(
    "nvim",
    ["-u", "NONE", "--headless", "-c", `luafile ${resolve("test/neovim/session.lua")}`],
    {
      cwd: scratch,
      encoding: "utf8",
      timeout: 100_000,
      env: { ...process.env, NODE: process.execPath, CLI: join(scratch, "dist", "cli.cjs"), XDG_STATE_HOME: scratch },
    },
  );
  const found = JSON.parse(stdout || JSON.stringify({ stderr }));
  expect(found.diagnostics).toContainEqual(
    expect.objectContaining({
      line: 10,
      from: 4,
      to: 10,
      code: "unknown-variable",
      message: expect.stringContaining("Did you mean 'product'?"),
    }),
  );
  expect(JSON.stringify(found.hover.contents)).toContain("the name on the account");
  expect([found.definition].flat()[0]).toMatchObject({
    [[found.definition].flat()[0].targetUri ? "targetUri" : "uri"]: expect.stringMatching(/reply\.prompt$/),
  });
  expect(found.renamed[3]).toBe("    buyer: string, the name on the account");
  expect(found.renamed[8]).toBe("Hi {{buyer}}, you ordered:");
  expect(found.completion).toContain("product");
  expect(found.afterwards).toBe(0);
});
