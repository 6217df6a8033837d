import type { ClientMetadata } from "oidc-provider";

/** Takes a pre-registered client, returns it with what most need: refresh tokens, and no secret unless it has one. */
export function completeClient(client: ClientMetadata): ClientMetadata {
  return {
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: client.client_secret ? "client_secret_basic" : "none",
    ...client,
  };
}
