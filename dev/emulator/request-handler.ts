import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { answerConsent } from "./connection-consent";
import { actOutFault, type Faults } from "./faults";
import { allowBrowserClients, descopeError, isPreflight, sendJson } from "./http";
import type { IssuerKind } from "./layout";
import { answerManagement } from "./management";
import { worldAt } from "./mcp-servers";
import { metadataDocument } from "./metadata";
import { answerConnect, answerConnections } from "./outbound";
import { createProvider } from "./provider";
import { type Endpoint, findRoute, type Route, routingTable } from "./routes";
import { answerSignIn } from "./sign-in";
import type { World } from "./state";
import { answerFlow, answerSession, sendFlowFile } from "./website";

/** One request as it arrived; `at` is in milliseconds since the epoch. */
export type RecordedRequest = { method: string; path: string; endpoint: Endpoint | undefined; at: number };

/** What the handler needs; providers change when settings or keys do. */
type Handling = {
  world: World;
  faults: Faults;
  requests: RecordedRequest[];
  provider: (kind: IssuerKind) => Provider;
};

/** Returns the listener of the emulator's HTTP server: it records the request, applies a fault, then answers. */
export function requestHandler(handling: Handling): RequestListener {
  const table = routingTable(handling.world.layout);
  return (request, response) => {
    const { handling: served, table: paths } = servedAt(handling, table, request.url ?? "/");
    handle(served, paths, { request, response }).catch((error: Error) => {
      console.error(`Descope emulator: ${error.message}`);
      response.destroy();
    });
  };
}

/** A server that the management API created has the same paths under its own ID; recreating its provider is cheap. */
function servedAt(
  handling: Handling,
  table: readonly Route[],
  url: string,
): { handling: Handling; table: readonly Route[] } {
  const world = worldAt(handling.world, url.split("?")[0] ?? "/");
  if (world === handling.world) return { handling, table };
  const provider = (kind: IssuerKind) => createProvider(world, kind);
  return { handling: { ...handling, world, provider }, table: routingTable(world.layout) };
}

type Message = { request: IncomingMessage; response: ServerResponse };

async function handle(handling: Handling, table: readonly Route[], message: Message): Promise<void> {
  const { world, faults, requests } = handling;
  const { request, response } = message;
  const { method = "GET", url = "/" } = request;
  const path = url.split("?")[0] ?? "/";
  const route = findRoute(table, path);
  requests.push({ method, path, endpoint: route?.endpoint, at: Date.now() });
  shiftDate(response, world.switches.skewSeconds);
  if (!isOwnHost(request, world.layout.origin)) {
    return sendJson(response, 421, descopeError("E000421", "Use the emulator's own address"));
  }
  allowBrowserClients(route?.endpoint, request, response);
  if (isPreflight(request)) return void response.writeHead(204).end();
  if (await actOutFault(faults, route?.endpoint, response)) return;
  await answer(handling, route, message);
}

async function answer({ world, provider }: Handling, route: Route | undefined, message: Message): Promise<void> {
  const { request, response } = message;
  if (route?.answerer === "keys") return sendJson(response, 200, world.keys.publicKeys());
  if (route?.answerer === "metadata") return sendJson(response, 200, metadataDocument(world, route.kind));
  const path = request.url?.split("?")[0] ?? "/";
  if (route?.answerer === "flowFiles" && sendFlowFile(response, path)) return;
  if (route?.answerer === "flow") return answerFlow(world, message);
  if (route?.answerer === "session") return answerSession(world, path, message);
  if (route?.answerer === "management") return answerManagement(world, message);
  if (route?.answerer === "connections") return answerConnections(world, path, message);
  if (route?.answerer === "connect") return answerConnect(world, message);
  if (route?.answerer === "consent") return answerConsent(world, path, message);
  if (route?.answerer === "signIn") return answerSignIn(world, provider(route.kind), message);
  if (route?.endpoint === "insertedMetadata" && world.switches.insertedMetadata === 401) {
    return void response.writeHead(401).end();
  }
  if (route?.answerer !== "provider") return sendJson(response, 404, descopeError("E000404", "Not found"));
  if (route.endpoint === "register" && !world.switches.registration) {
    return sendJson(response, 403, descopeError("E000403", "Dynamic client registration is disabled"));
  }
  await provider(route.kind).callback()(request, response);
}

// The library builds its URLs from Host, so they must not depend on how the caller wrote the address.
// A page on the internet whose name resolves to 127.0.0.1 must not be able to reach the emulator.
function isOwnHost(request: IncomingMessage, origin: string): boolean {
  const { host, port } = new URL(origin);
  const isOwn = [host, `localhost:${port}`].includes(request.headers.host ?? "");
  request.headers.host = host;
  return isOwn;
}

function shiftDate(response: ServerResponse, skewSeconds: number): void {
  if (skewSeconds === 0) return;
  response.setHeader("date", new Date(Date.now() + skewSeconds * 1000).toUTCString());
}
