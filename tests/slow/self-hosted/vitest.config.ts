import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { patience } from "../../support/patience.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const starter = fileURLToPath(new URL("./app-forms.ts", import.meta.url));

/** Tests that apply to every way of running the app, run in one of them. */
function inForm(form: string, include: string[]) {
  return {
    extends: true as const,
    test: { name: form, include, env: { APP_STARTER: starter, APP_FORM: form } },
  };
}

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    reporters: ["default", ["json", { outputFile: "test-results/self-hosted.json" }]],
    maxWorkers: 2,
    ...patience,
    projects: [
      // Without the files whose subject is what the app asks of Descope: a proxy in front of it changes nothing there.
      inForm("behind nginx", ["tests/flow/contract/{endpoint,failures,leaks,resource-metadata,token}.test.ts"]),
      inForm("three behind nginx", ["tests/flow/mcp-clients.test.ts", "tests/slow/operator/pages.test.ts"]),
      inForm("standalone", ["tests/flow/graceful-stop.test.ts", "tests/flow/log-lines.test.ts"]),
      { extends: true, test: { name: "self-hosted", include: ["tests/slow/self-hosted/**/*.test.ts"] } },
    ],
  },
});
