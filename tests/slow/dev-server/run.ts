import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import type { Browser } from "@playwright/test";
import getPort from "get-port";
import { type Finding, writeCounts } from "@/tests/support/report";
import { runSlow } from "@/tests/support/run-vitest";
import { comesAlive, longestStepMs, openDashboard, startBrowser } from "./page";

/**
 * `npm run test:dev-server [rounds]`: tests `npm run dev`, then opens a cold `npm run dev` in a browser on a busy machine, ten
 * times. The page reaches a verdict each time, and `/status` responds.
 */
const rounds = Number(process.argv[2] ?? 10);
const endlessLoops = 4;
/** The loop's own limit, in case it is never ended. */
const loop = "for (const end = Date.now() + 3_600_000; Date.now() < end; );";

const isCommandSound = runSlow("dev-server", "dev-server-cli") === 0;
const loops = Array.from({ length: endlessLoops }, () => spawn(process.execPath, ["-e", loop]));
const browser = await startBrowser();
const findings: Finding[] = [];
try {
  for (let round = 1; round <= rounds; round += 1) findings.push(await tryOnce(browser, `round ${round}`));
} finally {
  await browser.close();
  for (const child of loops) child.kill();
}
writeCounts("dev-server", findings);
if (!isCommandSound) process.exitCode = 1;

async function tryOnce(browser: Browser, name: string): Promise<Finding> {
  // Cold: nothing is compiled yet.
  rmSync(".next/dev", { recursive: true, force: true });
  const port = await getPort();
  const server = spawn("npm", ["run", "dev", "--", "-p", String(port)], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NEXT_TELEMETRY_DISABLED: "1",
      NODE_ENV: "development",
    },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (output += chunk));
  try {
    await printed(server, () => output.includes("Ready in"));
    const verdict = await readVerdict(browser, `http://localhost:${port}`);
    const status = await readStatus(`http://localhost:${port}`);
    console.info(`${name}: ${verdict}; ${status}`);
    return { name };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    console.error(`${name}: ${problem}\n${output}`);
    return { name, problem };
  } finally {
    await interrupt(server);
  }
}

async function printed(server: ChildProcess, isThere: () => boolean): Promise<void> {
  for (const end = Date.now() + longestStepMs; !isThere(); ) {
    if (Date.now() > end) throw new Error("npm run dev does not print that it is ready");
    if (server.exitCode !== null) throw new Error(`npm run dev ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Opens the page immediately, like an impatient developer. */
async function readVerdict(browser: Browser, url: string): Promise<string> {
  const startedAt = performance.now();
  const page = await browser.newPage();
  const broken: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) broken.push(`${response.status()} ${response.url()}`);
  });
  page.on("pageerror", (error) => broken.push(error.message));
  try {
    const verdict = await openDashboard(page, url);
    await comesAlive(page);
    if (broken.length > 0) throw new Error(`The page is broken:\n${broken.join("\n")}`);
    return `“${verdict}” after ${seconds(startedAt)}`;
  } finally {
    await page.close();
  }
}

async function readStatus(url: string): Promise<string> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/status?fresh=1`, { signal: AbortSignal.timeout(longestStepMs) });
  await answer.json();
  return `/status ${answer.status} after ${seconds(startedAt)}`;
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** Ctrl-C: the terminal sends the signal to the whole group. */
async function interrupt(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || !server.pid) return;
  process.kill(-server.pid, "SIGINT");
  await once(server, "exit");
}
