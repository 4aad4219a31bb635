import { formatting } from "../../server/src/features/formatting/formatting.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { prompt } from "./prompts.ts";
import { type Row, row } from "./table.ts";

const rounds = 101;

/** Formatting 500 lines that nobody has formatted, and the same once they are; parsing included. */
export function benchFormatting(): readonly Row[] {
  const messy = unformatted();
  const tidy = format(messy);
  if (tidy === messy || format(tidy) !== tidy) throw new Error("Formatting 500 lines does not work.");
  const first: number[] = [];
  const again: number[] = [];
  for (let round = -20; round < rounds; round++) {
    const changing = timed(() => format(messy));
    const idle = timed(() => format(tidy));
    if (round < 0) continue;
    first.push(changing);
    again.push(idle);
  }
  return [row("format 500 lines", first, "ms", 20), row("format 500 lines, nothing to do", again, "ms", 20)];
}

/** One front matter and the bodies of many prompts, with four spaces for two, and spaces inside of each tag. */
export function unformatted(): string {
  const [, front] = prompt(0).split("---\n");
  const yaml = front!.replace(/^ +/gm, (indent) => indent.repeat(2)).replaceAll(": ", ":   ");
  let text = `---\n${yaml}---\n`;
  for (let index = 0; text.split("\n").length < 500; index++) text += spaced(prompt(index).split("---\n")[2]!);
  return text;
}

function spaced(template: string): string {
  return template.replace(/\{\{([#>/]?)(?!!)/g, "{{$1 ").replace(/(?<!--)\}\}/g, " }}");
}

function format(text: string): string {
  const result = formatting(parsePromptFile("file:///bench.prompt", text));
  if (result.kind === "left alone") throw new Error(result.error.message);
  return applyEdits(text, result.edits);
}

function timed(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
