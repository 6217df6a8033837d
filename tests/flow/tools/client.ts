import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll } from "vitest";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";

/**
 * A client of the app, for all tests of a file.
 * @param scope what its token holds
 */
export function sharedClient(scope = "mcp:use") {
  const emulator = sharedEmulator();
  const app = sharedApp(emulator);
  const info = { name: "Tools test", version: "1.0.0" };
  const client = new Client(info, { versionNegotiation: { mode: "auto" } });
  beforeAll(async () => {
    const authProvider = { token: () => emulator().mint({ scope }) };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${app().url}/mcp`), { authProvider }));
  });
  afterAll(() => client.close());
  return { emulator, app, client: () => client };
}
