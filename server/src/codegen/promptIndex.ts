import { withHeader } from "./bindingHeader.ts";
import { typeName, variableName } from "./identifiers.ts";

/** A file that exports every prompt, each under its own name and all by path. `imports` are the paths of the bindings. */
export function promptIndex(imports: readonly string[], hash: (text: string) => string): string {
  const used = new Set<string>();
  const entries = [...imports].sort().map((path) => {
    const whole = path.replace(/^(?:\.\.?\/)+/, "").replace(/\.prompt\.js$/, "");
    const base = whole.slice(whole.lastIndexOf("/") + 1);
    // Where two folders have a prompt of one name, the folder is part of the second's.
    const exported = used.has(variableName(base)) ? variableName(whole) : variableName(base);
    used.add(exported);
    return { path, whole, name: variableName(base), type: typeName(base), exported };
  });
  const lines = entries.flatMap(({ path, name, type, exported }) => {
    const prefix = exported === name ? type : exported.charAt(0).toUpperCase() + exported.slice(1);
    const typeAs = (suffix: string): string =>
      prefix === type ? `type ${type}${suffix}` : `type ${type}${suffix} as ${prefix}${suffix}`;
    const valueAs = exported === name ? name : `${name} as ${exported}`;
    return `export { ${valueAs}, ${typeAs("Input")}, ${typeAs("Output")} } from "${path}";`;
  });
  const imported = entries.map(({ path, name, exported }) =>
    exported === name ? `import { ${name} } from "${path}";` : `import { ${name} as ${exported} } from "${path}";`,
  );
  const map = entries.map(({ whole, exported }) => `  ${JSON.stringify(whole)}: ${exported},`);
  const body = [
    "/* eslint-disable */",
    ...imported,
    "",
    ...lines,
    "",
    "/** Every prompt by its path. */",
    "export const prompts = {",
    ...map,
    "} as const;",
    "",
  ].join("\n");
  const source = hash(imports.join("\0"));
  return withHeader({ prompt: "every prompt of this folder", source, settings: source, partials: [] }, body, hash);
}
