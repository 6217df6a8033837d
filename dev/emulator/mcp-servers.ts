import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { descopeError, readBody, sendJson } from "./http";
import { descopeId, descopeLayout } from "./layout";
import type { World } from "./state";

type Message = { request: IncomingMessage; response: ServerResponse };

const scopes = z.array(z.object({ name: z.string().min(1), description: z.string().default("") })).default([]);

/** An MCP server as the management API takes it, with Descope's defaults: registration on, CIMD off. */
const settings = z.object({
  name: z.string().min(1),
  audienceWhitelist: z.array(z.string()).default([]),
  approvedScopes: z
    .object({ permissionsScopes: scopes, attributesScopes: scopes, connectionsScopes: scopes })
    .prefault({}),
  dynamicRegistration: z.object({ enabled: z.boolean().default(false) }).default({ enabled: true }),
  cimdSettings: z.object({ enabled: z.boolean().default(false) }).default({ enabled: false }),
  forceAddAllAuthorizationInfo: z.boolean().default(false),
});
const mcpServer = settings.extend({ id: z.string() });
type McpServer = z.infer<typeof mcpServer>;

const shelf = (world: World) => world.store.adapter("McpServer");

/** Takes the world, returns the MCP servers that the management API created, oldest first. */
function createdServers({ store }: World): McpServer[] {
  const all = store.lasting().filter(([key]) => key.startsWith("McpServer:"));
  return all.flatMap(([, { payload }]) => mcpServer.safeParse(payload).data ?? []);
}

/** The server that exists from the start, as its switches describe it. */
function firstServer({ layout, switches }: World): McpServer {
  const permissionsScopes = Object.entries(switches.scopes).map(([name, description]) => ({ name, description }));
  return {
    id: layout.serverId,
    name: "Demo server",
    audienceWhitelist: switches.serverUrls,
    approvedScopes: { permissionsScopes, attributesScopes: [], connectionsScopes: [] },
    dynamicRegistration: { enabled: switches.registration },
    cimdSettings: { enabled: switches.clientIdMetadata },
    forceAddAllAuthorizationInfo: switches.forceAddAllAuthorizationInfo,
  };
}

/** Takes the world and a request's path, returns the world as the created server sees it whose ID the path contains. */
export function worldAt(world: World, path: string): World {
  const parts = path.split("/");
  const server = path.includes("/MS3") ? createdServers(world).find(({ id }) => parts.includes(id)) : undefined;
  if (!server) return world;
  const { permissionsScopes, attributesScopes, connectionsScopes } = server.approvedScopes;
  const all = [...permissionsScopes, ...attributesScopes, ...connectionsScopes];
  const switches = {
    ...world.switches,
    scopes: Object.fromEntries(all.map(({ name, description }) => [name, description])),
    registration: server.dynamicRegistration.enabled,
    clientIdMetadata: server.cimdSettings.enabled,
    forceAddAllAuthorizationInfo: server.forceAddAllAuthorizationInfo,
  };
  const { origin, projectId } = world.layout;
  return { ...world, switches, layout: descopeLayout(origin, projectId, server.id) };
}

/** Takes the world, returns the issuers of the servers that the management API created. */
export function createdIssuers(world: World): string[] {
  const { origin, projectId } = world.layout;
  return createdServers(world).map(({ id }) => origin + descopeLayout(origin, projectId, id).paths.server.issuer);
}

/** Answers the management calls about MCP servers, and about resources, which newer consoles create instead. */
export async function answerMcpServers(world: World, path: string, { request, response }: Message): Promise<void> {
  const { searchParams } = new URL(request.url ?? "/", world.layout.origin);
  const body = request.method === "POST" ? parseJson((await readBody(request)) || "{}") : undefined;
  const first = firstServer(world);
  const isResource = world.switches.firstServerIs === "resource";
  const servers = [...(isResource ? [] : [first]), ...createdServers(world)];
  const resources = isResource ? [resourceOf(first)] : [];
  if (path.endsWith("/servers/all")) return sendJson(response, 200, { servers, total: servers.length });
  if (path.endsWith("/resources/load")) return sendJson(response, 200, { resources, total: resources.length });
  if (path.endsWith("/server/create")) return create(world, body, response);
  if (path.endsWith("/resource/load")) {
    const resource = resources.find(({ id }) => id === searchParams.get("id"));
    return resource ? sendJson(response, 200, { resource }) : notFound(response);
  }
  const asked = z.object({ id: z.string() }).safeParse(body).data;
  const server = servers.find(({ id }) => id === asked?.id);
  return server ? sendJson(response, 200, { server }) : notFound(response);
}

function notFound(response: ServerResponse): void {
  sendJson(response, 404, descopeError("E011012", "The project has no such server"));
}

async function create(world: World, body: unknown, response: ServerResponse): Promise<void> {
  const { data } = settings.safeParse(body);
  if (!data) return sendJson(response, 400, descopeError("E011001", "The request is invalid"));
  const server = { ...data, id: descopeId("MS3") };
  await shelf(world).upsert(server.id, server, 0);
  sendJson(response, 200, { server });
}

function resourceOf({ id, name, audienceWhitelist, approvedScopes, ...dynamicRegistrationSettings }: McpServer) {
  const [uri = ""] = audienceWhitelist;
  return { id, name, uri, type: "mcp", scopes: approvedScopes, dynamicRegistrationSettings };
}
