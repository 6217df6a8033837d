import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { patience } from "./support/patience.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Windows has no process groups, and no signal that a process could handle. */
const needsSignals = ["tests/lib/process/**", "tests/support/side-by-side.test.ts"];

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/vitest.json" },
    ...patience,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // More than most machines have cores, since many tests wait for a time limit.
          maxWorkers: 5,
          // Half of the time would go into loading the same modules for each file.
          isolate: false,
          include: ["tests/**/*.test.ts"],
          // The slow suites run separately, except the tests of the bench that need no server.
          exclude: [
            ...["**/node_modules/**", "tests/flow/**", "tests/slow/!(bench)/**"],
            ...(process.platform === "win32" ? needsSignals : []),
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "flow",
          maxWorkers: 6,
          include: ["tests/flow/**/*.test.ts"],
          globalSetup: ["tests/support/build.ts"],
        },
      },
      {
        extends: true,
        test: {
          // Too slow for `npm test`: see tests/slow/run.ts.
          name: "slow",
          maxWorkers: 4,
          include: ["tests/slow/*/**/*.test.ts"],
          exclude: ["**/node_modules/**", "tests/slow/{bench,self-hosted,vercel}/**"],
          globalSetup: ["tests/support/build.ts"],
        },
      },
    ],
  },
});
