import ensureBuild from "@/tests/support/build";
import { runPlaywright } from "@/tests/support/run-playwright";

/** `npm run test:e2e`: the dashboard in Chromium. */
try {
  ensureBuild();
  process.exitCode = runPlaywright("tests/e2e", "e2e", process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
