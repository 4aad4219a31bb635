// How the tokenizer's table is bundled: compressed, since it is most of the package.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const unpacked = `
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
export default JSON.parse(brotliDecompressSync(readFileSync(join(__dirname, "tokenizer.br"))).toString());
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
        // This may be ready before any other part is.
        mkdirSync(outdir, { recursive: true });
        writeFileSync(join(outdir, "tokenizer.br"), brotliCompressSync(JSON.stringify(ranks)));
        return { contents: unpacked };
      });
    },
  };
}
