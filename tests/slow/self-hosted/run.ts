import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "@/tests/support/certificate";
import { runVitest } from "@/tests/support/run-vitest";
import { buildImage } from "./build-image";
import { findNginx } from "./nginx";
import type { Setting } from "./setting";

/** `npm run test:self-hosted`: builds what the Dockerfile describes, then tests it directly and behind nginx. */
const home = mkdtempSync(join(tmpdir(), "next-mcp-descope-"));
try {
  // The image's user needs access.
  chmodSync(home, 0o755);
  // As in a monorepo, or in a home folder where npm was run by accident: the server must not end up elsewhere.
  writeFileSync(join(home, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages: {} }));
  const setting: Setting = {
    nginx: findNginx(),
    certificate: await makeCertificate(home),
    image: buildImage(process.cwd(), home),
  };
  const file = join(home, "setting.json");
  writeFileSync(file, JSON.stringify(setting));
  process.exitCode = runTests(file, setting.certificate.file);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  spawnSync("chmod", ["-R", "u+w", home]);
  rmSync(home, { recursive: true, force: true });
}

function runTests(setting: string, authority: string): number {
  return runVitest(["--config", "tests/slow/self-hosted/vitest.config.ts", ...process.argv.slice(2)], {
    env: { SELF_HOSTED_SETTING: setting, NODE_EXTRA_CA_CERTS: authority },
  });
}
