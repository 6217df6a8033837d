import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { sharedCopy } from "@/lib/http/cache-control";

/** Where people come back to after they signed in for the operator's trace. */
export function callbackUrl(baseUrl: string): string {
  return `${baseUrl}/operator/connect/callback`;
}

/** The app's client ID where Descope takes documents for clients: the URL of its document. */
export function clientDocumentUrl(baseUrl: string): string {
  return `${baseUrl}/operator/client.json`;
}

/**
 * Who the app is when it acts as an MCP client of itself (draft-ietf-oauth-client-id-metadata-document §4.1, in the
 * vocabulary of RFC 7591 §2). A public client: it holds no secret, PKCE protects the code.
 */
export function clientDocument(baseUrl: string) {
  return {
    client_id: clientDocumentUrl(baseUrl),
    client_name: `${serverInfo.title}: operator's trace`,
    client_uri: baseUrl,
    application_type: "web",
    redirect_uris: [callbackUrl(baseUrl)],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
}

/** Answers the app's own client metadata document. */
export function ownClientDocument(): Response {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  return Response.json(clientDocument(result.config.baseUrl), {
    headers: { "Cache-Control": sharedCopy },
  });
}
