import { runPlaywright } from "@/tests/support/run-playwright";
import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- operator`: the operator pages and their sign-in, over HTTP and in Chromium. */
const overHttp = runSlow("operator");
const inBrowser = runPlaywright("tests/slow/operator", "operator-browser");
process.exitCode = overHttp || inBrowser;
