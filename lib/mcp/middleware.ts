import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Config } from "@/lib/config";
import { isOwnProbe } from "@/lib/http/probe";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { judgeToken } from "./judge-token";
import { refuseOrigin } from "./origin";
import { refuse } from "./refuse";

/**
 * The middleware in front of the MCP handler: host and origin, then the token, then the scopes of the endpoint.
 * Deny by default: only a caller that passed every step is returned.
 * @returns the caller, as the SDK passes it to tools, or the response that refuses the request
 */
export async function authorizeRequest(request: Request, config: Config): Promise<AuthInfo | Response> {
  const foreign = refuseOrigin(request.headers, config);
  const isProbe = isOwnProbe(request.headers);
  if (foreign) return refuse(foreign, config, { isProbe });

  const judgement = await judgeToken(request.headers.get("authorization"), config);
  if (judgement.refusal) return refuse(judgement.refusal, config, { ...judgement.seen, isProbe });

  const { subject, clientId, scopes, tenant, expiresAt, claims } = judgement.caller;
  return {
    token: judgement.token,
    clientId,
    scopes,
    expiresAt,
    resource: new URL(config.resource),
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
    extra: { subject, tenant, claims },
  };
}
