import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Config } from "@/lib/config";
import { verifyToken } from "@/lib/descope/verify-token";
import { bearerToken } from "@/lib/oauth/bearer";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { refuseOrigin } from "./origin";
import { refuse } from "./refuse";

/**
 * The middleware in front of the MCP handler: host and origin, then the token, then the scopes of the endpoint.
 * Deny by default: only a caller that passed every step comes back.
 * @returns who calls, as the SDK hands it to tools, or the answer that refuses the request
 */
export async function admit(request: Request, config: Config): Promise<AuthInfo | Response> {
  const foreign = refuseOrigin(request.headers, config);
  if (foreign) return refuse(foreign, config);

  const credentials = bearerToken(request.headers.get("authorization"));
  if (credentials === "none") return refuse("no_credentials", config);
  if (credentials === "malformed") return refuse("malformed_header", config);

  const rules = { server: config.descope, resource: config.resource, binding: config.tokenBinding };
  // An outage is no refusal of the token: the client must keep it and come back.
  const verdict = await verifyToken(credentials.token, rules).catch((error: unknown) => ({
    outage: String(error),
  }));
  if ("outage" in verdict) return refuse("keys_unavailable", config, { cause: verdict.outage });
  if (verdict.refusal) return refuse(verdict.refusal.code, config, verdict.refusal);

  const { subject, clientId, scopes, tenant, expiresAt, claims } = verdict.caller;
  const isMissing = (scope: string) => !scopes.includes(scope);
  if (config.requiredScopes.some(isMissing)) return refuse("insufficient_scope", config, { clientId });
  return {
    token: credentials.token,
    clientId,
    scopes,
    expiresAt,
    resource: new URL(config.resource),
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
    extra: { subject, tenant, claims },
  };
}
