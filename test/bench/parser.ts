import Handlebars from "handlebars";
import { parseTemplate } from "../../server/src/syntax/templateParser.ts";
import { prompt } from "./prompts.ts";
import { figure, quantile, type Row, row, shown, spreadOf } from "./table.ts";

const rounds = 41;

/** The template parser against Handlebars.parse on the same 20 kB, taking turns; and on hostile input, by its growth. */
export function benchParser(): readonly Row[] {
  const template = twentyKilobytes();
  const ours: number[] = [];
  const theirs: number[] = [];
  const ratios: number[] = [];
  for (let round = -10; round < rounds; round++) {
    const own = timed(() => parse(template), 4);
    const handlebars = timed(() => Handlebars.parse(template), 4);
    if (round < 0) continue;
    ours.push(own);
    theirs.push(handlebars);
    ratios.push(handlebars / own);
  }
  return [
    row("parse 20 kB: ours", ours, "ms"),
    row("parse 20 kB: Handlebars.parse", theirs, "ms"),
    figure("parse 20 kB: times as fast as Handlebars", quantile(ratios, 0.5), spreadOf(ratios), "×", undefined, 5),
    ...Object.entries(hostile).map(([name, make]) => growth(name, make)),
  ];
}

/** Bodies of realistic prompts, one after the other. */
function twentyKilobytes(): string {
  let template = "";
  for (let index = 0; template.length < 20_000; index++) template += prompt(index).split("---\n")[2];
  return template.slice(0, template.lastIndexOf("\n{{history}}", 20_000) + 1);
}

function parse(template: string): void {
  parseTemplate("file:///bench.prompt", template, { start: 0, end: template.length });
}

const hostile: Readonly<Record<string, (size: number) => string>> = {
  "10,000 unclosed blocks": (size) => "{{#if a}}\n".repeat(size / 10),
  "1 MB of {{": (size) => "{{".repeat(size * 5),
  "100,000 nested parentheses": (size) => `{{a ${"(".repeat(size)}${")".repeat(size)}}}`,
  "100,000 nested blocks, closed": (size) => "{{#if a}}".repeat(size) + "{{/if}}".repeat(size),
  "100,000 quotes": (size) => `{{a ${'"'.repeat(size)}`,
  "100,000 comments never closed": (size) => "{{!--".repeat(size),
};

/** How much longer twice as much takes: 2 when it is linear. */
function growth(name: string, make: (size: number) => string): Row {
  const half = make(50_000);
  const whole = make(100_000);
  const times: number[] = [];
  const ratios: number[] = [];
  for (let round = -2; round < 9; round++) {
    const small = timed(() => parse(half), 1);
    const large = timed(() => parse(whole), 1);
    if (round < 0) continue;
    times.push(large);
    ratios.push(large / small);
  }
  return figure(
    `${name}: twice as much takes (${shown(quantile(times, 0.5))} ms)`,
    quantile(ratios, 0.5),
    spreadOf(ratios),
    "×",
    2.6,
  );
}

function timed(action: () => void, times: number): number {
  const start = performance.now();
  for (let count = 0; count < times; count++) action();
  return (performance.now() - start) / times;
}
