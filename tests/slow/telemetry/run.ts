import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- telemetry`: what is sent to a collector, and what never is. */
process.exitCode = runSlow("telemetry");
