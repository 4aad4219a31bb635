import type { PreviewMessage, TokenCounts } from "../src/preview/protocol.ts";
import { element, type Markup } from "./patch.ts";

type Piece = PreviewMessage["parts"][number]["pieces"][number];

/** The messages, one section each. A message is one tab stop; `current` says which of its pieces that is. */
export function messagesMarkup(
  messages: readonly PreviewMessage[],
  counts: TokenCounts | undefined,
  current: ReadonlyMap<number, number>,
): readonly Markup[] {
  if (messages.length === 0) return [element("p", { class: "hint" }, "This prompt renders to no message at all.")];
  return messages.map(({ role, parts }, index) => {
    const count = counts?.[index];
    const heading = element(
      "h2",
      { id: `message-${index}`, class: `role-${role}` },
      role,
      element("span", { class: "note" }, count ? tokensText(count) : ""),
    );
    const linked = parts.flatMap(({ pieces }) => pieces).filter(({ source }) => source);
    const stop = linked[Math.min(current.get(index) ?? 0, linked.length - 1)];
    const body = parts.map(({ kind, pieces }) =>
      element(
        "div",
        { class: kind },
        pieces.map((piece) => pieceMarkup(piece, piece === stop)),
      ),
    );
    return element("section", { "aria-labelledby": `message-${index}`, "data-message": index }, heading, body);
  });
}

function pieceMarkup(piece: Piece, isStop: boolean): Markup {
  const { text, isValue, conditions, optional, source } = piece;
  const classes = [
    isValue ? "value" : "",
    conditions.length > 0 ? "conditional" : "",
    optional.length > 0 ? "optional" : "",
  ].filter((one) => one !== "");
  const notes = [
    ...(conditions.length > 0 ? [`Depends on ${conditions.join(", ")}`] : []),
    ...(optional.length > 0 ? [`Optional: ${optional.join(", ")}`] : []),
  ].join(". ");
  const link = source ? { role: "link", tabindex: isStop ? 0 : -1, "data-source": JSON.stringify(source) } : {};
  const described = notes === "" ? {} : { title: notes, "aria-description": notes };
  return element("span", { ...(classes.length > 0 ? { class: classes.join(" ") } : {}), ...link, ...described }, text);
}

export function tokensText({ tokens, approximate }: TokenCounts[number]): string {
  return `${approximate ? "about " : ""}${tokens} ${tokens === 1 ? "token" : "tokens"}`;
}

/** Of all messages together, without what a provider adds around each. */
export function totalTokens(counts: TokenCounts): TokenCounts[number] {
  return {
    tokens: counts.reduce((sum, { tokens }) => sum + tokens, 0),
    approximate: counts.some(({ approximate }) => approximate),
  };
}
