import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationTarget, commands, env, type TextDocument, ViewColumn, window, workspace } from "vscode";
import { append, closeAll, fileUri, open, replace, write } from "./editor.ts";
import { takePicture } from "./picture.ts";

const evaluation = `cases:
  - name: a late parcel
    input:
      customer: Grace
      message: Where is it?
      tone: casual
      orders: [{ product: lamp, quantity: 3, delivered: false }]
`;

/** The preview in its panel: what is to be read there, and what a person can do there. */
export const previewCases: Readonly<Record<string, () => Promise<void>>> = {
  "shows the messages of a prompt beside it, and follows edits": async () => {
    const { document } = await open("reply.prompt");
    await commands.executeCommand("typed-prompts.openPreview");
    await reads("reply.prompt", "system", "user", "You answer customers of an online shop.", "Never promise a refund.");
    await reads(/\d+ tokens in total/);
    await replace(document, "an online shop", "a book shop");
    await reads("You answer customers of a book shop.");
    // What does not parse for now leaves the messages in place.
    await append(document, "{{#if cust");
    await reads("You answer customers of a book shop.", /Parse error/);
    await replace(document, "{{#if cust", "Thanks!");
    await reads("Thanks!", (text) => !text.includes("Parse error"));
    await closeAll();
  },

  "keeps the page and the focus while the prompt changes": async () => {
    const { document } = await open("reply.prompt");
    await commands.executeCommand("typed-prompts.openPreview");
    await reads("an online shop");
    await look({ press: "#field-message", type: "Where" });
    await reads("Where");
    await replace(document, "an online shop", "a book shop");
    await reads("a book shop");
    const now = await look();
    assert.equal(now?.focus, "field-message");
    assert.equal(now?.isSame, true);
    await closeAll();
  },

  "opens the same preview by its former command": async () => {
    await open("classify.prompt");
    await commands.executeCommand("typed-prompts.renderPrompt");
    await reads("classify.prompt", "Classify this message from a customer.");
    await commands.executeCommand("typed-prompts.renderPrompt");
    assert.equal(
      window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => /^Preview/.test(label)).length,
      1,
    );
    await closeAll();
  },

  "renders what is filled in, chosen or added in the form": async () => {
    await write("reply.eval.yaml", evaluation);
    const { document } = await open("reply.prompt");
    await replace(document, "produt", "product");
    await commands.executeCommand("typed-prompts.openPreview");
    await reads("Be polite and precise.");
    await look({ press: "#chosen", type: "0" });
    await reads("Be relaxed and brief.", "Grace has ordered:", "3 × lamp (on its way)", "Where is it?");
    await look({ press: "#field-customer", type: "Linus" });
    await reads("Linus has ordered:", "3 × lamp (on its way)");
    await look({ press: "[data-add='[\"orders\"]']" });
    await reads("1 × ‹product›");
    await look({ press: "#field-tone-given" });
    await reads("Be polite and precise.");
    await look({ press: "#chosen" });
    await takePictures(document);
    await closeAll();
    await workspace.fs.delete(fileUri("reply.eval.yaml"));
  },

  "leads from a text to where it is written, also in a partial": async () => {
    const { document } = await open("reply.prompt");
    await commands.executeCommand("typed-prompts.openPreview");
    await reads("Never promise a refund.");
    await look({ press: ".value[data-source]" });
    await selected("_house_rules.prompt", "{{customer}}");
    await look({ press: "[data-message='1'] .value[data-source]" });
    await selected("reply.prompt", "{{message}}");
    assert.equal(window.activeTextEditor?.document, document);
    assert.equal(window.activeTextEditor?.viewColumn, ViewColumn.One);
    await closeAll();
  },

  "copies messages and a request": async () => {
    await open("classify.prompt");
    await commands.executeCommand("typed-prompts.openPreview");
    await reads("Classify this message");
    await look({ press: "[data-copy='json']" });
    await copied(/^\[\n {2}\{\n {4}"role": "user"/);
    await look({ press: "[data-copy='curl']" });
    await copied(
      /^curl "\$\{OPENAI_BASE_URL:-https:\/\/api\.openai\.com\/v1\}\/chat\/completions" \\\n[\s\S]*\$OPENAI_API_KEY/,
    );
    await closeAll();
  },
};

type Expected = string | RegExp | ((text: string) => boolean);

interface Sight {
  readonly text: string;
  readonly focus: string;
  readonly isSame: boolean;
}

async function look(action: { press?: string; type?: string } = {}): Promise<Sight | undefined> {
  const seen = commands.executeCommand<Sight>("typed-prompts.test.look", action);
  return (await Promise.race([seen, sleep(1_000)])) ?? undefined;
}

/** The page has all of this to be read, sooner or later. */
async function reads(...expected: readonly Expected[]): Promise<void> {
  const has = (text: string) => (one: Expected) =>
    typeof one === "string" ? text.includes(one) : one instanceof RegExp ? one.test(text) : one(text);
  let seen = "";
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(30)) {
    seen = (await look())?.text ?? "";
    if (expected.every(has(seen))) return;
  }
  assert.fail(`expected ${expected.filter((one) => !has(seen)(one)).map(String)}, but there was ${seen}`);
}

async function selected(name: string, text: string): Promise<void> {
  const seen = () => {
    const editor = window.activeTextEditor;
    return editor && `${editor.document.uri.path.split("/").at(-1)}: ${editor.document.getText(editor.selection)}`;
  };
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(30)) if (seen() === `${name}: ${text}`) return;
  assert.fail(`expected ${name}: ${text}, but there was ${seen()}`);
}

async function copied(expected: RegExp): Promise<void> {
  let seen = "";
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(30)) {
    seen = await env.clipboard.readText();
    if (expected.test(seen)) return;
  }
  assert.fail(`expected ${expected}, but there was ${seen}`);
}

async function takePictures(document: TextDocument): Promise<void> {
  const settings = workspace.getConfiguration("workbench");
  await window.showTextDocument(document, ViewColumn.One);
  for (const [name, theme] of [
    ["preview-dark", "Default Dark Modern"],
    ["preview-light", "Default Light Modern"],
    ["preview-high-contrast", "Default High Contrast"],
  ] as const) {
    await settings.update("colorTheme", theme, ConfigurationTarget.Workspace);
    await sleep(2_000);
    await takePicture(name);
  }
  await settings.update("colorTheme", undefined, ConfigurationTarget.Workspace);
}
