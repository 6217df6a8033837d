import { afterAll, afterEach, beforeAll } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startApp } from "@/tests/support/app";

type Environment = Record<string, string>;

/** An emulator for the whole test file, and apps that end with their suite. */
export function sharedEmulator(): () => Emulator {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator?.reset());
  afterAll(() => emulator?.close());
  return () => emulator ?? fail("the emulator is not running yet");
}

/**
 * One app for all tests of a suite.
 * @param env variables besides DESCOPE_CONFIG_URL, which defaults to the emulator's MCP server
 */
export function sharedApp(emulator: () => Emulator, env: Environment | (() => Environment) = {}): () => App {
  let app: App | undefined;
  beforeAll(async () => {
    const given = typeof env === "function" ? env() : env;
    app = await startApp({ DESCOPE_CONFIG_URL: emulator().configUrl, ...given });
  });
  afterAll(() => app?.stop());
  return () => app ?? fail("the app is not running yet");
}

/** A separate app for one test, with nothing cached yet. */
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
