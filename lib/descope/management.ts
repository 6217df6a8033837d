import * as z from "zod";
import type { DescopeServer } from "./discovery-url";

/** A client that can ask people to sign in for this server, as Descope's management API lists it. */
export interface RegisteredClient {
  clientId: string;
  /** Chosen by whoever registered it: untrusted. */
  name: string;
  redirectUris: string[];
  scopes: string[];
  /** Descope's own word for how it came to be; empty when it does not say. */
  registration: string;
  status: string;
  /** Seconds since the epoch; unset when Descope does not say. */
  createdAt?: number;
}

export interface ClientList {
  clients: RegisteredClient[];
  /** How many there are; more than were loaded when there are very many. */
  total: number;
}

/** The list could not be had: `refused` is about the key, all else about Descope. */
export class ManagementError extends Error {
  override name = "ManagementError";
  readonly reason: "refused" | "timeout" | "bad_answer" | "unreachable";
  constructor(reason: ManagementError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Milliseconds for the whole list, all its pages together. */
const timeoutMs = 5_000;
const pageSize = 200;
const mostPages = 10;

const scopeName = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const texts = z.array(z.string()).nullish();

const listed = z
  .object({
    id: z.string().nullish(),
    clientId: z.string().nullish(),
    name: z.string().nullish(),
    approvedCallbackUrls: texts,
    scopes: z.array(scopeName).nullish(),
    permissionsScopes: z.array(scopeName).nullish(),
    attributesScopes: z.array(scopeName).nullish(),
    registrationType: z.string().nullish(),
    dynamic: z.boolean().nullish(),
    status: z.string().nullish(),
    createdTime: z.coerce.number().nullish(),
  })
  .transform((entry): RegisteredClient => {
    const scopes = [entry.scopes, entry.permissionsScopes, entry.attributesScopes].flatMap(
      (part) => part ?? [],
    );
    return {
      clientId: entry.clientId || entry.id || "",
      name: entry.name ?? "",
      redirectUris: entry.approvedCallbackUrls ?? [],
      scopes: [...new Set(scopes)],
      registration: entry.registrationType ?? (entry.dynamic ? "dynamic" : ""),
      status: entry.status ?? "",
      ...(entry.createdTime && { createdAt: entry.createdTime }),
    };
  });

const total = z.coerce.number().nullish();
const searchAnswer = z.object({ clients: z.array(listed).nullish(), total });
const appsAnswer = z.object({ apps: z.array(listed).nullish(), total });

/**
 * Loads the registered clients of the MCP server, or of the project when the configuration names no server
 * (docs.descope.com/api/management: MCP Server Clients, Inbound Apps). It only reads.
 * @param key the management key; never part of an error
 * @throws ManagementError within 5 s
 */
export async function loadClients(server: DescopeServer, key: string): Promise<ClientList> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = { Authorization: `Bearer ${server.projectId}:${key}`, "Content-Type": "application/json" };
  if (server.serverId) return searchAll(server, { headers, signal });
  const url = `${server.origin}/v1/mgmt/thirdparty/apps/load`;
  const answer = appsAnswer.safeParse(await ask(url, { headers, signal }));
  if (!answer.success) throw badAnswer();
  const clients = answer.data.apps ?? [];
  return { clients, total: answer.data.total ?? clients.length };
}

/** Asks page after page. Whether pages count from 0 or 1 is not documented, so what comes twice counts once. */
async function searchAll({ origin, serverId }: DescopeServer, init: RequestInit): Promise<ClientList> {
  const found = new Map<string, RegisteredClient>();
  let expected = 0;
  for (let page = 0; page < mostPages; page++) {
    const body = JSON.stringify({ mcpServerId: serverId, page, limit: pageSize });
    const url = `${origin}/v1/mgmt/mcp/server/clients/search`;
    const answer = searchAnswer.safeParse(await ask(url, { ...init, method: "POST", body }));
    if (!answer.success) throw badAnswer();
    const clients = answer.data.clients ?? [];
    for (const client of clients) found.set(client.clientId, client);
    expected = answer.data.total ?? found.size;
    if (clients.length === 0 || found.size >= expected) break;
  }
  return { clients: [...found.values()], total: Math.max(expected, found.size) };
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, cache: "no-store", redirect: "manual" });
    if (response.status === 401 || response.status === 403) {
      throw new ManagementError("refused", "Descope refused the management key");
    }
    if (!response.ok) throw new ManagementError("bad_answer", `Descope answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    if (cause instanceof ManagementError) throw cause;
    if (cause instanceof SyntaxError) throw badAnswer();
    const isLate = cause instanceof DOMException && cause.name === "TimeoutError";
    if (isLate) throw new ManagementError("timeout", "Descope did not answer within 5 s", { cause });
    throw new ManagementError("unreachable", "Descope could not be reached", { cause });
  }
}

function badAnswer(): ManagementError {
  return new ManagementError("bad_answer", "Descope answered with something that is no list of clients");
}
