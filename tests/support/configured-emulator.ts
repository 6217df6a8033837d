import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";

/**
 * The emulator, and this process configured for it, for all tests of a file: tools can call connections and checks.
 * @param variables further ones, such as the address of an API
 */
export function configuredEmulator(variables: (emulator: Emulator) => Record<string, string> = () => ({})) {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
    const { configUrl } = emulator;
    const own = { DESCOPE_CONFIG_URL: configUrl, BASE_URL: "http://localhost:3000", ...variables(emulator) };
    for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  });
  afterEach(() => emulator?.reset());
  afterAll(async () => {
    vi.unstubAllEnvs();
    await emulator?.close();
  });
  return (): Emulator => {
    if (emulator) return emulator;
    throw new Error("The emulator runs only while tests do");
  };
}
