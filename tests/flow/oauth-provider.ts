import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";

export interface ClientOptions {
  /** Client ID metadata document, used instead of registering. */
  clientMetadataUrl?: string;
  /** An existing client. */
  client?: StoredOAuthClientInformation;
  /** Whether the client can refresh; default: true. */
  refresh?: boolean;
}

/** The redirect URL of every flow client; nothing listens there. */
export const redirectUrl = "http://localhost:9/callback";

/** An OAuth client's storage, for both generations of the MCP client. */
export function oauthProvider(options: ClientOptions) {
  let client = options.client;
  let tokens: StoredOAuthTokens | undefined;
  let verifier = "";
  let state = "";
  let discovered: OAuthDiscoveryState | undefined;
  const authorizationUrls: URL[] = [];
  const provider: OAuthClientProvider = {
    redirectUrl,
    ...(options.clientMetadataUrl && { clientMetadataUrl: options.clientMetadataUrl }),
    clientMetadata: {
      client_name: "Flow test",
      redirect_uris: [redirectUrl],
      grant_types: options.refresh === false ? ["authorization_code"] : ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    state: () => (state = crypto.randomUUID()),
    clientInformation: () => client,
    saveClientInformation: (information) => {
      client = information;
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: (url) => {
      authorizationUrls.push(url);
    },
    saveCodeVerifier: (value) => {
      verifier = value;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (found) => {
      discovered = found;
    },
    discoveryState: () => discovered,
  };
  return Object.assign(provider, {
    lastState: () => state,
    client: () => client,
    /** The page to which the client last sent the user. */
    authorizationUrl: () => {
      const url = authorizationUrls.at(-1);
      if (!url) throw new Error("the client has not asked anyone to sign in");
      return url;
    },
    signIns: () => authorizationUrls.length,
  });
}
