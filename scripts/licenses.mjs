// What a bundle contains of others may be passed on only together with their licenses.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The licenses of all packages in bundles, as one text.
 * @param {import("esbuild").Metafile[]} metafiles
 * @returns {string}
 */
export function licensesOf(metafiles) {
  const folders = new Set(
    metafiles.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageFolder)),
    ),
  );
  const texts = new Map([...folders].map(licenseIn));
  return [...texts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([title, text]) => `${title}\n${"─".repeat(title.length)}\n\n${text}\n`)
    .join("\n\n");
}

/** @param {string} input a path as esbuild names it @returns {string[]} */
function packageFolder(input) {
  const found = /^(?:.*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return found?.[1] === undefined ? [] : [found[1]];
}

/** Packages of one repository that leave its license to one of them. */
const licensedBy = new Map([["@ai-sdk/provider-utils", "@ai-sdk/provider"]]);

/** @param {string} folder @returns {[string, string]} the package's name and version, and its license */
function licenseIn(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const other = licensedBy.get(name);
  if (other !== undefined) return [`${name} ${version}`, licenseIn(join(folder, "..", "..", other))[1]];
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.(md|txt))?$/i.test(one));
  if (file === undefined) throw new Error(`There is no license in ${folder}, which is bundled.`);
  return [`${name} ${version}`, readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim()];
}
