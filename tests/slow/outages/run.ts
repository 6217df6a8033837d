import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- outages`: what people get wrong, and a Descope that fails: each with a server of its own. */
process.exitCode = runSlow("outages");
