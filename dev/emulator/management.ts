import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { descopeError, readBody, sendJson } from "./http";
import { recordIdOf } from "./layout";
import { answerMcpServers } from "./mcp-servers";
import type { World } from "./state";

/** The one management key of the emulator; `npm run dev` sets it, so that the operator pages have something to show. */
export const demoManagementKey = "K2emulatorManagementKey000000";

type Message = { request: IncomingMessage; response: ServerResponse };

const page = z.number().int().min(0);
const limit = z.number().int().min(1).max(1000);
const [firstPage, usualLimit] = [0, 100];

const search = z.object({
  mcpServerId: z.string().optional(),
  page: page.default(firstPage),
  limit: limit.default(usualLimit),
  text: z.string().optional(),
  name: z.string().optional(),
  clientId: z.string().optional(),
  status: z.string().optional(),
  registrationMethod: z.string().optional(),
});

/** In the query of a GET everything is text; a request without a page gets everything. */
const load = z.object({
  page: z.coerce.number().pipe(page).default(firstPage),
  limit: z.coerce.number().pipe(limit).default(Number.MAX_SAFE_INTEGER),
});

/** Answers the management calls: `Authorization: Bearer <project>:<management key>`. */
export async function answerManagement(world: World, { request, response }: Message) {
  const { projectId, origin } = world.layout;
  if (request.headers.authorization !== `Bearer ${projectId}:${demoManagementKey}`) {
    return sendJson(response, 401, descopeError("E011003", "The management key is not valid"));
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", origin);
  if (pathname.endsWith("/clients/search")) return searchClients(world, { request, response });
  if (/\/mcp\/|\/resources?\//.test(pathname)) return answerMcpServers(world, pathname, { request, response });
  if (pathname.endsWith("/license")) return sendJson(response, 200, { licenseType: "free" });
  loadApps(world, Object.fromEntries(searchParams), response);
}

function loadApps(world: World, query: object, response: ServerResponse): void {
  const { data: asked } = load.safeParse(query);
  if (!asked) sendJson(response, 400, descopeError("E011001", "The query is invalid"));
  if (!asked) return;
  const apps = registeredClients(world).map((client) => ({
    ...client,
    dynamic: client.registrationType !== "manual",
  }));
  sendJson(response, 200, { apps: pageOf(apps, asked), total: apps.length });
}

function pageOf<Entry>(entries: Entry[], { page, limit }: { page: number; limit: number }): Entry[] {
  return entries.slice(page * limit, (page + 1) * limit);
}

async function searchClients(world: World, { request, response }: Message): Promise<void> {
  const parsed = search.safeParse(JSON.parse((await readBody(request)) || "{}"));
  if (!parsed.success) return sendJson(response, 400, descopeError("E011001", "The search is invalid"));
  const { page, limit, ...asked } = parsed.data;
  const found = registeredClients(world).filter((client) => isWanted(client, asked));
  sendJson(response, 200, { clients: pageOf(found, { page, limit }), total: found.length });
}

function isWanted(client: RegisteredClient, asked: Omit<z.infer<typeof search>, "page" | "limit">): boolean {
  const has = (value: string, part = "") => value.toLowerCase().includes(part.toLowerCase());
  return (
    (!asked.mcpServerId || asked.mcpServerId === client.mcpServerId) &&
    (!asked.clientId || asked.clientId === client.clientId) &&
    (!asked.status || asked.status === client.status) &&
    (!asked.registrationMethod || asked.registrationMethod === client.registrationType) &&
    has(client.name, asked.name) &&
    (has(client.name, asked.text) || has(client.clientId, asked.text))
  );
}

const client = z.object({
  client_id: z.string(),
  client_name: z.string().default(""),
  redirect_uris: z.array(z.string()).default([]),
  scope: z.string().default(""),
  logo_uri: z.string().default(""),
});

/** Takes the world, returns its clients: pre-registered, registered dynamically, and seen by their metadata document. */
function registeredClients(world: World): RegisteredClient[] {
  const registered = world.store.lasting().filter(([key]) => key.startsWith("Client:"));
  return [
    ...world.clients.map((metadata) => describe(world, metadata, "manual")),
    ...registered.map(([, { payload }]) => describe(world, payload, "dcr")),
    ...[...world.seenDocuments.values()].map((document) => describe(world, document, "cimd")),
  ].flat();
}

/** A client as Descope's management API lists it; the names of the registration types are invented. */
function describe({ layout }: World, metadata: unknown, registrationType: "dcr" | "cimd" | "manual") {
  const { data } = client.safeParse(metadata);
  if (!data) return [];
  const listed = {
    id: recordIdOf(data.client_id),
    name: data.client_name,
    clientId: data.client_id,
    mcpServerId: layout.serverId,
    approvedCallbackUrls: data.redirect_uris,
    scopes: data.scope.split(" ").filter(Boolean),
    tags: [],
    logo: data.logo_uri,
    registrationType,
    status: "active",
  };
  return [listed];
}

type RegisteredClient = ReturnType<typeof describe>[number];
