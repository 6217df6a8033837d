import { type JWTPayload, SignJWT } from "jose";
import { demoTenantId, type Emulator, type TokenKind } from "@/dev/emulator";
import type { SessionRefusalCode } from "@/lib/descope/website/session";

interface Forgery {
  name: string;
  refusal: SessionRefusalCode;
  forge: (emulator: Emulator) => Promise<string>;
}

const session = (change: (emulator: Emulator) => JWTPayload) => (emulator: Emulator) =>
  emulator.mintSession(change(emulator));

const seconds = () => Math.floor(Date.now() / 1000);

const kind = (name: TokenKind) => (emulator: Emulator) => emulator.mint({}, { kind: name });

/** Issuers that no website session has: a tenant's, an MCP server's, a federated app's, and one without a server. */
const oauthIssuers = [
  (project: string) => `/v1/apps/${project}/${demoTenantId}`,
  (project: string) => `/v1/apps/agentic/${project}/MS3localServer00000000000000`,
  (project: string) => `/v1/apps/agentic/${project}`,
  (project: string) => `/${project}/SA2app`,
];

/** Signed with the project's own key but not a session; Descope's SDK accepts most of them. */
export const forgedSessions: Forgery[] = [
  { name: "a refresh token", refusal: "refresh_token", forge: session(() => ({ drn: "DSR" })) },
  {
    name: "an MCP access token of the server's issuer",
    refusal: "access_token",
    forge: (emulator) => emulator.mint(),
  },
  {
    name: "an MCP access token of the project's issuer",
    refusal: "access_token",
    forge: (emulator) => emulator.mint({ iss: emulator.projectIssuer }),
  },
  {
    name: "an MCP access token of a tenant's issuer",
    refusal: "access_token",
    forge: (emulator) => emulator.mint({ iss: `${emulator.projectIssuer}/${demoTenantId}` }),
  },
  {
    name: "an MCP access token with a session's issuer",
    refusal: "access_token",
    forge: (emulator) => emulator.mint({ iss: emulator.projectId }),
  },
  ...["scope", "scp", "azp", "client_id", "dci"].flatMap((claim): Forgery[] =>
    ["x", "", null].map((value) => {
      return {
        name: `a session with ${claim} ${JSON.stringify(value)}`,
        refusal: "access_token",
        forge: session(() => ({ [claim]: value })),
      };
    }),
  ),
  {
    name: "a session that claims to be an access token",
    refusal: "access_token",
    forge: session(() => ({ token_type: "access_token" })),
  },
  {
    name: "an access token with nothing but its audience",
    refusal: "access_token",
    forge: (emulator) => emulator.mint({ aud: ["TPAclient", emulator.projectId] }, { kind: "inboundSession" }),
  },
  {
    name: "an access token for a resource, with the issuer of federated apps",
    refusal: "access_token",
    forge: (emulator) => emulator.mint({ aud: "https://other.example/mcp" }, { kind: "federatedSession" }),
  },
  { name: "a website's refresh token", refusal: "refresh_token", forge: kind("websiteRefresh") },
  { name: "an MCP client's refresh token", refusal: "refresh_token", forge: kind("refresh") },
  {
    name: "a refresh token with a session's issuer",
    refusal: "refresh_token",
    forge: (emulator) => emulator.mint({ iss: emulator.projectId }, { kind: "refresh" }),
  },
  {
    name: "an ID token with a session's issuer",
    refusal: "not_a_session",
    forge: (emulator) => emulator.mint({ iss: emulator.projectIssuer }, { kind: "id" }),
  },
  {
    name: "an ID token without a type, with a session's issuer",
    refusal: "not_a_session",
    forge: (emulator) =>
      emulator.mint(
        { iss: emulator.projectIssuer, token_type: undefined, azp: undefined, scope: undefined },
        { kind: "id" },
      ),
  },
  {
    name: "a logout token with a session's issuer",
    refusal: "not_a_session",
    forge: (emulator) => emulator.mint({ iss: emulator.projectIssuer }, { kind: "logout" }),
  },
  { name: "a machine's token", refusal: "access_token", forge: kind("machine") },
  { name: "an access key's session", refusal: "access_key", forge: kind("accessKeySession") },
  ...["K2a", "Keuc12aBc"].map((id): Forgery => {
    return { name: `a session of ${id}`, refusal: "access_key", forge: session(() => ({ sub: id })) };
  }),
  {
    name: "an access key's session that names a user",
    refusal: "access_key",
    forge: (emulator) => emulator.mint({ dsub: "U2AdaLovelace000000000000000" }, { kind: "accessKeySession" }),
  },
  {
    name: "an access key's session with another subject",
    refusal: "access_key",
    forge: session(() => ({ sub: "ada@example.com", dsub: "K2emulatorAccessKey000000000" })),
  },
  ...[null, "", 7, ["U2AdaLovelace000000000000000"]].map((dsub): Forgery => {
    return {
      name: `a user's ID that is ${JSON.stringify(dsub)}`,
      refusal: "missing_claim",
      forge: session(() => ({ dsub })),
    };
  }),
  {
    name: "an issuer on a foreign host that ends in the project",
    refusal: "wrong_issuer",
    forge: session(({ projectId }) => ({ iss: `https://evil.example/v1/apps/${projectId}` })),
  },
  {
    name: "an issuer that is the project on a foreign host",
    refusal: "wrong_issuer",
    forge: session(({ projectId }) => ({ iss: `https://evil.example/${projectId}` })),
  },
  ...oauthIssuers.map((issuer): Forgery => {
    return {
      name: `an issuer that only MCP clients have, ${issuer("…")}`,
      refusal: "wrong_issuer",
      forge: session(({ origin, projectId }) => ({ iss: origin + issuer(projectId) })),
    };
  }),
  {
    name: "an issuer of sessions with a trailing slash",
    refusal: "wrong_issuer",
    forge: session(({ projectIssuer }) => ({ iss: `${projectIssuer}/` })),
  },
  {
    name: "another project's issuer",
    refusal: "wrong_issuer",
    forge: session(() => ({ iss: "P2anotherProject000000000000" })),
  },
  { name: "no issuer", refusal: "wrong_issuer", forge: session(() => ({ iss: undefined })) },
  { name: "no drn", refusal: "not_a_session", forge: session(() => ({ drn: undefined })) },
  { name: "an unknown drn", refusal: "not_a_session", forge: session(() => ({ drn: "ID" })) },
  { name: "an expired session", refusal: "expired", forge: session(() => ({ exp: seconds() - 6 })) },
  {
    name: "a session without an expiry",
    refusal: "missing_claim",
    forge: session(() => ({ exp: undefined })),
  },
  {
    name: "a session without a subject",
    refusal: "missing_claim",
    forge: session(() => ({ sub: undefined })),
  },
  {
    name: "a session with an empty subject that names a user",
    refusal: "missing_claim",
    forge: session(() => ({ sub: "", dsub: "U2AdaLovelace000000000000000" })),
  },
  { name: "a session with an empty subject", refusal: "missing_claim", forge: session(() => ({ sub: "" })) },
  {
    name: "a session that is not valid yet",
    refusal: "not_yet_valid",
    forge: session(() => ({ nbf: seconds() + 60 })),
  },
  {
    name: "an unpublished key",
    refusal: "unknown_key",
    forge: (emulator) => emulator.mint({}, { kind: "session", key: "unknown" }),
  },
  {
    name: "another key with the published key ID",
    refusal: "bad_signature",
    forge: async (emulator) => tamper(await emulator.mintSession()),
  },
  { name: "a shared secret", refusal: "wrong_algorithm", forge: signWithSecret },
  { name: "no signature", refusal: "wrong_algorithm", forge: async (emulator) => unsigned(emulator) },
  {
    name: "a header extension",
    refusal: "critical_header",
    forge: async (emulator) => extend(await emulator.mintSession()),
  },
  { name: "not a JWT", refusal: "malformed_session", forge: async () => "garbage" },
];

/** Replaces the emulator's first user with another one, and keeps the signature. */
function tamper(token: string): string {
  const [header, claims = "", signature] = token.split(".");
  const read: object = JSON.parse(Buffer.from(claims, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...read, sub: "U2Mallory" })).toString("base64url");
  return [header, changed, signature].join(".");
}

/** Requires an unknown extension (RFC 7515 §4.1.11). */
function extend(token: string): string {
  const [header = "", ...rest] = token.split(".");
  const read: object = JSON.parse(Buffer.from(header, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...read, crit: ["b64"], b64: true })).toString("base64url");
  return [changed, ...rest].join(".");
}

async function signWithSecret(emulator: Emulator): Promise<string> {
  const { kid, publicJwk } = emulator.signingKey();
  const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
  const claims = { iss: emulator.projectId, sub: "U2Mallory", drn: "DS", exp: seconds() + 60 };
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(secret);
}

function unsigned({ projectId: iss }: Emulator): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss, sub: "U2Mallory", drn: "DS", exp: seconds() + 60 };
  return `${encode({ alg: "none" })}.${encode(claims)}.`;
}
