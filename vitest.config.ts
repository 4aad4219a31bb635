import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/fixtures/**"],
    // What is spawned must not colour what it says, as it does in CI.
    env: { NO_COLOR: "1" },
    setupFiles: ["test/support/seed.ts"],
    testTimeout: 120_000,
  },
});
