import type { Emulator } from "@/dev/emulator";
import type { Front, Misbehaviour } from "@/tests/flow/checks/setup";

export interface SetUp {
  name: string;
  /** Variables of the app; an empty one counts as not set. */
  env?: Record<string, string>;
  /** Breaks Descope. */
  breakDescope?(emulator: Emulator): void;
  /** Breaks the proxy in front of the app. */
  breakFront?(front: Front): void;
  /** The check that fails, and what its fix mentions. */
  red: string;
  fix: RegExp;
  /** What fails from outside, if that differs: one of these; empty if it is not visible there. */
  outside?: string[];
}

const html = { body: "<!doctype html><title>Hello</title>", contentType: "text/html" };
const isMcp = (url: string | undefined) => url === "/mcp" || url === "/mcp/";
const misbehave = (how: Misbehaviour) => (front: Front) => front.misbehave(how);

/** Descope's status page says nothing about the emulator. */
const ofEmulator = /^(?=.*emulator)(?!.*status\.descope\.com)/;

const descopeSetUps: SetUp[] = [
  {
    name: "DCR and CIMD off",
    breakDescope: ({ set }) => set({ registration: false, clientIdMetadata: false }),
    red: "registration",
    fix: /your server → Settings → MCP Client Registration: enable Dynamic Client Registration/,
  },
  {
    name: "the issuer of the project declared by the MCP server's document",
    breakDescope: ({ set }) => set({ declaredIssuer: "project" }),
    red: "issuer",
    fix: /DESCOPE_CONFIG_URL .*Discovery URL/,
  },
  {
    name: "an unrelated issuer declared",
    breakDescope: ({ set }) => set({ declaredIssuer: "https://stranger.example" }),
    red: "issuer",
    fix: /DESCOPE_CONFIG_URL .*Discovery URL/,
  },
  {
    name: "no S256",
    breakDescope: ({ set }) => set({ pkceAdvertised: false }),
    red: "pkce",
    fix: /S256 is off/,
  },
  {
    name: "keys down",
    breakDescope: ({ faults }) => {
      faults.keys = { status: 500 };
    },
    red: "keys",
    fix: ofEmulator,
  },
  {
    name: "keys empty",
    breakDescope: ({ faults }) => {
      faults.keys = { body: '{"keys":[]}' };
    },
    red: "keys",
    fix: ofEmulator,
  },
  {
    name: "metadata returns 500",
    breakDescope: ({ faults }) => {
      faults.metadata = { status: 500 };
    },
    red: "descope-answers",
    fix: /The project responds, so check that the MCP server still exists/,
  },
  {
    name: "metadata is HTML",
    breakDescope: ({ faults }) => {
      faults.metadata = html;
      faults.projectMetadata = html;
    },
    red: "descope-answers",
    fix: /Discovery URL in the Descope console/,
  },
  {
    name: "metadata hangs",
    breakDescope: ({ faults }) => {
      faults.metadata = { hang: true };
      faults.projectMetadata = { hang: true };
    },
    red: "descope-answers",
    fix: ofEmulator,
    // The app's own document waits for Descope, and may or may not arrive within the doctor's time limit.
    outside: ["resource-metadata", "descope-answers"],
  },
  {
    name: "all of Descope down",
    breakDescope: ({ faults }) => {
      for (const endpoint of ["metadata", "projectMetadata", "insertedMetadata", "keys"] as const) {
        faults[endpoint] = { reset: true };
      }
    },
    red: "descope-answers",
    fix: ofEmulator,
  },
  {
    name: "a fallback discovery URL returns 500",
    breakDescope: ({ faults }) => {
      faults.insertedMetadata = { status: 500 };
    },
    red: "discovery-urls",
    fix: /custom domain, tunnel or proxy/,
  },
  {
    name: "a fallback discovery URL returns a page",
    breakDescope: ({ faults }) => {
      faults.insertedMetadata = html;
    },
    red: "discovery-urls",
    fix: /must return 404/,
  },
  {
    name: "clocks five minutes apart",
    breakDescope: ({ set }) => set({ skewSeconds: 300 }),
    red: "clock",
    fix: /NTP/,
  },
];

