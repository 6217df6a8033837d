import { afterAll, afterEach, beforeAll } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startApp } from "@/tests/support/app";

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

/** The apps of a test file by what they see: suites that want the same share one. They end with the file. */
const running = new Map<string, Promise<App>>();
afterAll(async () => {
  const apps = await Promise.allSettled(running.values());
  await Promise.all(apps.map((app) => app.status === "fulfilled" && app.value.stop()));
});

/**
 * One app for all tests of a suite, shared with every suite of the file that wants the same.
 * @param env what it sees besides DESCOPE_CONFIG_URL, which defaults to the emulator's MCP server
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

/** An app of its own for one test, with nothing cached yet. */
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
