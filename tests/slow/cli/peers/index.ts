import { fileURLToPath } from "node:url";
import type { Emulator } from "@/dev/emulator";
import { type App, localUrl, serverOptions, spawnServer, startApp, startEndpoint } from "@/tests/support/app";
import { freePort } from "@/tests/support/port";

const sdkServer = fileURLToPath(new URL("./sdk-server.ts", import.meta.url));
const fastMcpServer = fileURLToPath(new URL("./fastmcp_server.py", import.meta.url));

/**
 * Starts the servers of docs/comparison.md, on the emulator's tokens.
 * @param python a Python with FastMCP; that server is left out without it
 * @returns them in the order of the table's columns
 */
export async function startPeers({ configUrl }: Emulator, python: string | undefined): Promise<App[]> {
  const env = { DESCOPE_CONFIG_URL: configUrl };
  const sdk = (kind: string) => startEndpoint(sdkServer, env, [kind]);
  const own = startApp({ ...env, REQUIRED_SCOPES: "mcp:use" });
  return Promise.all([own, sdk("v2"), sdk("v1"), ...(python ? [startFastMcp(python, env)] : [])]);
}

async function startFastMcp(python: string, env: Record<string, string>): Promise<App> {
  const port = await freePort();
  const options = serverOptions(port, { PORT: String(port), ...env });
  const server = spawnServer([python, fastMcpServer], options);
  await server.until("Uvicorn running");
  return { ...server, url: localUrl(port) };
}
