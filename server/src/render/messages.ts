import { range, type TextRange } from "../text/range.ts";

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
  readonly pieces: Located[];
  /** A message of the history, taken over as it is. */
  readonly given?: Message;
}

/** A piece of the rendered text, and where it begins there. */
interface Located {
  readonly text: string;
  readonly start: number;
}

/**
 * Splits rendered text into messages, exactly as the reference does (its `toMessages`). In `places` it notes where in
 * that text each part stands.
 */
export function toMessages(
  rendered: string,
  history: readonly Message[] | undefined,
  places?: Map<Part, TextRange>,
): readonly Message[] {
  let current: Draft = { role: "user", pieces: [] };
  const drafts: Draft[] = [current];
  const begin = (role: string): void => {
    current = { role, pieces: [] };
    drafts.push(current);
  };
  for (const piece of split({ text: rendered, start: 0 }, roleOrHistory)) {
    if (piece.text.startsWith(rolePrefix)) {
      const role = piece.text.slice(rolePrefix.length);
      if (current.pieces.length > 0) begin(role);
      else current.role = role;
    } else if (piece.text.startsWith(historyPrefix)) {
      for (const message of history ?? []) drafts.push({ role: message.role, pieces: [], given: asHistory(message) });
      begin("model");
    } else current.pieces.push(piece);
  }
  const locatedPart = ({ text, start }: Located): Part => {
    const part = toPart(text);
    places?.set(part, range(start, start + text.length));
    return part;
  };
  const messages = drafts.flatMap(({ role, pieces, given }): readonly Message[] => {
    if (given) return [given];
    if (pieces.length === 0) return [];
    return [{ role, content: pieces.flatMap((piece) => split(piece, mediaOrSection)).map(locatedPart) }];
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

/** The pieces between the markers and the markers without their closing `>>>`, those that are blank left out. */
function split({ text, start }: Located, separator: RegExp): readonly Located[] {
  let at = start;
  return text.split(separator).flatMap((piece, index) => {
    const located = { text: piece, start: at };
    at += piece.length + (index % 2 === 1 ? ">>>".length : 0);
    return piece.trim() === "" ? [] : [located];
  });
}

/** A message as text for people; what is not text is shown as JSON in brackets. */
export function messageText(message: Message): string {
  return message.content.map((part) => ("text" in part ? String(part.text) : `[${JSON.stringify(part)}]`)).join("");
}
