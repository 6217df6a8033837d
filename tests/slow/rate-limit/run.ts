import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- rate-limit`: follows docs/rate-limits.md in a copy, with a real store for two instances. */
process.exitCode = runSlow("rate-limit");
