import {
  type AuthorizationServerDocument,
  quote,
  readAuthorizationServer,
  readChallenge,
  readProtectedResource,
} from "@/lib/checks/facts/evidence";
import { ownSite } from "@/lib/checks/facts/site";
import { challengeCheck, resourceMetadataCheck } from "@/lib/checks/stages/challenge";
import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";
import { initializeRequest, messageHeaders } from "@/lib/mcp/client-messages";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { type Ask, type Step, StepFailure } from "./trace";

/** What a client learns before it has a client ID. */
export interface Discovered {
  /** Its endpoints are safe to use. */
  server: AuthorizationServerDocument;
  /** The scopes to request; empty if none are advertised. */
  scopes: string[];
  /** The scopes that a client may come to need, for its registration. */
  offered: string[];
}

/** Finds the authorization server from the endpoint's URL, as MCP clients do (MCP, basic/authorization). */
export async function discover(step: Step, config: Config): Promise<Discovered> {
  const asked = await step("challenge", (ask) => readAskedScopes(ask, config));
  const offered = await step("resource-metadata", (ask) => readOfferedScopes(ask, config));
  const server = await step("server-metadata", (ask) => readServer(ask, config.descope.issuer));
  // An MCP client has no use for an ID token.
  const forClients = (names: string[]) => names.filter((scope) => scope && scope !== "openid");
  const scopes = forClients(asked?.split(" ") ?? offered);
  return { server, scopes, offered: [...new Set([...scopes, ...forClients(offered)])] };
}

async function readAskedScopes(ask: Ask, config: Config) {
  const init = { method: "POST", headers: messageHeaders, body: initializeRequest("trace") };
  const challenge = await ask(config.resource, init);
  const { status, saw } = challengeCheck.judge({ challenge, site: ownSite(config) });
  if (status !== "pass") throw new StepFailure(saw, challengeCheck.id);
  return { saw, value: readChallenge(challenge)?.scope };
}

async function readOfferedScopes(ask: Ask, config: Config) {
  const resourceMetadata = await ask(resourceMetadataUrl(config.resource));
  // Its warnings concern other URLs, which are not requested here.
  const { status, saw } = resourceMetadataCheck.judge({ resourceMetadata, site: ownSite(config) });
  if (status === "fail") throw new StepFailure(saw, resourceMetadataCheck.id);
  const scopes = readProtectedResource(resourceMetadata).value?.scopes_supported ?? [];
  return { saw: `authorization server ${config.descope.issuer}`, value: scopes };
}

async function readServer(ask: Ask, issuer: string) {
  // Descope appends the well-known path to the issuer, as OpenID Discovery does.
  const answer = await ask(`${issuer}/.well-known/openid-configuration`);
  const { value: server, problem } = readAuthorizationServer(answer);
  if (!server) throw new StepFailure(problem, "descope-answers");
  if (server.issuer !== issuer) {
    throw new StepFailure(`the document declares the issuer ${quote(server.issuer)}; expected ${issuer}`, "issuer");
  }
  if (!server.code_challenge_methods_supported?.includes("S256")) {
    throw new StepFailure("code_challenge_methods_supported lacks S256, so clients must not continue", "pkce");
  }
  requireSafeEndpoints(server);
  return { saw: `issuer ${issuer}, PKCE with S256`, value: server };
}

/** The browser is sent to one of these, and this server sends secrets to the others. */
function requireSafeEndpoints(server: AuthorizationServerDocument): void {
  for (const name of ["authorization_endpoint", "token_endpoint", "registration_endpoint"] as const) {
    const url = server[name];
    if (url === undefined || isSafe(url, server.issuer)) continue;
    const saw = url ? `is ${quote(url)}, but must be an https URL without credentials` : "is missing";
    throw new StepFailure(`${name} ${saw}`, "endpoints");
  }
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
