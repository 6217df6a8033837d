import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import getPort, { portNumbers } from "get-port";
import { stateFile } from "@/dev/emulator/state";
import { leaveEmulator } from "@/lib/checks/stages/authorization-server";
import { readConfig } from "@/lib/config";
import { descopeVariables } from "@/lib/config/variables";
import { loadEnvFiles } from "./command-line";
import { demoManagementKey, startEmulator } from "./emulator";
import { readServerArguments } from "./server-arguments";
import { warmUp } from "./warm-up";

type Environment = Record<string, string | undefined>;

const emulatorPort = 4600;

/** `npm run dev`: `next dev`, and the Descope emulator when no Descope is configured. */
async function start(): Promise<number> {
  const shell: Environment = { ...process.env };
  const { port, nextArguments } = await readServerArguments(process.argv.slice(2), shell.PORT);
  const { combinedEnv } = loadEnvFiles();
  const isConfigured = Object.keys(descopeVariables.shape).some((name) => combinedEnv[name]?.trim());
  const emulator = isConfigured ? undefined : await startOnFreePort();
  const descope: Environment = emulator
    ? { DESCOPE_CONFIG_URL: emulator.configUrl, DESCOPE_MANAGEMENT_KEY: demoManagementKey }
    : {};
  console.info(announce({ ...combinedEnv, ...descope, PORT: String(port) }, emulator !== undefined));
  warmUp(`http://localhost:${port}`);
  try {
    // Next.js gets the shell's environment and reads the env files itself, so that it notices changes.
    return await runNext(nextArguments, { ...shell, ...descope });
  } finally {
    await emulator?.close();
  }
}

/** The URL to open and the Descope in use, in one line. */
function announce(env: Environment, isEmulator: boolean): string {
  const open = `Open http://localhost:${env.PORT}`;
  const result = readConfig(env);
  if (!result.ok) {
    const [first] = result.problems;
    return `${open} · not ready: ${first?.variable} ${first?.problem}; the page says how to fix it`;
  }
  if (isEmulator && !result.config.isLocal) console.error(leaveEmulator);
  const { origin } = result.config.descope;
  return isEmulator
    ? `${open} · using the local Descope emulator, ${origin}; set DESCOPE_CONFIG_URL to use Descope`
    : `${open} · using Descope, ${origin}`;
}

async function startOnFreePort() {
  const port = await getPort({ port: portNumbers(emulatorPort, emulatorPort + 99), host: "127.0.0.1" });
  return startEmulator({ port, persistTo: stateFile });
}

/** Runs `next dev` until it exits. A signal to this process, or the exit of its parent, stops it. */
function runNext(nextArguments: string[], env: Environment): Promise<number> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const child = spawn(process.execPath, [next, "dev", ...nextArguments], {
    stdio: "inherit",
    // As in `npm start`: a token with many tenants needs more than the default of 16 KiB.
    env: { NODE_ENV: "development", ...env, NODE_OPTIONS: `--max-http-header-size=65536 ${env.NODE_OPTIONS ?? ""}` },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  // The shell between npm and this process does not forward signals: it just exits.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill(), 500).unref();
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ? 0 : (code ?? 1)));
  });
}

start().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
