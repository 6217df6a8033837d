import type { Answered } from "@/lib/checks/facts/answer";
import type { Facts } from "@/lib/checks/facts/gather";
import { browserHeaders } from "@/lib/checks/facts/questions";
import { ownSite } from "@/lib/checks/facts/site";
import { readConfig } from "@/lib/config";

export const resource = "https://mcp.example.com/mcp";
export const issuer = "https://api.descope.com/v1/apps/agentic/P2test/MS3test";
const documentUrl = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

/** A JSON answer; every part can be replaced. */
export function answer(body: unknown, change: Partial<Answered> = {}): Answered {
  const { headers, ...rest } = change;
  return {
    url: resource,
    status: 200,
    body: typeof body === "string" ? body : JSON.stringify(body),
    elapsedMs: 12,
    at: 1_000_000,
    ...rest,
    headers: { "content-type": "application/json", ...headers },
  };
}

export const unanswered = { url: resource, error: "no answer within 4 s", elapsedMs: 4000 };

export const document = {
  issuer,
  authorization_endpoint: "https://api.descope.com/oauth2/v1/apps/agentic/P2test/MS3test/authorize",
  token_endpoint: "https://api.descope.com/oauth2/v1/apps/agentic/P2test/MS3test/token",
  jwks_uri: "https://api.descope.com/P2test/.well-known/jwks.json",
  registration_endpoint: "https://api.descope.com/v1/mgmt/mcp/client/P2test/MS3test/register",
  client_id_metadata_document_supported: true,
  scopes_supported: ["mcp:use", "status:read", "offline_access"],
  code_challenge_methods_supported: ["S256"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  token_endpoint_auth_methods_supported: ["none"],
};

export const resourceDocument = {
  resource,
  authorization_servers: [issuer],
  scopes_supported: ["mcp:use", "status:read"],
};

export const key = { kty: "RSA", kid: "SK2test", alg: "RS256", use: "sig" };

/** Descope's metadata with some fields replaced; undefined removes one. */
export function metadata(change: Partial<Record<keyof typeof document, unknown>> = {}): Answered {
  const url = `${issuer}/.well-known/openid-configuration`;
  return answer({ ...document, ...change }, { url, headers: { date: new Date(1_000_000).toUTCString() } });
}

/** A 401 with this server's challenge. */
export function challenge(parameters = "", change: Partial<Answered> = {}): Answered {
  const header = `Bearer ${parameters}resource_metadata="${documentUrl}"`;
  return answer({ error: "unauthorized" }, { status: 401, headers: { "www-authenticate": header }, ...change });
}

/** The configuration of a public server, with other variables on top. */
export function config(env: Record<string, string> = {}) {
  return readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com", ...env });
}

/** The facts of a healthy server. */
export function healthyFacts(env: Record<string, string> = {}): Facts {
  const result = config(env);
  const notFound = answer({ error: "not_found" }, { status: 404 });
  return {
    config: result,
    deployment: { environment: "production" },
    address: "https://mcp.example.com",
    ...(result.ok && { site: ownSite(result.config) }),
    toolScopes: ["status:read"],
    issuer,
    metadata: metadata(),
    insertedMetadata: [notFound, notFound],
    keys: answer({ keys: [key] }),
    challenge: challenge(),
    challengeWithSlash: challenge(),
    challengeToForger: challenge(),
    challengeToBrowser: challenge("", {
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "WWW-Authenticate",
      },
    }),
    garbageToken: challenge('error="invalid_token", '),
    stream: answer("", { status: 401 }),
    preflight: answer("", {
      status: 204,
      headers: { "access-control-allow-headers": browserHeaders.join(", ") },
    }),
    resourceMetadata: answer(resourceDocument),
    rootResourceMetadata: answer(resourceDocument),
    forgedResourceMetadata: answer(resourceDocument),
    forwardedMetadata: metadata(),
    unknownDocument: notFound,
    agents: [{ client: "Claude", answer: challenge() }],
  };
}
