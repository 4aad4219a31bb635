import { stringLiteral } from "./literal.ts";

/** Part of what a template writes: text as it stands, or an expression that gives text. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly code: string };

/** Wider expressions are written over several lines. */
const widest = 100;

/** The concatenation of pieces as one expression, in lines: broken where the template breaks its own lines. */
export function concatenation(pieces: readonly Piece[]): readonly string[] {
  const whole = inlineText(pieces);
  if (whole.length <= widest) return [whole];
  const lines = linesOf(pieces);
  return lines.map((line, index) => operand(inlineText(line)) + (index < lines.length - 1 ? " +" : ""));
}

/** The concatenation of pieces as one expression in one line. */
export function inlineText(pieces: readonly Piece[]): string {
  const [only] = pieces;
  if (!only) return '""';
  if (pieces.every((piece) => piece.kind === "text")) return stringLiteral(pieces.map((piece) => piece.text).join(""));
  if (pieces.length === 1 && only.kind === "value") return only.code;
  return `\`${pieces.map((piece) => (piece.kind === "text" ? templateText(piece.text) : `\${${piece.code}}`)).join("")}\``;
}

/** A choice between texts binds weaker than `+`. */
function operand(code: string): string {
  return /^[`"]/.test(code) || !code.includes(" ? ") ? code : `(${code})`;
}

function linesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of pieces) {
    const parts: readonly Piece[] =
      piece.kind === "value" ? [piece] : piece.text.split(/(?<=\n)/).map((text) => ({ kind: "text", text }));
    for (const part of parts) {
      const last = lines.at(-1)!;
      const before = last.at(-1);
      if (before?.kind === "text" && before.text.endsWith("\n")) lines.push([part]);
      else last.push(part);
    }
  }
  return lines;
}

function templateText(text: string): string {
  return stringLiteral(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/`|\$(?=\{)/g, "\\$&");
}
