import { startEmulator } from "@/dev/emulator";
import { startApp } from "@/tests/support/app";
import { startBearerProxy } from "./bearer-proxy";
import { patient } from "./referee";
import { expectedFailures } from "./results";
import type { RunJob } from "./run";

const specVersions = ["2025-06-18", "2025-11-25", "2026-07-28"];

/** The real `/mcp`: the production build with its token check, in every protocol version that it supports. */
export async function judgeRealEndpoint(run: RunJob): Promise<void> {
  const emulator = await startEmulator();
  const app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use" });
  const proxy = await startBearerProxy(app.url, await emulator.mint());
  const { file, decides } = expectedFailures("endpoint");
  const args = ["server", "--url", `${proxy.url}/mcp`, "--suite", "all", ...patient];
  try {
    for (const version of specVersions) {
      const what = ["--spec-version", version, "--expected-failures", file];
      await run({ name: `endpoint-${version}`, args: [...args, ...what] }, decides);
    }
  } finally {
    await proxy.close();
    await app.stop();
    await emulator.close();
  }
}
