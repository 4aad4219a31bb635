import { expect, test } from "vitest";
import { renamedName } from "../../client/src/renamedName.ts";

/** Renames `ticket`, for which TypeScript says `newText`, to `newName`. */
function renamed(text: string, newName: string, newText = newName): string {
  const start = text.indexOf("ticket");
  const { newText: written, ...at } = renamedName(text, start, start + "ticket".length, { newText, newName });
  return text.slice(0, at.start) + written + text.slice(at.end);
}

test("an identifier is written as TypeScript says", () => {
  expect(renamed("input.ticket", "message")).toBe("input.message");
  expect(renamed("({ ticket })", "message", "message: ticket")).toBe("({ message: ticket })");
});

test("another name is quoted, wherever it stands", () => {
  expect(renamed("input.ticket.length", "the-ticket")).toBe('input["the-ticket"].length');
  expect(renamed("input?.ticket", "the-ticket")).toBe('input?.["the-ticket"]');
  expect(renamed("({ ticket: 1 })", "the-ticket")).toBe('({ "the-ticket": 1 })');
  expect(renamed("({ ticket })", "the-ticket", "the-ticket: ticket")).toBe('({ "the-ticket": ticket })');
  expect(renamed("const { ticket } = input", "the-ticket", "the-ticket: ticket")).toBe(
    'const { "the-ticket": ticket } = input',
  );
  expect(renamed("input['ticket']", "the-ticket")).toBe("input['the-ticket']");
});
