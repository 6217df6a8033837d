import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@/dev/emulator";
import { freePort } from "@/tests/support/port";
import { startBearerProxy } from "./bearer-proxy";
import { patient, resultsHome } from "./referee";
import { type Decides, expectedFailures } from "./results";
import type { RunJob } from "./run";

const revision = "2026-07-28";
const sessionVersions = ["2025-06-18", "2025-11-25"];
const serve = fileURLToPath(new URL("./fixtures/serve.ts", import.meta.url));

/** An extension that this server does not offer; the suite runs its scenarios anyway, without counting them. */
const isExtension = (scenario: string) => scenario.startsWith("tasks-");

/** The same endpoint with every fixture of the suite: everything that a revision requires. */
export async function judgeFixtures(run: RunJob): Promise<void> {
  const emulator = await startEmulator();
  const server = await startFixtures(emulator.configUrl);
  const proxy = await startBearerProxy(server.url, await emulator.mint());
  const args = ["server", "--url", `${proxy.url}/mcp`, ...patient];
  const { file, decides } = expectedFailures("fixtures");
  const isCounted: Decides = (scenario) => !isExtension(scenario);
  try {
    await run({ name: `fixtures-${revision}`, args: [...args, "--requirements", revision] }, isCounted);
    for (const version of sessionVersions) {
      const what = ["--suite", "all", "--spec-version", version, "--expected-failures", file];
      await run({ name: `fixtures-${version}`, args: [...args, ...what] }, decides);
    }
  } finally {
    await proxy.close();
    await server.stop();
    await emulator.close();
  }
}

/** The fixtures in their own process, since configuration is read from the environment. */
async function startFixtures(configUrl: string) {
  const url = `http://localhost:${await freePort()}`;
  const log = `${resultsHome}/fixtures.log`;
  const { PATH, HOME } = process.env;
  const env = { BASE_URL: url, DESCOPE_CONFIG_URL: configUrl, REQUIRED_SCOPES: "mcp:use" };
  const child = spawn(process.execPath, ["--import", "tsx", serve], {
    env: { PATH, HOME, NODE_ENV: "test", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.pipe(createWriteStream(log));
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]);
  if (child.exitCode !== null) throw new Error(`The fixtures did not start; see ${log}`);
  child.stdout.resume();
  return {
    url,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
