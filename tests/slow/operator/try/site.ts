import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startApp, startEndpoint } from "@/tests/support/app";

/** The app, with other tools. */
export interface TrySite {
  /** Where both the pages and `/mcp` are. */
  url: string;
  app: App;
  endpoint: App;
  emulator: Emulator;
  /** The requests to `/mcp` so far. */
  calls: { method: string; headers: Record<string, unknown> }[];
  stop(): Promise<void>;
}

const features = fileURLToPath(new URL("./features.ts", import.meta.url));

/** Starts the production build and an endpoint with the tools of features.ts, as one site. */
export async function startTrySite(env: Record<string, string> = {}): Promise<TrySite> {
  const emulator = await startEmulator();
  const calls: TrySite["calls"] = [];
  const places = { app: "", endpoint: "" };
  const front = createServer((incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    const isMcp = path.startsWith("/mcp");
    if (isMcp) calls.push({ method, headers });
    const onward = request((isMcp ? places.endpoint : places.app) + path, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, "localhost", resolve));
  const address = front.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
  const wanted = { DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use", BASE_URL: url, ...env };
  const [app, endpoint] = await Promise.all([startApp(wanted), startEndpoint(features, wanted)]);
  Object.assign(places, { app: app.url, endpoint: endpoint.url });
  const stop = async () => {
    front.closeAllConnections();
    front.close();
    await Promise.all([app.stop(), endpoint.stop(), emulator.close()]);
  };
  return { url, app, endpoint, emulator, calls, stop };
}
