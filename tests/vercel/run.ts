import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { installLocked } from "@/tests/support/install-locked";

installLocked(import.meta.dirname);

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--config", "tests/vercel/vitest.config.ts"], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
