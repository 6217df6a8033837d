import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { sharedCopy } from "@/lib/http/headers";

/** Where the browser returns after sign-in during a connection trace. */
export function callbackUrl(baseUrl: string): string {
  return `${baseUrl}/operator/connect/callback`;
}

/** The app's client ID with CIMD: the URL of its metadata document. */
export function clientDocumentUrl(baseUrl: string): string {
  return `${baseUrl}/operator/client.json`;
}

/**
 * The app's metadata as an MCP client of itself (draft-ietf-oauth-client-id-metadata-document §4.1, with the fields of
 * RFC 7591 §2). It is a public client: it has no secret, PKCE protects the code.
 */
export function clientDocument(baseUrl: string) {
  return {
    client_id: clientDocumentUrl(baseUrl),
    client_name: `${serverInfo.title}: connection trace`,
    client_uri: baseUrl,
    application_type: "web",
    redirect_uris: [callbackUrl(baseUrl)],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
}

/** Returns the app's own client metadata document. */
export function ownClientDocument(): Response {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  return Response.json(clientDocument(result.config.baseUrl), {
    headers: { "Cache-Control": sharedCopy },
  });
}