const configurationSetUps: SetUp[] = [
  {
    name: "not configured",
    env: { DESCOPE_CONFIG_URL: "" },
    red: "configuration",
    fix: /copy its Discovery URL .*Settings → Environment Variables/,
    outside: ["reachable"],
  },
  {
    name: "a discovery URL that names nothing",
    env: { DESCOPE_CONFIG_URL: "https://api.descope.com/" },
    red: "configuration",
    fix: /copy its Discovery URL/,
    outside: ["reachable"],
  },
  {
    name: "a required scope that Descope does not offer",
    env: { REQUIRED_SCOPES: "mcp:use reports:write" },
    red: "scopes",
    fix: /Restart npm run dev|→ MCP Server Scopes: add reports:write/,
    outside: ["advertised-scopes"],
  },
  {
    name: "an advertised scope that Descope does not offer",
    env: { SCOPES_SUPPORTED: "mcp:use reports:write" },
    red: "advertised-scopes",
    fix: /Correct SCOPES_SUPPORTED/,
  },
  {
    name: "a BASE_URL where nothing listens",
    env: { BASE_URL: "http://127.0.0.1:9" },
    red: "reachable",
    fix: /BASE_URL \(http:\/\/127\.0\.0\.1:9\) is its public address/,
    outside: ["challenge"],
  },
  {
    name: "a BASE_URL that resolves nowhere",
    env: { BASE_URL: "http://nowhere.localhost:9" },
    red: "reachable",
    fix: /BASE_URL \(http:\/\/nowhere\.localhost:9\) is its public address/,
    outside: ["challenge"],
  },
];

const frontSetUps: SetUp[] = [
  {
    name: "a server that trusts X-Forwarded-Host",
    breakFront: (front) => front.believeForwardedHost(true),
    red: "forged-host",
    fix: /Build every URL from BASE_URL/,
  },
  {
    name: "Vercel Deployment Protection",
    breakFront: misbehave(() => ({
      status: 302,
      headers: { location: "https://vercel.com/sso-api?url=x", "set-cookie": "_vercel_sso_nonce=1" },
    })),
    red: "protection",
    fix: /Settings → Deployment Protection/,
  },
  {
    name: "Vercel's login page without a redirect",
    breakFront: misbehave(() => ({
      status: 401,
      headers: { "content-type": "text/html", server: "Vercel" },
      body: "<!doctype html><title>Authentication Required</title>",
    })),
    red: "protection",
    fix: /Settings → Deployment Protection/,
  },
  {
    name: "a redirect on /mcp",
    breakFront: misbehave(({ url }) =>
      isMcp(url) ? { status: 308, headers: { location: "https://www.example.com/mcp" } } : undefined,
    ),
    red: "no-redirect",
    fix: /final address/,
  },
  {
    name: "a login page in front of the well-known documents",
    breakFront: misbehave(({ url }) =>
      url?.startsWith("/.well-known/oauth-protected-resource")
        ? { status: 307, headers: { location: "/sign-in" } }
        : undefined,
    ),
    red: "resource-metadata",
    fix: /proxy\.ts, middleware or rewrite/,
  },
  {
    name: "a page for every unknown URL",
    breakFront: misbehave(({ url }) =>
      url === "/.well-known/oauth-unknown-document"
        ? { status: 200, headers: { "content-type": "text/html" }, body: html.body }
        : undefined,
    ),
    red: "unknown-documents",
    fix: /return a JSON 404/,
  },
  {
    name: "a firewall that blocks AI bots",
    breakFront: misbehave(({ headers }) =>
      headers["user-agent"] === "Claude-User" ? { status: 403, body: "blocked" } : undefined,
    ),
    red: "user-agents",
    fix: /Bot Protection/,
  },
  {
    name: "a server that insists on both types in Accept",
    breakFront: misbehave(({ method, headers }) =>
      method === "POST" && headers.accept !== "application/json, text/event-stream" ? { status: 406 } : undefined,
    ),
    red: "user-agents",
    fix: /by name or by a wildcard/,
  },
  {
    name: "a GET that hangs",
    breakFront: misbehave(({ method, url }) => (method === "GET" && isMcp(url) ? "hang" : undefined)),
    red: "stream",
    fix: /answer GET with 405/,
  },
  {
    name: "a preflight that needs a token",
    breakFront: misbehave(({ method }) => (method === "OPTIONS" ? { status: 401 } : undefined)),
    red: "preflight",
    fix: /OPTIONS without a token/,
    outside: [],
  },
  {
    name: "an error page instead of a 401",
    breakFront: misbehave(({ headers }) => (headers.authorization ? { status: 500 } : undefined)),
    red: "garbage-token",
    fix: /401 and error="invalid_token"/,
  },
];

/** Broken set-ups, each with the one check that must fail. */
export const setUps: SetUp[] = [...configurationSetUps, ...descopeSetUps, ...frontSetUps];
