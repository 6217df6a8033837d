import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    include: ["tests/vercel/*.test.ts"],
    globalSetup: ["tests/vercel/build.ts"],
    reporters: ["default", ["json", { outputFile: "test-results/vercel.json" }]],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
