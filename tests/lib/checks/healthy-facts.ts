import { expect } from "vitest";
import type { CheckResult, Group, Status } from "@/lib/checks/check";
import type { Answered } from "@/lib/checks/facts/answer";
import type { Facts } from "@/lib/checks/facts/gather";
import { browserHeaders } from "@/lib/checks/facts/questions";
import { ownSite } from "@/lib/checks/facts/site";
import { judgeAll } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import { readConfig } from "@/lib/config";
import { helpPath } from "@/lib/http/errors";

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
  grant_types_supported: [
    ...["authorization_code", "refresh_token", "client_credentials"],
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
  ],
  token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
  authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
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
    tools: [{ scopes: ["status:read"], requirements: {} }],
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
    longToken: challenge('error="invalid_token", '),
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

/** One judgement: the situation, the check, its status and evidence, and the facts that differ from a healthy server's. */
export type Row = [sentence: string, id: string, status: Status, saw: RegExp, change: Facts];

/** An HTML page in place of JSON. */
export const html = { headers: { "content-type": "text/html" } };

/** Judges healthy facts, with some replaced. */
export function results(change: Facts, env?: Record<string, string>): CheckResult[] {
  return judgeAll({ ...healthyFacts(env), ...change }, checks);
}

/** The result of one check for healthy facts, with some replaced. */
export function find(change: Facts, id: string, env?: Record<string, string>): CheckResult | undefined {
  return results(change, env).find((result) => result.id === id);
}

/** Expects the judgement of a row; a failure or warning must have a fix and a help page. */
export function expectRow([, id, status, saw, change]: Row): void {
  const result = find(change, id);
  expect(result).toMatchObject({ status, saw: expect.stringMatching(saw) });
  if (status !== "fail" && status !== "warn") return;
  expect(result?.fix).toBeTruthy();
  expect(result?.help).toBe(helpPath(id));
}

/** A result for tests; its evidence and title are derived from its id. */
export function result(id: string, group: Group, status: Status): CheckResult {
  const fix = status === "fail" || status === "warn" ? { fix: `mend ${id}` } : {};
  return {
    id,
    group,
    title: `${id} ${status === "fail" ? "failed" : "holds"}`,
    status,
    saw: `saw ${id}`,
    ...fix,
  };
}
