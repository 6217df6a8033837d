import { toolScopes } from "../tool-scopes";
import { startApis } from "./apis";
import { controlsOf, type Emulator, type EmulatorOptions } from "./controls";
import { demoProjectId, demoServerId, refuseProduction } from "./demo";
import { descopeLayout, type Layout } from "./layout";
import { listenOnLoopback } from "./loopback";
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
  const apis = await startApis({ world, ...controls }, options.apiPorts).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  server.answerWith(listener);
  const close = () => Promise.all([server.close(), apis.close()]).then(() => {});
  return { ...addressesOf(layout), ...apis.urls, ...controls, close };
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
