import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const sharedPartial = "_house_rules.prompt";

/** How many of the generated prompts call the shared partial. */
export const callers = 200;

const partialsPerHundred = 5;

/**
 * Writes realistic prompts into a folder of their own: 60 lines, nested types, blocks, partials. One in twenty has a
 * misspelt variable, as in life, unless all are to be `sound`. With `named`, what a customer is stands in the configuration.
 */
export function writePrompts(
  count: number,
  { sound = false, named = false } = {},
): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-bench-"));
  writeFileSync(join(folder, sharedPartial), houseRules);
  for (let index = 0; index < Math.ceil((count / 100) * partialsPerHundred); index++) {
    writeFileSync(join(folder, `_part_${index}.prompt`), partial(index));
  }
  for (let index = 0; index < count; index++) {
    const team = join(folder, `team-${index % 25}`);
    mkdirSync(team, { recursive: true });
    const text = prompt(index, count);
    const spelt = sound ? text.replaceAll("customer.nmae", "customer.name") : text;
    writeFileSync(
      join(team, `prompt-${index}.prompt`),
      named ? spelt.replace(customer, "    customer: Customer\n") : spelt,
    );
  }
  if (named) writeFileSync(join(folder, "typed-prompts.config.json"), configuration);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const customer = `    customer:
      name: string, the name on the account
      plan(enum, what they pay for): [free, team, enterprise]
      address?(object):
        city: string
        country: string
`;

const configuration = `{
  "schemas": {
    "Customer": {
      "type": "object",
      "properties": {
        "name": { "type": "string", "description": "the name on the account" },
        "plan": { "enum": ["free", "team", "enterprise"] },
        "address": {
          "type": "object",
          "properties": { "city": { "type": "string" }, "country": { "type": "string" } },
          "required": ["city", "country"],
          "additionalProperties": false
        }
      },
      "required": ["name", "plan"],
      "additionalProperties": false
    }
  }
}
`;

const houseRules = 'Never promise a refund to {{customer.name}}. Sign as "the support team".\n';

function partial(index: number): string {
  return `{{!-- Part ${index} --}}
Ticket of {{customer.name}} ({{customer.plan}}):
{{#each tickets}}
- {{title}}{{#if urgent}} (urgent){{/if}}: {{#each messages}}{{author}} wrote {{text}}{{#unless @last}}, {{/unless}}{{/each}}
{{/each}}
`;
}

/** A prompt of 60 lines. One in twenty has a misspelt variable, as in life. */
export function prompt(index: number, count = 1000): string {
  const parts = Math.ceil((count / 100) * partialsPerHundred);
  const shared = index % Math.max(1, Math.floor(count / callers)) === 0;
  const name = index % 20 === 0 ? "nmae" : "name";
  return `---
model: googleai/gemini-2.5-flash
description: Answers tickets of team ${index % 25}, version ${index}
config:
  temperature: 0.${index % 10}
  maxOutputTokens: ${500 + index}
input:
  schema:
${customer}    tickets(array, newest first):
      id: integer
      title: string
      urgent: boolean
      tags(array): string
      messages(array):
        author: string
        text: string, as it was written
        attachments?(array): string
    tone?(enum): [formal, casual, terse]
    language: string
    limit?: integer, how long an answer may be
  default:
    language: English
output:
  format: json
  schema:
    category(enum): [refund, delivery, other]
    answer: string, what is sent to them
    followUps(array):
      id: integer
      reason: string
    confidence: number
---
{{role "system"}}
You answer tickets for customer ${index} in {{language}}.
{{#if limit}}Use at most {{limit}} words.{{/if}}
{{#ifEquals tone "formal"}}Be polite and precise.{{else ifEquals tone "casual"}}Be relaxed.{{else}}Be brief.{{/ifEquals}}
{{${shared ? ">house_rules" : "!-- no house rules here --"}}}
{{>part_${index % parts} customer=customer tickets=tickets}}
{{role "user"}}
I am {{customer.${name}}}, on the {{customer.plan}} plan{{#if customer.address}}, in {{customer.address.city}}{{/if}}.
{{#each tickets as |ticket|}}
## {{ticket.title}} (#{{ticket.id}}){{#if ticket.urgent}}, urgent{{/if}}
{{#each ticket.messages}}
- {{author}}: {{text}} {{#each attachments}}[{{this}}]{{/each}} (ticket {{../id}} of {{@root.customer.name}})
{{/each}}
{{#if ticket.tags}}Tags: {{#each ticket.tags}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}{{/if}}
{{else}}
No tickets.
{{/each}}
Answer as JSON, in the shape of:
{"category": "other", "answer": "We are looking into it.", "followUps": [], "confidence": 0.5}
Nothing else. ${"Be careful with names and numbers. ".repeat(index % 3)}
{{history}}
`;
}
