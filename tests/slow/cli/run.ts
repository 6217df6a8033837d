import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- cli`: setup, doctor and token as a developer runs them, each in its own process. */
process.exitCode = runSlow("cli");
