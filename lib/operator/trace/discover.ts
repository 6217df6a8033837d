import * as oauth from "oauth4webapi";
import { quote } from "@/lib/checks/facts/evidence";
import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";
import { initializeRequest } from "@/lib/mcp/client-messages";
import { bearerParameters } from "@/lib/oauth/bearer";
import { protectedResourceSchema, resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { mcpHeaders } from "./call";
import { StepFailure, stepDefinitions } from "./step";
import type { RecordingFetch, Trace } from "./trace";
import { oauthOptions } from "./trace";

/** An authorization server whose endpoints are present and safe to use. */
export interface Endpoints extends oauth.AuthorizationServer {
  authorization_endpoint: string;
  token_endpoint: string;
}

/** What a client learns before it has a client ID. */
export interface Discovered {
  server: Endpoints;
  /** The scopes to request; empty if none are advertised. */
  scopes: string[];
}

/** Finds the authorization server from the endpoint's URL, as MCP clients do (MCP, basic/authorization). */
export async function discover({ step }: Trace, config: Config): Promise<Discovered> {
  const challenge = await step(stepDefinitions.challenge, (request) => readChallenge(request, config));
  const offered = await step(stepDefinitions.resource, (request) =>
    readResource(request, challenge.resource_metadata, config),
  );
  const server = await step(stepDefinitions.server, (request) => readServer(request, config));
  const scopes = challenge.scope?.split(" ") ?? offered;
  // An MCP client has no use for an ID token.
  return { server, scopes: scopes.filter((scope) => scope && scope !== "openid") };
}

async function readChallenge(request: RecordingFetch, { resource }: Config) {
  const response = await request(resource, {
    method: "POST",
    headers: mcpHeaders(),
    body: initializeRequest("trace"),
  });
  if (response.status !== 401)
    throw new StepFailure(`/mcp responded with ${response.status} instead of 401`, "challenge");
  const parameters = bearerParameters(response.headers.get("www-authenticate") ?? "");
  const [resource_metadata, scope] = [parameters?.get("resource_metadata"), parameters?.get("scope")];
  const expected = resourceMetadataUrl(resource);
  if (resource_metadata !== expected) {
    const saw = resource_metadata ? `is ${quote(resource_metadata)}` : "is missing";
    throw new StepFailure(`resource_metadata in WWW-Authenticate ${saw}; expected ${expected}`, "challenge");
  }
  return { saw: resource_metadata, value: { resource_metadata, scope } };
}

async function readResource(request: RecordingFetch, url: string, config: Config) {
  const response = await request(url, { headers: { Accept: "application/json" } });
  const parsed = protectedResourceSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !parsed.success) {
    throw new StepFailure(`The response is ${response.status} without valid resource metadata`, "resource-metadata");
  }
  const { resource, authorization_servers, scopes_supported: scopes = [] } = parsed.data;
  if (resource !== config.resource) {
    throw new StepFailure(`resource is ${resource}; expected ${config.resource}`, "resource-metadata");
  }
  const [issuer] = authorization_servers;
  if (issuer !== config.descope.issuer) {
    const saw = `authorization_servers lists ${issuer}; expected ${config.descope.issuer}`;
    throw new StepFailure(saw, "resource-metadata");
  }
  return { saw: `authorization server ${issuer}`, value: scopes };
}

async function readServer(request: RecordingFetch, { descope }: Config) {
  const { issuer } = descope;
  // Descope appends the well-known path to the issuer, as OpenID Discovery does.
  const options = { algorithm: "oidc" as const, ...oauthOptions(request, issuer) };
  const response = await oauth.discoveryRequest(new URL(issuer), options);
  const server = await oauth.processDiscoveryResponse(new URL(issuer), response).catch((error: unknown) => {
    throw new StepFailure(explain(error), isMismatch(error) ? "issuer" : "descope-answers");
  });
  if (!server.code_challenge_methods_supported?.includes("S256")) {
    throw new StepFailure("code_challenge_methods_supported lacks S256, so clients must not continue", "pkce");
  }
  return { saw: `issuer ${server.issuer}, PKCE with S256`, value: requireEndpoints(server, issuer) };
}

/** The browser is sent to one of these, and this server sends secrets to the others. */
function requireEndpoints(server: oauth.AuthorizationServer, issuer: string): Endpoints {
  const safe = (name: "authorization_endpoint" | "token_endpoint" | "registration_endpoint") => {
    const url = server[name] ?? "";
    if (isSafe(url, issuer)) return url;
    const saw = url
      ? `${name} is ${quote(String(url))}, but must be an https URL without credentials`
      : `${name} is missing`;
    throw new StepFailure(saw, "endpoints");
  };
  if (server.registration_endpoint !== undefined) safe("registration_endpoint");
  return {
    ...server,
    authorization_endpoint: safe("authorization_endpoint"),
    token_endpoint: safe("token_endpoint"),
  };
}

/**
 * https, or http if both hosts are loopback, as with the emulator (RFC 9700 §2.6). A user name before an `@` is easily
 * mistaken for the host, and fetch rejects such URLs.
 */
function isSafe(url: string, issuer: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return false;
  if (protocol === "https:") return true;
  return protocol === "http:" && isLoopback(hostname) && isLoopback(new URL(issuer).hostname);
}

function explain(error: unknown): string {
  if (isMismatch(error)) return "The document declares a different issuer";
  return "The response is not valid authorization server metadata";
}

function isMismatch(error: unknown): boolean {
  return error instanceof oauth.OperationProcessingError && error.code === oauth.JSON_ATTRIBUTE_COMPARISON;
}
