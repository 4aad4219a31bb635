import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { typePairs } from "../diff/typePairs.ts";
import { compareRead, readSide } from "../support/comparedSchemas.ts";
import { type Row, row } from "./table.ts";

const peers = fileURLToPath(new URL("../../test/bench/peers/", import.meta.url));
const rounds = 5;

/** What `json-schema-diff` says of two schemas: in which of them there are values that the other refuses. */
interface Peer {
  diffSchemas(schemas: { readonly sourceSchema: object; readonly destinationSchema: object }): Promise<{
    readonly removalsFound: boolean;
  }>;
}

/**
 * Our comparison of types and `json-schema-diff`, turn by turn over the pairs of the tests: whether values that were taken are
 * refused now. Prints each pair where the two say otherwise; what we say breaks has a value that ajv confirms.
 */
export async function benchSchemaDiff(): Promise<readonly Row[]> {
  if (!existsSync(`${peers}node_modules/json-schema-diff`)) {
    console.warn(
      "\n*** NOT MEASURED: json-schema-diff, since the peers are not installed: npm ci --prefix test/bench/peers ***\n",
    );
    return [];
  }
  const peer = createRequire(`${peers}package.json`)("json-schema-diff") as Peer;
  const pairs = typePairs.flatMap((pair) => {
    const [before, after] = [readSide(pair.before, pair.side), readSide(pair.after, pair.side)];
    return before.schema && after.schema ? [{ pair, before, after }] : [];
  });
  const ours: number[] = [];
  const theirs: number[] = [];
  const misses: string[] = [];
  const counts = { agreed: 0, missed: 0, falseAlarms: 0, failed: 0, open: 0 };
  for (let round = 0; round < rounds; round++) {
    let [own, other] = [0, 0];
    for (const { pair, before, after } of pairs) {
      const start = performance.now();
      const changes = compareRead(before, after, pair.side);
      own += performance.now() - start;
      const [source, target] = pair.side === "input" ? [before, after] : [after, before];
      const begin = performance.now();
      const found = await removalsOf(peer, source.schema!, target.schema!);
      other += performance.now() - begin;
      if (round > 0) continue;
      const breaks = changes.find((change) => change.verdict === "breaking");
      const isOpen = changes.some((change) => change.verdict === "dangerous");
      const shown = `${pair.side}: ${pair.before} → ${pair.after}`;
      if (typeof found === "string") {
        counts.failed++;
        misses.push(`fails (${found}): ${shown}`);
      } else if (!breaks && isOpen) counts.open++;
      else if (breaks && !found) {
        counts.missed++;
        misses.push(`misses ${breaks.rule}, ${JSON.stringify(breaks.witness?.value)}: ${shown}`);
      } else if (!breaks && found) {
        counts.falseAlarms++;
        misses.push(`alarms for nothing: ${shown}`);
      } else counts.agreed++;
    }
    ours.push(own / pairs.length);
    theirs.push(other / pairs.length);
  }
  console.log(`json-schema-diff over ${pairs.length} pairs: ${JSON.stringify(counts)}\n${misses.join("\n")}\n`);
  return [row("compare two schemas: ours, per pair", ours, "ms"), row("the same: json-schema-diff", theirs, "ms")];
}

/** A text when it gives up. */
async function removalsOf(peer: Peer, sourceSchema: object, destinationSchema: object): Promise<boolean | string> {
  try {
    return (await peer.diffSchemas({ sourceSchema, destinationSchema })).removalsFound;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0]?.slice(0, 80) ?? "error") : "error";
  }
}
