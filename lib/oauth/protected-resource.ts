import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/http/errors";
import { serverInfo } from "@/lib/mcp/server-info";
import { advertisedScopes } from "./advertised-scopes";
import { resourceMetadata } from "./resource-metadata";

/** Answers the protected resource metadata (RFC 9728 §3.2); not cacheable while its scopes are unknown. */
export async function protectedResource(): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  const { resource, descope } = result.config;
  const scopes = await advertisedScopes(result.config);
  const document = resourceMetadata({ resource, issuer: descope.issuer, name: serverInfo.title, scopes });
  return Response.json(document, {
    headers: { "Cache-Control": scopes ? "public, max-age=300" : "no-store" },
  });
}
