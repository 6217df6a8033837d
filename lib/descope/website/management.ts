import * as z from "zod";
import { boundedFetch, NoAnswerError, parseJson } from "@/lib/http/bounded-fetch";
import type { DescopeServer } from "../discovery-url";

export interface ClientList {
  clients: RegisteredClient[];
  /** The number of clients; larger than the number loaded if there are too many. */
  total: number;
}

/** The list could not be loaded: `refused` concerns the key, all other reasons Descope. */
export class ManagementError extends Error {
  override name = "ManagementError";
  readonly reason: "refused" | "timeout" | "bad_answer" | "unreachable";
  constructor(reason: ManagementError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Timeout in milliseconds for the whole list, all pages together. */
const timeoutMs = 5_000;
const pageSize = 200;
const mostPages = 10;
/** Maximum size of one page in bytes. */
const maxBytes = 2_097_152;

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
  .transform((entry) => {
    const scopes = [entry.scopes, entry.permissionsScopes, entry.attributesScopes].flatMap((part) => part ?? []);
    return {
      clientId: entry.clientId || entry.id || "",
      // Chosen by the client's developer: untrusted.
      name: entry.name ?? "",
      redirectUris: entry.approvedCallbackUrls ?? [],
      scopes: [...new Set(scopes)],
      // Descope's name for the registration method; empty if unknown.
      registration: entry.registrationType ?? (entry.dynamic ? "dynamic" : ""),
      status: entry.status ?? "",
      // Seconds since the epoch.
      ...(entry.createdTime && { createdAt: entry.createdTime }),
    };
  });

/** A client registered for this server, as Descope's management API lists it. */
export type RegisteredClient = z.output<typeof listed>;

const listAnswer = z
  .object({
    clients: z.array(listed).nullish(),
    apps: z.array(listed).nullish(),
    total: z.coerce.number().nullish(),
  })
  .transform(({ clients, apps, total }) => ({ clients: clients ?? apps ?? [], total }));

/**
 * Loads the registered clients of the MCP server, or of the project when the configuration names no server
 * (docs.descope.com/api/management: MCP Server Clients, Inbound Apps). Read-only.
 * @param key the management key; never part of an error
 * @throws ManagementError within 5 s
 */
export function loadClients({ origin, projectId, serverId }: DescopeServer, key: string): Promise<ClientList> {
  const headers = { Authorization: `Bearer ${projectId}:${key}`, "Content-Type": "application/json" };
  return loadPages((page, limitMs) => {
    const apps = `${origin}/v1/mgmt/thirdparty/apps/load?page=${page}&limit=${pageSize}`;
    if (!serverId) return ask(apps, { headers }, limitMs);
    const body = JSON.stringify({ mcpServerId: serverId, page, limit: pageSize });
    return ask(`${origin}/v1/mgmt/mcp/server/clients/search`, { method: "POST", headers, body }, limitMs);
  });
}

type Page = z.infer<typeof listAnswer>;

/** Requests page after page. Whether pages start at 0 or 1 is not documented, so duplicates count once. */
async function loadPages(askPage: (page: number, limitMs: number) => Promise<Page>): Promise<ClientList> {
  const deadline = performance.now() + timeoutMs;
  const found = new Map<string, RegisteredClient>();
  let expected = 0;
  for (let page = 0; page < mostPages; page++) {
    const { clients, total } = await askPage(page, deadline - performance.now());
    for (const client of clients) found.set(client.clientId, client);
    expected = total ?? found.size;
    if (clients.length === 0 || found.size >= expected) break;
  }
  return { clients: [...found.values()], total: Math.max(expected, found.size) };
}

async function ask(url: string, init: RequestInit, limitMs: number): Promise<Page> {
  const answer = await boundedFetch(url, init, { timeoutMs: limitMs, maxBytes }).catch((cause: unknown) => {
    throw cause instanceof NoAnswerError ? noAnswer(cause) : cause;
  });
  if (answer.status === 401 || answer.status === 403) {
    throw new ManagementError("refused", "Descope refused the management key");
  }
  if (!answer.ok) throw new ManagementError("bad_answer", `Descope answered ${answer.status}`);
  const { data } = listAnswer.safeParse(parseJson(answer.body));
  if (!data) throw new ManagementError("bad_answer", "Descope did not return a list of clients");
  return data;
}

function noAnswer(cause: NoAnswerError): ManagementError {
  const { reason, message } = cause;
  if (reason === "timeout") return new ManagementError(reason, "Descope did not answer within 5 s", { cause });
  return reason === "too_large"
    ? new ManagementError("bad_answer", `Descope's response is too large: ${message}`, { cause })
    : new ManagementError(reason, `Descope could not be reached: ${message}`, { cause });
}
