import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import getPort, { portNumbers } from "get-port";
import { leaveEmulator } from "@/lib/checks/stages/authorization-server";
import { readConfig } from "@/lib/config";
import { ArgumentError, loadEnvFiles, namesDescope } from "./command-line";
import { demoManagementKey, type Emulator, startEmulator } from "./emulator";
import { forEachApi } from "./emulator/apis";
import { demoProjectId, demoServerId, refuseProduction } from "./emulator/demo";
import { descopeLayout } from "./emulator/layout";
import { requireUsableState, stateFile } from "./emulator/state";
import { refuseSecondServer } from "./running-server";
import { choosePort, readServerArguments, usage } from "./server-arguments";
import { followScopes } from "./tool-scopes";
import { untilAnswered, warmUp } from "./warm-up";

type Environment = Record<string, string | undefined>;

/** `npm run dev`: `next dev`, and the Descope emulator when no Descope is configured. */
async function start(given: string[]): Promise<number> {
  const shell: Environment = { ...process.env };
  const { help, hostname, inspect, port: asked } = readServerArguments(given);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  await refuseSecondServer();
  const port = String(await choosePort(asked ?? shell.PORT));
  const { combinedEnv } = loadEnvFiles();
  const isConfigured = namesDescope(combinedEnv);
  const emulator = isConfigured ? undefined : await planEmulator(shell);
  // Next.js gets the shell's environment and reads the env files itself, so that it notices changes.
  const nextArguments = ["-p", port, "-H", hostname, ...(inspect ? ["--inspect"] : [])];
  const next = runNext(nextArguments, { ...shell, ...emulator?.variables });
  const origin = `http://${/^(0\.0\.0\.0|::)$/.test(hostname) ? "localhost" : hostname}:${port}`;
  // Only Next.js can tell whether it is the only server in this folder. It is once it responds, here with a static file.
  const isServing = await untilAnswered(`${origin}/favicon.ico`, { signal: next.ended });
  if (!isServing) return next.exitCode;
  const running = await emulator?.start().catch(async (error: unknown) => {
    next.stop();
    await next.exitCode;
    throw error;
  });
  await warmUp(origin, next.ended);
  if (!next.ended.aborted)
    console.info(announce(origin, { ...combinedEnv, ...emulator?.variables, PORT: port }, running));
  return next.exitCode.finally(() => running?.close());
}

/** The URL to open and the Descope in use, in one line. */
function announce(origin: string, env: Environment, emulator: Emulator | undefined): string {
  const open = `Open ${origin}`;
  const result = readConfig(env);
  if (!result.ok) {
    const [first] = result.problems;
    return `${open} · not ready: ${first?.variable} ${first?.problem}; the page says how to fix it`;
  }
  if (emulator && !result.config.isLocal) console.error(leaveEmulator);
  const { descope } = result.config;
  return emulator
    ? `${open} · using the local Descope emulator, ${emulator.origin}; set DESCOPE_CONFIG_URL to use Descope`
    : `${open} · using Descope, ${descope.origin}`;
}

const firstEmulatorPort = 4600;

/**
 * Chooses where the emulator will listen, so that Next.js can be told before it starts.
 * @throws Error in production, or if the emulator's state file cannot be used
 */
async function planEmulator(shell: Environment) {
  refuseProduction(process.env);
  requireUsableState(stateFile);
  const port = await freePort();
  const apis = await planApis();
  const { origin, paths } = descopeLayout(`http://127.0.0.1:${port}`, demoProjectId, demoServerId);
  return {
    variables: {
      DESCOPE_CONFIG_URL: `${origin}${paths.server.issuer}/.well-known/openid-configuration`,
      DESCOPE_MANAGEMENT_KEY: demoManagementKey,
      ...apis.variables,
    },
    async start(): Promise<Emulator> {
      const emulator = await startEmulator({ port, apiPorts: apis.ports, persistTo: stateFile });
      await followScopes(shell, emulator.setScopes);
      return emulator;
    },
  };
}

/** Chooses where the APIs that users can connect will listen: ports by the APIs' names, and the variables for the app. */
async function planApis() {
  const ports: Record<string, number> = {};
  const variables: Environment = {};
  await forEachApi(async ({ name, variable, path }) => {
    const port = await freePort();
    ports[name] = port;
    variables[variable] = `http://127.0.0.1:${port}${path}`;
    return "";
  });
  return { ports, variables };
}

/** No port is chosen twice, even before anything listens there. */
function freePort(): Promise<number> {
  return getPort({ port: portNumbers(firstEmulatorPort, firstEmulatorPort + 99), host: "127.0.0.1" });
}

/** Runs `next dev` until it exits. A signal to this process, or the exit of its parent, stops it. */
function runNext(nextArguments: string[], env: Environment) {
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
  const ended = new AbortController();
  const exitCode = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ? 0 : (code ?? 1)));
  }).finally(() => ended.abort());
  return { exitCode, ended: ended.signal, stop: () => child.kill() };
}

start(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof ArgumentError) console.error("For help, run: npm run dev -- --help");
    process.exit(1);
  },
);
