import { initializeRequest, messageHeaders } from "@/lib/mcp/client-messages";
import { probeHeaders } from "@/lib/mcp/middleware";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { type Answer, ask } from "./answer";
import type { Site } from "./site";

/** The host that a forged request claims; `.invalid` never resolves (RFC 2606 §2). */
export const forgedHost = "forged.invalid";

/** Request headers that browser clients send, so CORS must allow them. */
export const browserHeaders = [
  "authorization",
  "content-type",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-method",
  "mcp-name",
];

const preflight = {
  "Access-Control-Request-Method": "POST",
  "Access-Control-Request-Headers": browserHeaders.join(", "),
};

/** More than Node.js accepts by default, less than this server does (docs/self-hosting.md). */
const longTokenBytes = 22 * 1024;

const forged = { "X-Forwarded-Host": forgedHost, Forwarded: `host=${forgedHost};proto=https` };

/** Timeout for a local server: `next dev` compiles a route on its first request. Milliseconds. */
const localLimitMs = 8_500;

/** Sends a request to the checked server, with the timeout that fits it. */
function askSite(site: Site, url: string, init: RequestInit = {}): Promise<Answer> {
  return ask(url, init, site.isLocal ? localLimitMs : undefined);
}

/** The same, with a header that keeps the request out of this server's log, which a monitor would fill with refusals. */
function probe(site: Site, url: string, init: { method?: string; headers?: object; body?: string } = {}) {
  return askSite(site, url, { ...init, headers: { ...init.headers, ...probeHeaders() } });
}

/** Sends the first message of a client, without a token, so nothing behind the token check ever runs. */
function callMcp(site: Site, headers: Record<string, string> = {}, url = site.resource): Promise<Answer> {
  return probe(site, url, {
    method: "POST",
    headers: { ...messageHeaders, ...headers },
    body: initializeRequest("checks"),
  });
}

/**
 * Sends the requests to the server itself, at its public URL. Never to `/status`, which sends these same requests.
 * @returns the pending responses
 */
export function askServer(site: Site) {
  const { resource, origin, browserOrigin } = site;
  const documentUrl = resourceMetadataUrl(resource);
  return {
    challenge: callMcp(site),
    challengeWithSlash: callMcp(site, {}, resource.endsWith("/") ? resource.slice(0, -1) : `${resource}/`),
    challengeToBrowser: callMcp(site, { Origin: browserOrigin }),
    challengeToForger: callMcp(site, forged),
    longToken: callMcp(site, { Authorization: `Bearer ${"long-token.".repeat(longTokenBytes / 11)}` }),
    garbageToken: callMcp(site, { Authorization: "Bearer not-a-token" }),
    stream: probe(site, resource, { headers: { Accept: "text/event-stream" } }),
    preflight: askSite(site, resource, { method: "OPTIONS", headers: { Origin: browserOrigin, ...preflight } }),
    resourceMetadata: askSite(site, documentUrl),
    rootResourceMetadata: askSite(site, `${origin}/.well-known/oauth-protected-resource`),
    forgedResourceMetadata: askSite(site, documentUrl, { headers: forged }),
    forwardedMetadata: askSite(site, `${origin}/.well-known/oauth-authorization-server`),
    unknownDocument: askSite(site, `${origin}/.well-known/oauth-unknown-document`),
  };
}

/**
 * What distinguishes well-known clients: the User-Agent, by which firewalls that block AI bots recognize them, and an Accept
 * header other than the specification's.
 */
const agents: Record<string, Record<string, string>> = {
  Claude: { "User-Agent": "Claude-User" },
  ChatGPT: { "User-Agent": "openai-mcp/1.0.0" },
  Cursor: { "User-Agent": "Cursor/2.0.0" },
  Python: { "User-Agent": "python-httpx/0.28.1", Accept: "*/*" },
  "a client that takes only JSON": { Accept: "application/json" },
  "a client that takes only events": { Accept: "text/event-stream" },
};

export interface AgentAnswer {
  client: string;
  answer: Answer;
}

/** Sends a request as each well-known client. */
export function askAsAgents(site: Site): Promise<AgentAnswer[]> {
  const askAs = async ([client, headers]: [string, Record<string, string>]) => {
    return { client, answer: await callMcp(site, headers) };
  };
  return Promise.all(Object.entries(agents).map(askAs));
}
