/** The scope without which a token gives no access to its user's connections, as at Descope. */
export const connectionScope = "outbound.token.fetch";

/** The protocol behavior that a test can change while the emulator runs. */
export type Switches = {
  /** Dynamic client registration. Off: no `registration_endpoint`, and the endpoint answers 403. */
  registration: boolean;
  /** Client ID metadata documents (a client id that is an https URL). */
  clientIdMetadata: boolean;
  /** The `issuer` in the MCP server's metadata document: "own", "project", or any other text. */
  declaredIssuer: string;
  /** `iss` of access tokens: "server" (the issuer that was asked), "project", "tenant" (the active one's), or any other text. */
  tokenIssuer: string;
  /** RFC 9207 `iss` in the callback. False, as at Descope: absent and not advertised. Text: that value instead. */
  issParameter: boolean | string;
  /** "descope": [client id, project id] plus the requested resource. "resource": only the resource. */
  audience: "descope" | "resource" | string[];
  /** Adds `drn: "DS"` to access tokens, which some of Descope's have. */
  drn: boolean;
  /** The project overrides the subject claim: `sub` is the e-mail address, and the user's id is in `dsub`. */
  overrideSubject: boolean;
  /** Off: the token of a client that acts for itself has no `sub`. */
  machineSubject: boolean;
  /** Clients may authenticate with a key (`private_key_jwt`); Descope's documents do not offer it, so off. */
  privateKeyJwt: boolean;
  /** The issuer that the project's JWT template gives to website sessions, by Descope's names; "legacy" is the default. */
  sessionIssuer: "legacy" | "federated" | "inbound";
  /** Lifetime of access tokens in seconds; zero or less mints tokens that have already expired. */
  accessTokenSeconds: number;
  /** Lifetime of website sessions in seconds. */
  sessionSeconds: number;
  /** Descope's setting, there off by default. Off: access tokens have no tenants, roles or permissions. */
  forceAddAllAuthorizationInfo: boolean;
  /** Off: the project has no tenants, so all roles and permissions of access tokens are the project's. */
  tenants: boolean;
  /** How a connection's `accessTokenExpiry` is written: seconds since the epoch, or RFC 3339; both are text. */
  connectionExpiry: "epoch" | "rfc3339";
  /** Lifetime of a connection's access tokens in seconds. */
  connectionSeconds: number;
  /** Whether an MCP access token can start a connection too; certain is only the refresh token of a website session. */
  connectWithAccessToken: boolean;
  /** The MCP server's scopes: name to the sentence shown on the consent page. */
  scopes: Record<string, string>;
  /** The addresses that the MCP server's settings name; tokens are minted for any. */
  serverUrls: string[];
  /** What the management API calls the MCP server: newer consoles create resources instead. */
  firstServerIs: "mcpServer" | "resource";
  /** Off: the MCP server's document has no `scopes_supported`. */
  scopesAdvertised: boolean;
  /** Off: the documents have no `code_challenge_methods_supported`. */
  pkceAdvertised: boolean;
  /** The status of metadata addresses with the path inserted (RFC 8414); 401 comes without a body. */
  insertedMetadata: 404 | 401;
  /** Merged last into both metadata documents; undefined removes a field. */
  metadataExtra: Record<string, unknown>;
  /** Seconds by which the Date header of every response is off. */
  skewSeconds: number;
};

/**
 * Returns the switches as Descope behaves for an MCP server with registration and CIMD on.
 * @param ofTools the scopes that the tools require, as a developer would have added them in the console
 */
export function defaultSwitches(ofTools: string[] = []): Switches {
  return {
    registration: true,
    clientIdMetadata: true,
    declaredIssuer: "own",
    tokenIssuer: "server",
    issParameter: false,
    audience: "descope",
    drn: false,
    overrideSubject: false,
    machineSubject: true,
    privateKeyJwt: false,
    sessionIssuer: "legacy",
    accessTokenSeconds: 3600,
    sessionSeconds: 600,
    forceAddAllAuthorizationInfo: true,
    tenants: true,
    connectionExpiry: "epoch",
    connectionSeconds: 3600,
    connectWithAccessToken: false,
    scopes: {
      "mcp:use": "Use the tools of this server",
      ...Object.fromEntries(ofTools.map((scope) => [scope, `Use the tools that require ${scope}`])),
      "status:read": "Read the status of this server",
      [connectionScope]: "Use the apps you have connected",
    },
    serverUrls: [],
    firstServerIs: "mcpServer",
    scopesAdvertised: true,
    pkceAdvertised: true,
    insertedMetadata: 404,
    metadataExtra: {},
    skewSeconds: 0,
  };
}
