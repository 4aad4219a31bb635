// How the tokenizer's table is bundled: compressed, since it is most of the package.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { brotliCompressSync } from "node:zlib";

/** Stands for a line break inside a token. */
const lineBreak = "\ue000";

// Lines are smaller than JSON: no quotation marks and no escapes.
const unpacked = `
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
${unpack.toString()}
const lineBreak = ${JSON.stringify(lineBreak)};
export default unpack(brotliDecompressSync(readFileSync(join(__dirname, "tokenizer.br"))).toString());
`;

/**
 * Writes the ranks of the encoding to `tokenizer.br` in a folder, from where the bundle reads them.
 * @param {string} outdir
 * @returns {import("esbuild").Plugin}
 */
export function compressedRanks(outdir) {
  return {
    name: "compressed-ranks",
    setup({ onLoad }) {
      onLoad({ filter: /bpeRanks[\\/]o200k_base\.js$/ }, async ({ path }) => {
        const { default: ranks } = await import(path);
        const packed = pack(ranks);
        if (!isDeepStrictEqual(unpack(packed), ranks)) throw new Error("The table of tokens is not what it was.");
        // This may be ready before any other part is.
        mkdirSync(outdir, { recursive: true });
        writeFileSync(join(outdir, "tokenizer.br"), brotliCompressSync(packed));
        return { contents: unpacked };
      });
    },
  };
}

/**
 * A token on each line; those that are bytes and no text are empty lines, and come after all others.
 * @param {readonly (string | readonly number[])[]} ranks
 */
function pack(ranks) {
  const texts = ranks.map((token) => (typeof token === "string" ? token.replaceAll("\n", lineBreak) : ""));
  return [...texts, JSON.stringify(ranks.filter((token) => typeof token !== "string"))].join("\n");
}

/** @param {string} packed */
function unpack(packed) {
  const lines = packed.split("\n");
  const bytes = JSON.parse(lines.pop() ?? "");
  let next = 0;
  return lines.map((line) => {
    if (line === "") return bytes[next++];
    return line.includes(lineBreak) ? line.replaceAll(lineBreak, "\n") : line;
  });
}
