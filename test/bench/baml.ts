import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const peers = join(root, "test", "bench", "peers", "node_modules");
const rounds = 7;

/** `typed-prompts generate` and BAML's generator, turn by turn, over the same prompts written for each. */
export function benchBaml(): readonly Row[] {
  if (!existsSync(peers)) {
    console.warn("\n*** NOT MEASURED: BAML, since the peers are not installed: npm ci --prefix test/bench/peers ***\n");
    return [];
  }
  return [100, 500].flatMap(compare);
}

function compare(count: number): readonly Row[] {
  const prompts = writePrompts(count, { sound: true });
  const functions = writeFunctions(count);
  const ours: number[] = [];
  const theirs: number[] = [];
  let ourBytes = 0;
  let theirBytes = 0;
  for (let round = -1; round < rounds; round++) {
    const mine = generate(join(root, "dist", "cli.cjs"), ["generate"], prompts.folder);
    const other = generate(join(peers, "@boundaryml", "baml", "cli.js"), ["generate"], functions);
    ourBytes = takeGenerated(prompts.folder, (path) => path.endsWith(".ts"), count + 1);
    theirBytes = takeGenerated(functions, (path) => path.startsWith("baml_client"), 2);
    if (round < 0) continue;
    ours.push(mine);
    theirs.push(other);
  }
  prompts.remove();
  rmSync(functions, { recursive: true });
  const ratio = ours.map((one, index) => one / theirs[index]!);
  return [
    row(`generate ${count} prompts: wall`, ours, "s"),
    row(`peer: BAML, ${count} functions: wall`, theirs, "s"),
    figure(`generate ${count}: ours over BAML's`, quantile(ratio, 0.5), spreadOf(ratio), "×"),
    figure(`generate ${count} prompts: written`, ourBytes / 1e3, "", "kB"),
    figure(`peer: BAML, ${count} functions: written`, theirBytes / 1e3, "", "kB"),
  ];
}

function generate(cli: string, options: readonly string[], cwd: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, ...options], { cwd, encoding: "utf8" });
  const seconds = (performance.now() - start) / 1e3;
  if (status !== 0) throw new Error(`${cli}: ${stderr}`);
  return seconds;
}

/** Removes what was generated, so that the next round starts anew, and counts its bytes. */
function takeGenerated(folder: string, isGenerated: (path: string) => boolean, atLeast: number): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => isGenerated(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
  if (files.length < atLeast) throw new Error(`${files.length} files generated in ${folder}`);
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  for (const path of files) rmSync(path);
  return bytes;
}

function writeFunctions(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-baml-"));
  const { version } = JSON.parse(readFileSync(join(peers, "@boundaryml", "baml", "package.json"), "utf8"));
  const sources = join(folder, "baml_src");
  mkdirSync(sources);
  const generator = `generator target {\n  output_type "typescript"\n  output_dir "../"\n  version "${version}"\n}\n`;
  writeFileSync(join(sources, "generators.baml"), generator);
  for (let index = 0; index < count; index++) writeFileSync(join(sources, `prompt_${index}.baml`), baml(index));
  return folder;
}

/** What `prompt` of `prompts.ts` says, as BAML: types have names of their own there, and partials are macros. */
function baml(index: number): string {
  return `class Address${index} {
  city string
  country string
}
class Customer${index} {
  name string @description("the name on the account")
  plan "free" | "team" | "enterprise" @description("what they pay for")
  address Address${index}?
}
class Message${index} {
  author string
  text string @description("as it was written")
  attachments string[]
}
class Ticket${index} {
  id int
  title string
  urgent bool
  tags string[]
  messages Message${index}[]
}
class FollowUp${index} {
  id int
  reason string
}
class Answer${index} {
  category "refund" | "delivery" | "other"
  answer string @description("what is sent to them")
  followUps FollowUp${index}[]
  confidence float
}
function Prompt${index}(customer: Customer${index}, tickets: Ticket${index}[], tone: ("formal" | "casual" | "terse")?, language: string, limit: int?) -> Answer${index} {
  client "google-ai/gemini-2.5-flash"
  prompt #"
    {{ _.role("system") }}
    You answer tickets for customer ${index} in {{ language }}.
    {% if limit %}Use at most {{ limit }} words.{% endif %}
    {% if tone == "formal" %}Be polite and precise.{% elif tone == "casual" %}Be relaxed.{% else %}Be brief.{% endif %}
    Ticket of {{ customer.name }} ({{ customer.plan }}):
    {% for ticket in tickets %}
    - {{ ticket.title }}{% if ticket.urgent %} (urgent){% endif %}: {% for message in ticket.messages %}{{ message.author }} wrote {{ message.text }}{% if not loop.last %}, {% endif %}{% endfor %}
    {% endfor %}
    {{ _.role("user") }}
    I am {{ customer.name }}, on the {{ customer.plan }} plan{% if customer.address %}, in {{ customer.address.city }}{% endif %}.
    {% for ticket in tickets %}
    ## {{ ticket.title }} (#{{ ticket.id }}){% if ticket.urgent %}, urgent{% endif %}
    {% for message in ticket.messages %}
    - {{ message.author }}: {{ message.text }} {% for attachment in message.attachments %}[{{ attachment }}]{% endfor %} (ticket {{ ticket.id }} of {{ customer.name }})
    {% endfor %}
    {% if ticket.tags %}Tags: {% for tag in ticket.tags %}{{ tag }}{% if not loop.last %}, {% endif %}{% endfor %}{% endif %}
    {% else %}
    No tickets.
    {% endfor %}
    {{ ctx.output_format }}
    Nothing else. ${"Be careful with names and numbers. ".repeat(index % 3)}
  "#
}
`;
}
