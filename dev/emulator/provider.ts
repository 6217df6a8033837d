import type { Account, ClientMetadata, Configuration, Provider as ProviderType } from "oidc-provider";
import { asResponse, boundedFetch } from "@/lib/http/bounded-fetch";
import { describeIdTokens, issueRefreshJwts, rewriteCallbackIssuer, tokenSettings } from "./answers";
import { registerCrossAppAccess } from "./cross-app-access";
import { findDemoUser, readAccountId } from "./demo";
import { clientIdOf, descopeId, type IssuerKind } from "./layout";
import { declaredIssuer, secretMethods } from "./metadata";
import { renderProviderError } from "./pages";
import { Provider } from "./quiet-oidc-provider";
import { requireKnownScopes, resourceIndicators, scopeDescriptions } from "./scopes";
import { signInPolicy } from "./sign-in";
import type { World } from "./state";
import { registerTokenExchange } from "./token-exchange";

/** Takes which of the two issuers to run, returns its OAuth server with the current settings. */
export function createProvider(world: World, kind: IssuerKind): ProviderType {
  const provider = new Provider(declaredIssuer(world, kind), {
    ...endpointSettings(world, kind),
    ...clientSettings(world),
    ...tokenSettings(world, kind),
    ...signInSettings(world, kind),
  });
  provider.use(rewriteCallbackIssuer(world.switches.issParameter));
  provider.use(describeIdTokens(world, kind));
  issueRefreshJwts(provider, world, kind);
  registerTokenExchange(provider, world, kind);
  registerCrossAppAccess(provider, world, kind);
  provider.on("server_error", (_ctx, error) => console.error(`Descope emulator: ${error.message}`));
  return provider;
}

function endpointSettings(world: World, kind: IssuerKind): Configuration {
  const { authorize, token, register, revoke } = world.layout.paths[kind];
  return {
    adapter: world.store.adapter,
    jwks: { keys: [world.keys.current().privateJwk] },
    // The key set and the metadata documents are served by the emulator itself.
    routes: { authorization: authorize, token, registration: register, revocation: revoke },
    features: features(world),
  };
}

function features(world: World): Configuration["features"] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    registration: {
      enabled: true,
      idFactory: () => clientIdOf(world.layout.projectId, descopeId("TPA2")),
      issueRegistrationAccessToken: false,
    },
    clientIdMetadataDocument: {
      enabled: world.switches.clientIdMetadata,
      ack: "draft-02",
      // A document that was just corrected must work on the next attempt.
      cacheDuration: { min: 0, max: 0 },
    },
    resourceIndicators: resourceIndicators(world),
  };
}

function clientSettings(world: World): Configuration {
  return {
    clients: world.clients.map(completeClient),
    clientAuthMethods: [...secretMethods, ...(world.switches.privateKeyJwt ? ["private_key_jwt" as const] : [])],
    // "web", the library's default, refuses cursor:// and loopback ports other than the registered one.
    clientDefaults: { application_type: "native" },
    clientBasedCORS: () => true,
    fetch: (url, options) => fetchClientDocument(world, url, options),
    pkce: { required: () => true },
  };
}

function signInSettings(world: World, kind: IssuerKind): Configuration {
  return {
    scopes: Object.keys(scopeDescriptions(world.switches)),
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    extraParams: { scope: (ctx) => requireKnownScopes(ctx, world.switches) },
    findAccount: (_ctx, id) => findAccount(id),
    interactions: {
      policy: signInPolicy(),
      url: (_ctx, interaction) => `${world.layout.paths[kind].signIn}/${interaction.uid}`,
    },
    renderError: renderProviderError,
  };
}

function findAccount(id: string): Account | undefined {
  const user = findDemoUser(readAccountId(id).userId);
  if (!user) return undefined;
  const claims = { sub: user.id, name: user.name, email: user.email, email_verified: true };
  return { accountId: id, claims: () => claims };
}

/** Twice the library's size limit (5 KiB), and its timeout. */
const limits = { timeoutMs: 2_500, maxBytes: 10_240, longBody: "cut" } as const;

/**
 * Returns a client metadata document from those of the test, or fetches it with the library's guarded options;
 * remembers it as the document of a client that was seen.
 */
async function fetchClientDocument(
  { clientDocuments, seenDocuments }: World,
  url: string | URL | Request,
  options: RequestInit = {},
): Promise<Response> {
  const address = url instanceof Request ? url.url : String(url);
  const document = clientDocuments.get(address);
  const response = document ? Response.json(document) : asResponse(await boundedFetch(address, options, limits));
  const text = await response.clone().text();
  if (response.ok && text.startsWith("{")) seenDocuments.set(address, JSON.parse(text));
  return response;
}

/** Takes a pre-registered client, returns it with usual settings: refresh tokens, and no secret unless it has one. */
function completeClient(client: ClientMetadata): ClientMetadata {
  return {
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: client.client_secret ? "client_secret_basic" : "none",
    ...client,
  };
}
