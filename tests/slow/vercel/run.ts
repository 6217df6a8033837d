import { installLocked } from "@/tests/support/install-locked";
import { runVitest } from "@/tests/support/run-vitest";

installLocked(import.meta.dirname);
process.exitCode = runVitest(["--config", "tests/slow/vercel/vitest.config.ts"]);
