import fc from "fast-check";

// A build tells the same each time; `SEED=random npx vitest run` looks where nobody has looked yet.
const { SEED = "20261" } = process.env;
if (SEED !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) });
