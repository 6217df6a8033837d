import ensureBuild from "@/tests/support/build";
import { runPlaywright } from "@/tests/support/run-playwright";

/** `npm run test:slow -- connect`: connecting an account, in Chromium. Over HTTP: tests/flow/connect. */
ensureBuild();
process.exitCode = runPlaywright("tests/slow/connect", "connect", process.argv.slice(2));
