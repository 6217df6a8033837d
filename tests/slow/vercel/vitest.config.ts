import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { patience } from "../../support/patience.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    include: ["tests/slow/vercel/*.test.ts"],
    globalSetup: ["tests/slow/vercel/build.ts"],
    reporters: ["default", ["json", { outputFile: "test-results/vercel.json" }]],
    maxWorkers: 2,
    ...patience,
  },
});
