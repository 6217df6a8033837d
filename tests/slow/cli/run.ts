import { runSlow } from "@/tests/support/run-vitest";

/** `npm run test:slow -- cli`: setup, doctor and token as a developer starts them, each time a process. */
process.exitCode = runSlow("cli");
