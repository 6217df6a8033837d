import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";

/** The emulator, and this process configured for it, for all tests of a file: what tools need to use a connection. */
export function configuredEmulator(): () => Emulator {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
    vi.stubEnv("DESCOPE_CONFIG_URL", emulator.configUrl);
    // Vitest sets it to a path.
    vi.stubEnv("BASE_URL", "http://localhost:3000");
  });
  afterEach(() => emulator?.reset());
  afterAll(async () => {
    vi.unstubAllEnvs();
    await emulator?.close();
  });
  return () => {
    if (emulator) return emulator;
    throw new Error("The emulator runs only while tests do");
  };
}
