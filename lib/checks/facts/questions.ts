import { probeHeaders } from "@/lib/http/probe";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { type Answer, ask } from "./answer";
import type { Site } from "./site";

/** The host that a forged request claims; `.invalid` never resolves (RFC 2606 §2). */
export const forgedHost = "forged.invalid";

/** Request headers that clients in a browser send, and must be allowed to. */
export const browserHeaders = [
  "authorization",
  "content-type",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-method",
  "mcp-name",
];

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "next-mcp-descope-checks", version: "1" },
  },
});

const clientHeaders = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
const forged = { "X-Forwarded-Host": forgedHost, Forwarded: `host=${forgedHost};proto=https` };

/** Asks this server; its log passes over the question, or a monitor would fill it with refusals. */
function askOwn(url: string, init: { method?: string; headers?: object; body?: string } = {}) {
  return ask(url, { ...init, headers: { ...init.headers, ...probeHeaders() } });
}

/** Sends what a client sends first; without a token, so that nothing behind the token check ever runs. */
function callMcp(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return askOwn(url, { method: "POST", headers: { ...clientHeaders, ...headers }, body: initialize });
}

/**
 * Asks the server itself, over its public URL. Never `/status`, which asks these very questions.
 * @returns the answers on their way
 */
export function askServer({ resource, origin, browserOrigin }: Site) {
  const documentUrl = resourceMetadataUrl(resource);
  return {
    challenge: callMcp(resource),
    challengeWithSlash: callMcp(`${resource}/`),
    challengeToBrowser: callMcp(resource, { Origin: browserOrigin }),
    challengeToForger: callMcp(resource, forged),
    garbageToken: callMcp(resource, { Authorization: "Bearer not-a-token" }),
    stream: askOwn(resource, { headers: { Accept: "text/event-stream" } }),
    preflight: ask(resource, { method: "OPTIONS", headers: preflightHeaders(browserOrigin) }),
    resourceMetadata: ask(documentUrl),
    rootResourceMetadata: ask(`${origin}/.well-known/oauth-protected-resource`),
    forgedResourceMetadata: ask(documentUrl, { headers: forged }),
    forwardedMetadata: ask(`${origin}/.well-known/oauth-authorization-server`),
    unknownDocument: ask(`${origin}/.well-known/oauth-unknown-document`),
  };
}

function preflightHeaders(origin: string): Record<string, string> {
  return {
    Origin: origin,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": browserHeaders.join(", "),
  };
}

/** How clients name themselves; firewalls that "block AI bots" tell them apart by it. */
const agents: Record<string, string> = {
  Claude: "Claude-User",
  ChatGPT: "openai-mcp/1.0.0",
  Cursor: "Cursor/2.0.0",
  Python: "python-httpx/0.28.1",
};

export interface AgentAnswer {
  client: string;
  answer: Answer;
}

/** Asks as each of the well-known clients. */
export function askAsAgents({ resource }: Site): Promise<AgentAnswer[]> {
  return Promise.all(
    Object.entries(agents).map(async ([client, agent]) => ({
      client,
      answer: await callMcp(resource, { "User-Agent": agent }),
    })),
  );
}
