import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- outages`: wrong settings and failures of Descope, each with its own server. */
process.exitCode = runSlow("outages");
