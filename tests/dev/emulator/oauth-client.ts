import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { toolScopes } from "@/lib/tools";
import { type SignInChoice, signIn } from "./sign-in";

/** The redirect URL of every test client; nothing listens there. */
export const redirectUri = "http://localhost:9/callback";

/** The emulator speaks plain http on the loopback interface. */
export const insecure = { [oauth.allowInsecureRequests]: true };

/** Everything a test client knows after discovery and registration. */
export type TestClient = { server: oauth.AuthorizationServer; client: oauth.Client; auth: oauth.ClientAuth };

/** Takes an issuer, returns its metadata, validated as by a strict client. */
export async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(new URL(issuer), insecure);
  return oauth.processDiscoveryResponse(new URL(issuer), response);
}

/** Takes an issuer and client metadata, returns a newly registered public client. */
export async function register(issuer: string, metadata: Partial<oauth.Client> = {}): Promise<TestClient> {
  const server = await discover(issuer);
  const wanted = {
    client_name: "Test client",
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
    ...metadata,
  };
  const response = await oauth.dynamicClientRegistrationRequest(server, wanted, insecure);
  const client = await oauth.processDynamicClientRegistrationResponse(response);
  return { server, client, auth: oauth.None() };
}

/** Takes a client and extra parameters (undefined leaves one out), returns an authorization request. */
export async function authorization(
  { server, client }: Pick<TestClient, "server" | "client">,
  parameters: Record<string, string | undefined> = {},
): Promise<{ url: URL; verifier: string }> {
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(server.authorization_endpoint ?? "");
  const all: Record<string, string | undefined> = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "mcp:use status:read",
    state: "the-state",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return { url, verifier };
}

/** Signs in through the page and exchanges the code, checking `state` and `iss` on the way. */
export async function signInForTokens(
  testClient: TestClient,
  { parameters, choice }: { parameters?: Record<string, string | undefined>; choice?: SignInChoice } = {},
) {
  const { server, client, auth } = testClient;
  const { url, verifier } = await authorization(testClient, parameters);
  const callback = oauth.validateAuthResponse(server, client, await signIn(url, choice), "the-state");
  const resource = parameters?.resource;
  const response = await oauth.authorizationCodeGrantRequest(server, client, auth, callback, redirectUri, verifier, {
    ...insecure,
    ...(resource && { additionalParameters: { resource } }),
  });
  const expected = parameters?.nonce ? { expectedNonce: parameters.nonce } : {};
  return readTokens(await oauth.processAuthorizationCodeResponse(server, client, response, expected));
}

/** Uses a refresh token once; rejects with the server's error if it is not accepted. */
export async function refresh({ server, client, auth }: TestClient, refreshToken: string) {
  const response = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, insecure);
  return readTokens(await oauth.processRefreshTokenResponse(server, client, response));
}

function readTokens(tokens: oauth.TokenEndpointResponse) {
  return { ...tokens, claims: decodeJwt(tokens.access_token), refreshToken: tokens.refresh_token ?? "" };
}

/** The scopes of the emulator's MCP server, whichever tools the app has. */
export async function offeredScopes(): Promise<string[]> {
  return [...new Set(["mcp:use", ...(await toolScopes()), "status:read", "outbound.token.fetch"])];
}
