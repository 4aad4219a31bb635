// What the messages of zod are in other languages is asked by nobody here, and would be a third of a bundle.
/** @type {import("esbuild").Plugin} */
export const withoutLocales = {
  name: "without-locales",
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/][\w-]+\.js$/ }, ({ path }) =>
      /[\\/](?:en|index)\.js$/.test(path) ? undefined : { contents: "export default () => ({});" },
    );
  },
};
