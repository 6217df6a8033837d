import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startApp, startEndpoint } from "@/tests/support/app";
import type { Answer } from "@/tests/support/http";

type Environment = Record<string, string>;

/** An emulator that outlives every app of a test file. */
export function sharedEmulator(): () => Emulator {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator?.reset());
  afterAll(() => emulator?.close());
  return () => emulator ?? fail("the emulator is not running yet");
}

/** The apps of a test file by their environment, so that suites share them. They end with the file. */
const running = new Map<string, Promise<App>>();
afterAll(async () => {
  const apps = await Promise.allSettled(running.values());
  await Promise.all(apps.map((app) => app.status === "fulfilled" && app.value.stop()));
});

/**
 * One app for all tests of a suite, and for every other suite of the file with the same environment.
 * @param env its environment; DESCOPE_CONFIG_URL defaults to the emulator's MCP server
 */
export function sharedApp(emulator: () => Emulator, env: Environment | (() => Environment) = {}): () => App {
  let app: App | undefined;
  beforeAll(async () => {
    const given = typeof env === "function" ? env() : env;
    const wanted = { DESCOPE_CONFIG_URL: emulator().configUrl, ...given };
    const key = JSON.stringify(wanted);
    const starting = running.get(key) ?? startApp(wanted);
    running.set(key, starting);
    app = await starting;
  });
  return () => app ?? fail("the app is not running yet");
}

const samples = fileURLToPath(new URL("../../support/sample-features.ts", import.meta.url));

/** The endpoint with the tools of tests/support/sample-features.ts, for all tests of a suite. */
export function sharedSamples(emulator: () => Emulator, env: Environment = {}): () => App {
  let app: App | undefined;
  beforeAll(async () => {
    app = await startEndpoint(samples, { DESCOPE_CONFIG_URL: emulator().configUrl, ...env });
  });
  afterAll(() => app?.stop());
  return () => app ?? fail("the endpoint is not running yet");
}

/** Runs one test with its own app, which has cached nothing yet. */
export async function withColdApp(env: Environment, run: (app: App) => Promise<void>): Promise<void> {
  const app = await startApp(env);
  try {
    await run(app);
  } finally {
    await app.stop();
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** Expects that a CDN may serve a response to all clients: it sets no cookie, and does not vary on what clients send. */
export function expectSharable(headers: Answer["headers"]): void {
  expect(headers).not.toHaveProperty("set-cookie");
  // Five minutes, so that people who fix a setting see the effect.
  expect(Number(/\bs-maxage=(\d+)/.exec(headers["cache-control"] ?? "")?.[1])).toBeLessThanOrEqual(300);
  const varies = headers.vary?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  const nextOnly = (name: string) => name === "rsc" || name.startsWith("next-");
  expect(varies.filter((name) => !nextOnly(name) && name !== "accept-encoding")).toEqual([]);
}
