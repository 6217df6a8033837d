import { installLocked } from "@/tests/support/install-locked";
import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- third-party`: MCP clients that others wrote, from the first 401 to a tool's result. */
installLocked(import.meta.dirname);
process.exitCode = runSlow("third-party");
