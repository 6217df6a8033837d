import { join } from "node:path";
import { startDescopeStandIn } from "@/dev/descope-stand-in";
import { startApp } from "../flow/app";
import { startBearerProxy } from "./bearer-proxy";
import type { Job } from "./referee";
import { type Decides, serverEntries } from "./results";
import type { RunJob } from "./run";

const specVersions = ["2025-06-18", "2025-11-25", "2026-07-28"];
const expectedFailures = join(import.meta.dirname, "expected-failures.yaml");

/** The `/mcp` that ships: the production build behind its token check, at every version that it serves. */
export async function judgeRealEndpoint(run: RunJob): Promise<void> {
  const expected = serverEntries(expectedFailures);
  const decides: Decides = (scenario, check) => !expected.has(`${scenario}:${check}`);
  const standIn = await startDescopeStandIn();
  const app = await startApp({ DESCOPE_CONFIG_URL: standIn.configUrl, REQUIRED_SCOPES: "mcp:use" });
  const proxy = await startBearerProxy(app.url, await standIn.mint());
  try {
    for (const version of specVersions) await run(jobFor(`${proxy.url}/mcp`, version), decides);
  } finally {
    await proxy.close();
    await app.stop();
    await standIn.close();
  }
}

function jobFor(url: string, version: string): Job {
  const what = ["--suite", "all", "--spec-version", version, "--timeout", "20000"];
  return {
    name: `endpoint-${version}`,
    args: ["server", "--url", url, ...what, "--expected-failures", expectedFailures],
  };
}
