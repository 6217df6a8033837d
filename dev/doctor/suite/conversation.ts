import * as z from "zod";
import type { Answer } from "@/lib/checks/facts/answer";
import { serverInfo } from "@/lib/config/server-info";
import { initializeRequest, messageHeaders } from "@/lib/mcp/client-messages";
import { messageIn, type Sent, send } from "./send";

/** Whether a revision of MCP begins with `initialize` (2025) or without a handshake (2026-07-28). */
export type Revision = "handshake" | "stateless";

/** How a probe differs from the plain request, which has the token and is entirely valid. */
export interface Change {
  method?: string;
  /** Undefined removes a header; several values make several lines. */
  headers?: Record<string, string | string[] | undefined>;
  /** A JSON-RPC method other than the plain request's, with its parameters. */
  call?: [method: string, params?: object];
  /** Another protocol version in header and body. */
  version?: string;
  body?: string;
  query?: string;
  isHead?: true;
}

const stateless = "2026-07-28";

/** The protocol versions that a server supports, and how to talk to it. */
export interface Conversation {
  /** Protocol versions, the newest first. */
  versions: string[];
  /** The plain request by revision: the smallest one that needs a token. */
  plain: Partial<Record<Revision, Plain>>;
  /** The answers to the first requests. */
  first: Record<Revision, Answer>;
  hasTools: boolean;
}

interface Plain {
  revision: Revision;
  version: string;
  method: string;
  session: Record<string, string>;
}

/** A version is sent back in a header. */
const version = z.string().regex(/^[\x21-\x7E]{1,64}$/);
const initialized = z.object({ protocolVersion: version, capabilities: z.looseObject({}) });
const discovered = z.object({ capabilities: z.looseObject({}) });

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Finds out which revisions a server supports, with a token that it should accept. */
export async function startConversation(url: string, token: string): Promise<Conversation> {
  const handshake = await send(url, {
    method: "POST",
    headers: { ...messageHeaders, ...bearer(token) },
    body: initializeRequest("doctor"),
  });
  const opened = initialized.safeParse(messageIn(handshake)?.result).data;
  const id = handshake.error === undefined ? handshake.headers["mcp-session-id"] : undefined;
  const session: Record<string, string> = opened && id ? { "Mcp-Session-Id": id } : {};
  const asked = { revision: "stateless", version: stateless, method: "server/discover", session: {} } as const;
  // If the server did not answer at all, do not ask again.
  const modern = handshake.error === undefined ? await send(url, build(asked, {}, token)) : handshake;
  const found = discovered.safeParse(messageIn(modern)?.result).data;
  const plain: Conversation["plain"] = {};
  if (opened) {
    plain.handshake = { revision: "handshake", version: opened.protocolVersion, method: "ping", session };
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    await send(url, build(plain.handshake, { body }, token));
  }
  if (found) plain.stateless = asked;
  return {
    versions: [...(found ? [stateless] : []), ...(opened ? [opened.protocolVersion] : [])],
    plain,
    first: { handshake, stateless: modern },
    hasTools: [opened, found].some((result) => result?.capabilities.tools !== undefined),
  };
}

/** This suite starts no more than these, unless a server starts one for each request. */
const mostSessions = 5;

/** Ends the sessions that these responses started. */
export async function endSessions(url: string, token: string, answers: Answer[]): Promise<void> {
  const begun = answers.flatMap((answer) =>
    answer.error === undefined ? (answer.headers["mcp-session-id"] ?? []) : [],
  );
  for (const id of [...new Set(begun)].slice(0, mostSessions)) {
    await send(url, { method: "DELETE", headers: { "Mcp-Session-Id": id, ...bearer(token) } });
  }
}

/** The body of a request. */
export function bodyOf(
  plain: Plain,
  { call: [method, params = {}] = [plain.method], version = plain.version }: Change,
): string {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientInfo": { name: `${serverInfo.name} doctor`, version: serverInfo.version },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const full = plain.revision === "stateless" ? { ...params, _meta } : params;
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: full });
}

/** The plain request of a revision, by default of the first that the server supports; undefined if it supports none. */
export function plainOf({ plain }: Conversation, revision?: Revision): Plain | undefined {
  return revision ? plain[revision] : (plain.handshake ?? plain.stateless);
}

/** The plain request, which has the token, with a change. */
export function build(plain: Plain, change: Change, token: string): Sent {
  const { method = "POST", call: [rpcMethod, params = {}] = [plain.method], version = plain.version } = change;
  const name: Record<string, string> = "name" in params ? { "Mcp-Name": String(params.name) } : {};
  const modern = plain.revision === "stateless" ? { "Mcp-Method": rpcMethod, ...name } : {};
  const usual = { ...messageHeaders, "MCP-Protocol-Version": version, ...modern, ...plain.session, ...bearer(token) };
  const headers = Object.entries({ ...usual, ...change.headers }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const body = change.body ?? bodyOf(plain, change);
  return { method, headers: Object.fromEntries(headers), body, isHead: change.isHead };
}
