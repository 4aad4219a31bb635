import type {
  Input,
  PageState,
  PreviewInputs,
  PreviewMessage,
  TokenCounts,
  ToPage,
  ToPanel,
} from "../src/preview/protocol.ts";
import { changedInput, inputForm } from "./inputForm.ts";
import { messagesMarkup, tokensText, totalTokens } from "./messages.ts";
import { element, type Markup, patch } from "./patch.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: ToPanel): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
};

const editor = acquireVsCodeApi();
const samples = "samples";
const edited = "edited";
const announceDelay = 1_000;
const tokenizerNote = "Counted as current models of OpenAI count. Others differ, and add some tokens for each message.";

let state: PageState = editor.getState() ?? JSON.parse(document.body.dataset.state ?? "{}");
let name = "";
let inputs: PreviewInputs | undefined;
let messages: readonly PreviewMessage[] | undefined;
let failure: string | undefined;
let counts: TokenCounts | undefined;
let announcement = "";
let announceTimer: number | undefined;
/** The first message when a test looked last. */
let lookedAt: Element | null = null;
/** The piece of each message that the keyboard is at. */
const current = new Map<number, number>();

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case "show":
      name = data.name;
      inputs = data.result.inputs ?? inputs;
      failure = data.result.kind === "error" ? data.result.message : undefined;
      // While a tag is being typed the prompt does not parse: what it was stays, dimmed.
      if (data.result.kind === "messages") messages = data.result.messages;
      followCase();
      announceSoon();
      return show();
    case "tokens":
      counts = data.counts;
      return show();
    case "look":
      return look(data);
  }
});

document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLSelectElement && target.id === "chosen") choose(target.value);
  else if (target instanceof Element) change(target);
});

document.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  const button = target.closest("button");
  const format = button?.dataset.copy;
  if (format === "json" || format === "curl") editor.postMessage({ kind: "copy", format });
  else if (button) change(button);
  // Whoever selects text does not want to leave.
  else if (window.getSelection()?.isCollapsed !== false) follow(target.closest("[data-source]"));
});

document.addEventListener("keydown", (event) => {
  const piece = event.target instanceof Element ? event.target.closest("[data-source]") : null;
  if (!piece) return;
  if (event.key === "Enter") follow(piece);
  else if (!moveWithin(piece, event.key)) return;
  event.preventDefault();
});

document.addEventListener("focusin", ({ target }) => {
  const section = target instanceof Element ? target.closest("[data-message]") : null;
  if (!section || !(target instanceof Element)) return;
  const index = linksIn(section).indexOf(target);
  if (index < 0) return;
  current.set(Number(section.getAttribute("data-message")), index);
  show();
});

show();
editor.postMessage({ kind: "ready", state });

function show(): void {
  patch(document.body, [
    element("header", {}, element("h1", {}, name), toolbar()),
    element(
      "main",
      { "aria-label": "Messages", class: failure === undefined ? "" : "stale" },
      messages ? messagesMarkup(messages, counts, current) : [],
    ),
    element("p", { class: "legend", "aria-hidden": "true", hidden: messages === undefined }, legend()),
    element("form", { "aria-label": "Input" }, element("h2", {}, "Input"), formFields()),
    element("p", { class: "failure", hidden: failure === undefined }, failure ?? ""),
    element("p", { role: "status", class: "only-heard" }, announcement),
  ]);
}

function toolbar(): Markup {
  const options = [
    element("option", { value: samples }, "Sample values"),
    ...(inputs?.cases ?? []).map((one, index) => element("option", { value: String(index) }, `Case: ${one.name}`)),
    ...(state.input && state.chosen === undefined ? [element("option", { value: edited }, "Edited below")] : []),
  ];
  const total = counts && messages ? tokensText(totalTokens(counts)) : "";
  return element(
    "div",
    { class: "toolbar" },
    element("label", { for: "chosen" }, "Input"),
    element("select", { id: "chosen", value: chosenValue() }, options),
    element("button", { type: "button", "data-copy": "json", disabled: messages === undefined }, "Copy as JSON"),
    element("button", { type: "button", "data-copy": "curl", disabled: messages === undefined }, "Copy as curl"),
    element("span", { class: "note", id: "total", title: tokenizerNote }, total === "" ? "" : `${total} in total`),
  );
}

function legend(): readonly Markup[] {
  return [
    element("span", { class: "value" }, "value"),
    element("span", { class: "conditional" }, "depends on a block"),
    element("span", { class: "value optional" }, "optional input"),
  ];
}

function formFields(): readonly Markup[] {
  if (!inputs) return [];
  const fields = inputForm(inputs.form, input());
  return fields.length > 0 ? fields : [element("p", { class: "hint" }, "This prompt has no input.")];
}

/** What is being shown, or will be as soon as it is rendered. */
function input(): Input {
  return state.input ?? inputs?.sample ?? {};
}

function chosenValue(): string {
  if (!state.input) return samples;
  const index = inputs?.cases.findIndex((one) => one.name === state.chosen) ?? -1;
  return index < 0 ? edited : String(index);
}

function choose(value: string): void {
  const { uri } = state;
  const chosen = inputs?.cases[Number(value)];
  if (value === samples) remember({ uri });
  else if (chosen) remember({ uri, chosen: chosen.name, input: chosen.input });
  show();
}

function change(target: Element): void {
  const next = inputs && changedInput(inputs.form, input(), target);
  if (next) remember({ uri: state.uri, input: next });
  show();
}

/** The chosen case may have been edited, renamed or deleted since. */
function followCase(): void {
  const { uri, chosen } = state;
  if (chosen === undefined || !inputs || !state.input) return;
  const now = inputs.cases.find((one) => one.name === chosen);
  if (!now) remember({ uri, input: state.input });
  else if (JSON.stringify(now.input) !== JSON.stringify(state.input)) remember({ uri, chosen, input: now.input });
}

function remember(next: PageState): void {
  state = next;
  editor.setState(state);
  editor.postMessage({ kind: "input", state });
}

function follow(piece: Element | null): void {
  const source = piece?.getAttribute("data-source");
  if (source) editor.postMessage({ kind: "reveal", source: JSON.parse(source) });
}

function moveWithin(piece: Element, key: string): boolean {
  const links = linksIn(piece.closest("[data-message]") ?? document.body);
  const at = links.indexOf(piece);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: links.length - 1,
  };
  const next = links[steps[key] ?? -1];
  if (next instanceof HTMLElement) next.focus();
  return key in steps;
}

function linksIn(section: Element): readonly Element[] {
  return [...section.querySelectorAll("[data-source]")];
}

/** A screen reader is told when typing pauses, not at each key. */
function announceSoon(): void {
  window.clearTimeout(announceTimer);
  announceTimer = window.setTimeout(() => {
    const many = messages?.length ?? 0;
    const tokens = counts ? `, ${tokensText(totalTokens(counts))}` : "";
    announcement = failure ?? `${many} ${many === 1 ? "message" : "messages"}${tokens}`;
    show();
  }, announceDelay);
}

function look({ press, type }: Extract<ToPage, { kind: "look" }>): void {
  const target = press === undefined ? undefined : document.querySelector(press);
  if (target instanceof HTMLElement) {
    target.focus();
    const isControl = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
    if (type !== undefined && isControl) {
      target.value = type;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    } else target.click();
  }
  const first = document.querySelector("section");
  const sight = { text: document.body.innerText, focus: document.activeElement?.id ?? "", isSame: first === lookedAt };
  lookedAt = first;
  editor.postMessage({ kind: "looked", sight });
}

editor.setState(state);
