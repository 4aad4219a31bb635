// What the extension and the server speak with each other is a bundle of its own beside theirs, since both need all of it.

const packages = [
  ...["vscode-jsonrpc", "vscode-jsonrpc/node", "vscode-languageserver-types"],
  ...["vscode-languageserver-protocol", "vscode-languageserver-protocol/node"],
];
const exact = new RegExp(`^(?:${packages.join("|")})$`);
const everything = "everything-of-the-protocol";

/**
 * The entry of that bundle.
 * @type {import("esbuild").Plugin}
 */
export const protocolEntry = {
  name: "protocol-entry",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${everything}$`) }, ({ path }) => ({ path, namespace: everything }));
    onLoad({ filter: /.*/, namespace: everything }, () => {
      const parts = packages.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
      return { contents: `module.exports = { ${parts.join(", ")} };`, resolveDir: process.cwd() };
    });
  },
};

export const protocolEntryPoint = everything;

/**
 * Has a bundle take the protocol from the one beside it.
 * @type {import("esbuild").Plugin}
 */
export const sharedProtocol = {
  name: "shared-protocol",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: exact }, ({ path }) => ({ path, namespace: "shared-protocol" }));
    onResolve({ filter: /^\.\/protocol\.cjs$/, namespace: "shared-protocol" }, ({ path }) => ({
      path,
      external: true,
    }));
    onLoad({ filter: /.*/, namespace: "shared-protocol" }, ({ path }) => ({
      contents: `module.exports = require("./protocol.cjs")[${JSON.stringify(path)}];`,
    }));
  },
};
