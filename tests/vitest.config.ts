import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { patience } from "./support/patience.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/vitest.json" },
    maxWorkers: 2,
    ...patience,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          // The last two are suites of their own.
          exclude: [
            "**/node_modules/**",
            "tests/flow/**",
            "tests/e2e/**",
            "tests/slow/self-hosted/**",
            "tests/slow/vercel/**",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "flow",
          include: ["tests/flow/**/*.test.ts"],
          globalSetup: ["tests/flow/build.ts"],
        },
      },
    ],
  },
});
