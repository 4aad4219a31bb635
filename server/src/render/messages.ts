/** The message model of Dotprompt. */
export interface Message {
  readonly role: string;
  readonly content: readonly Part[];
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export type Part =
  | { readonly text: string }
  | { readonly media: { readonly url: string; readonly contentType?: string } }
  | { readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly [kind: string]: unknown };

/** The texts by which the helpers tell the second pass where messages and parts begin. */
export const markers = {
  role: (name: unknown) => `<<<dotprompt:role:${name}>>>`,
  history: "<<<dotprompt:history>>>",
  section: (name: unknown) => `<<<dotprompt:section ${name}>>>`,
  media: (url: unknown, contentType: unknown) =>
    `<<<dotprompt:media:url ${url}${contentType ? ` ${contentType}` : ""}>>>`,
};

const rolePrefix = "<<<dotprompt:role:";
const historyPrefix = "<<<dotprompt:history";
const mediaPrefix = "<<<dotprompt:media:";
const sectionPrefix = "<<<dotprompt:section";
const roleOrHistory = /(<<<dotprompt:(?:role:[a-z]+|history))>>>/g;
const mediaOrSection = /(<<<dotprompt:(?:media:url|section).*?)>>>/g;

interface Draft {
  role: string;
  source: string;
  /** A message of the history, taken over as it is. */
  readonly given?: Message;
}

/** Splits rendered text into messages, exactly as the reference does (its `toMessages`). */
export function toMessages(rendered: string, history: readonly Message[] | undefined): readonly Message[] {
  let current: Draft = { role: "user", source: "" };
  const drafts: Draft[] = [current];
  const begin = (role: string): void => {
    current = { role, source: "" };
    drafts.push(current);
  };
  for (const piece of split(rendered, roleOrHistory)) {
    if (piece.startsWith(rolePrefix)) {
      const role = piece.slice(rolePrefix.length);
      if (current.source.trim()) begin(role);
      else current.role = role;
    } else if (piece.startsWith(historyPrefix)) {
      for (const message of history ?? []) drafts.push({ role: message.role, source: "", given: asHistory(message) });
      begin("model");
    } else current.source += piece;
  }
  const messages = drafts.flatMap(({ role, source, given }): readonly Message[] => {
    if (given) return [given];
    return source === "" ? [] : [{ role, content: split(source, mediaOrSection).map(toPart) }];
  });
  return insertHistory(messages, history);
}

function asHistory(message: Message): Message {
  return { ...message, metadata: { ...message.metadata, purpose: "history" } };
}

/** Where the prompt has no `{{history}}`, it goes before the last user message, or at the end. */
function insertHistory(messages: readonly Message[], history: readonly Message[] = []): readonly Message[] {
  if (messages.some((message) => message.metadata?.purpose === "history")) return messages;
  const last = messages.at(-1);
  if (!last) return history;
  return last.role === "user" ? [...messages.slice(0, -1), ...history, last] : [...messages, ...history];
}

function toPart(piece: string): Part {
  const [, first = "", second] = piece.split(" ");
  if (piece.startsWith(mediaPrefix)) return { media: second ? { url: first, contentType: second } : { url: first } };
  if (piece.startsWith(sectionPrefix)) return { metadata: { purpose: first, pending: true } };
  return { text: piece };
}

function split(text: string, separator: RegExp): readonly string[] {
  return text.split(separator).filter((piece) => piece.trim() !== "");
}

/** A message as text for people; what is not text is shown as JSON in brackets. */
export function messageText(message: Message): string {
  return message.content.map((part) => ("text" in part ? String(part.text) : `[${JSON.stringify(part)}]`)).join("");
}
