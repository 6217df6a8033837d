import { createServer, type RequestListener, type Server } from "node:http";
import { toolScopes } from "../tool-scopes";
import { controlsOf, type Emulator, type EmulatorOptions } from "./controls";
import { demoProjectId, demoServerId, refuseProduction } from "./demo";
import { descopeLayout, type Layout } from "./layout";
import { openState } from "./state";
import { defaultSwitches } from "./switches";

export type { Emulator, EmulatorOptions } from "./controls";
export { demoTenantId, demoUsers } from "./demo";
export type { Faults } from "./faults";
export { demoManagementKey } from "./management";
export { metadataVariants } from "./metadata";
export { type TokenKind, tokenKinds } from "./mint";
export type { Endpoint } from "./routes";
export type { Switches } from "./switches";

/** Starts an OAuth 2.1 server on 127.0.0.1 with Descope's URLs and token claims; throws in production or if the port is in use. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  refuseProduction(process.env);
  const { port = 0, clients = [], projectId = demoProjectId, serverId = demoServerId } = options;
  const state = await openState(options.persistTo);
  const server = await listenOnLoopback(port);
  state.locate(server.origin);
  const layout = descopeLayout(server.origin, projectId, serverId);
  const world = {
    ...state,
    layout,
    switches: defaultSwitches(await toolScopes()),
    clients,
    ...nothingSeen(),
  };
  const { listener, ...controls } = controlsOf(world);
  server.answerWith(listener);
  return { ...addressesOf(layout), ...controls, close: server.close };
}

function nothingSeen() {
  return {
    clientDocuments: new Map(),
    seenDocuments: new Map(),
    signedOut: new Set<string>(),
    forbidden: new Set<string>(),
    pendingConsents: new Map(),
  };
}

function addressesOf({ origin, projectId, serverId, paths, keyPaths }: Layout) {
  const issuer = origin + paths.server.issuer;
  const projectIssuer = origin + paths.project.issuer;
  return {
    origin,
    projectId,
    serverId,
    issuer,
    projectIssuer,
    configUrl: `${issuer}/.well-known/openid-configuration`,
    projectConfigUrl: `${projectIssuer}/.well-known/openid-configuration`,
    jwksUri: origin + keyPaths[0],
  };
}

const loopback = "127.0.0.1";

/** A server bound to the loopback interface; requests wait for the listener that `answerWith` gives it. */
type LoopbackServer = {
  origin: string;
  answerWith(listener: RequestListener): void;
  /** Also drops open connections. */
  close(): Promise<void>;
};

/** Takes a port (0 for any free one), returns the listening server; rejects with EADDRINUSE when it is taken. */
async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  const server = createServer();
  // A pooled connection would outlive a restart on the same port and fail the client's next request.
  server.maxRequestsPerSocket = 1;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, loopback, resolve);
  });
  return {
    origin: `http://${loopback}:${boundPort(server)}`,
    answerWith: (listener) => void server.on("request", listener),
    close: () => closeServer(server),
  };
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server is not bound to a port");
  return address.port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
