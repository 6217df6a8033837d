import { type JWTPayload, SignJWT } from "jose";
import { demoTenantId, type StandIn } from "@/dev/descope-stand-in";
import type { SessionRefusalCode } from "@/lib/descope/session";

interface Forgery {
  name: string;
  refusal: SessionRefusalCode;
  forge: (standIn: StandIn) => Promise<string>;
}

const session = (change: (standIn: StandIn) => JWTPayload) => (standIn: StandIn) =>
  standIn.mintSession(change(standIn));

const seconds = () => Math.floor(Date.now() / 1000);

/** What is signed with the project's own key, and yet no session: most of it passes for one in Descope's SDK. */
export const forgedSessions: Forgery[] = [
  { name: "a refresh token", refusal: "refresh_token", forge: session(() => ({ drn: "DSR" })) },
  {
    name: "an MCP access token of the server's issuer",
    refusal: "access_token",
    forge: (standIn) => standIn.mint(),
  },
  {
    name: "an MCP access token of the project's issuer",
    refusal: "access_token",
    forge: (standIn) => standIn.mint({ iss: standIn.projectIssuer }),
  },
  {
    name: "an MCP access token of a tenant's issuer",
    refusal: "access_token",
    forge: (standIn) => standIn.mint({ iss: `${standIn.projectIssuer}/${demoTenantId}` }),
  },
  {
    name: "an MCP access token with a session's issuer",
    refusal: "access_token",
    forge: (standIn) => standIn.mint({ iss: standIn.projectId }),
  },
  ...["scope", "scp", "azp", "client_id", "dci"].map((claim): Forgery => {
    return {
      name: `a session with ${claim}`,
      refusal: "access_token",
      forge: session(() => ({ [claim]: "x" })),
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
  {
    name: "the issuer of the project's OAuth side",
    refusal: "wrong_issuer",
    forge: session(({ projectIssuer }) => ({ iss: projectIssuer })),
  },
  {
    name: "another project's issuer",
    refusal: "wrong_issuer",
    forge: session(() => ({ iss: "P2anotherProject000000000000" })),
  },
  { name: "no issuer", refusal: "wrong_issuer", forge: session(() => ({ iss: undefined })) },
  { name: "no kind", refusal: "not_a_session", forge: session(() => ({ drn: undefined })) },
  { name: "a kind of its own", refusal: "not_a_session", forge: session(() => ({ drn: "ID" })) },
  { name: "an expired session", refusal: "expired", forge: session(() => ({ exp: seconds() - 6 })) },
  { name: "a session without an end", refusal: "missing_claim", forge: session(() => ({ exp: undefined })) },
  { name: "a session of nobody", refusal: "missing_claim", forge: session(() => ({ sub: undefined })) },
  { name: "a session of an empty name", refusal: "missing_claim", forge: session(() => ({ sub: "" })) },
  {
    name: "a session of tomorrow",
    refusal: "not_yet_valid",
    forge: session(() => ({ nbf: seconds() + 60 })),
  },
  {
    name: "a key that nobody published",
    refusal: "unknown_key",
    forge: (standIn) => resign(standIn, "unknown"),
  },
  {
    name: "another key under the published name",
    refusal: "bad_signature",
    forge: async (standIn) => tamper(await standIn.mintSession()),
  },
  { name: "a shared secret", refusal: "wrong_algorithm", forge: signWithSecret },
  { name: "no signature", refusal: "wrong_algorithm", forge: async (standIn) => unsigned(standIn) },
  {
    name: "a header extension",
    refusal: "critical_header",
    forge: async (standIn) => extend(await standIn.mintSession()),
  },
  { name: "no JWT at all", refusal: "malformed_session", forge: async () => "garbage" },
];

function resign({ projectId: iss, mint }: StandIn, key: "unknown"): Promise<string> {
  const noOAuth = { scope: undefined, azp: undefined, aud: undefined };
  return mint({ iss, drn: "DS", ...noOAuth }, { key });
}

/** Makes the first user of the stand-in another one, and leaves the signature as it was. */
function tamper(token: string): string {
  const [header, claims = "", signature] = token.split(".");
  const read: object = JSON.parse(Buffer.from(claims, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...read, sub: "U2Mallory" })).toString("base64url");
  return [header, changed, signature].join(".");
}

/** Asks for an extension that nobody has to know (RFC 7515 §4.1.11). */
function extend(token: string): string {
  const [header = "", ...rest] = token.split(".");
  const read: object = JSON.parse(Buffer.from(header, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...read, crit: ["b64"], b64: true })).toString("base64url");
  return [changed, ...rest].join(".");
}

async function signWithSecret(standIn: StandIn): Promise<string> {
  const { kid, publicJwk } = standIn.signingKey();
  const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
  const claims = { iss: standIn.projectId, sub: "U2Mallory", drn: "DS", exp: seconds() + 60 };
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(secret);
}

function unsigned({ projectId: iss }: StandIn): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss, sub: "U2Mallory", drn: "DS", exp: seconds() + 60 };
  return `${encode({ alg: "none" })}.${encode(claims)}.`;
}
