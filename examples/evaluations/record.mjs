// Records the answers of the stand-in to both wordings of the prompt: `node examples/evaluations/record.mjs`, after a build.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer } from "./standIn.mjs";

const example = fileURLToPath(new URL(".", import.meta.url));
const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
const recordings = "triage.recordings.jsonl";

const server = createServer(async (request, response) => {
  const { messages } = JSON.parse((await request.toArray()).join(""));
  const content = answer(messages);
  const tokens = (text) => Math.ceil(text.length / 4);
  const [prompt_tokens, completion_tokens] = [tokens(messages.map((one) => one.content).join("")), tokens(content)];
  response.writeHead(200, { "content-type": "application/json" }).end(
    JSON.stringify({
      id: "stand-in",
      object: "chat.completion",
      created: Math.floor(Date.now() / 1000),
      model: "stand-in",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
      usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    }),
  );
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const folder = mkdtempSync(join(tmpdir(), "typed-prompts-example-"));
try {
  cpSync(example, folder, { recursive: true });
  rmSync(join(folder, recordings), { force: true });
  await record();
  cpSync(join(folder, "triage.softer.prompt"), join(folder, "triage.prompt"));
  await record();
  cpSync(join(folder, recordings), join(example, recordings));
} finally {
  rmSync(folder, { recursive: true });
  server.close();
}

/** One call at a time, so that the recordings are in the order of the cases. The softer wording fails, which is 1. */
async function record() {
  const env = { ...process.env, TYPED_PROMPTS_DEMO_BASE_URL: `http://127.0.0.1:${server.address().port}/v1` };
  const args = [cli, "eval", "--replay", "record", "--concurrency", "1"];
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: "inherit" });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0 && code !== 1) throw new Error(`The recording ended with ${code}.`);
}
