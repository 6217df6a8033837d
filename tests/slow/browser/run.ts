import ensureBuild from "@/tests/support/build";
import { runPlaywright } from "@/tests/support/run-playwright";

/** `npm run test:slow -- browser`: the pages in every width and color scheme, their size, and the README's screenshots. */
ensureBuild();
process.exitCode = runPlaywright("tests/slow/browser", "browser", process.argv.slice(2));
