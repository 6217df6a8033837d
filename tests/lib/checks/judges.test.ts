import { expect, test } from "vitest";
import type { Status } from "@/lib/checks/check";
import type { Facts } from "@/lib/checks/facts";
import { checks } from "@/lib/checks/list";
import { judgeAll } from "@/lib/checks/report";
import * as facts from "./healthy-facts";

const { answer, challenge, config, document, healthyFacts, key, metadata, unanswered } = facts;

/** Judges healthy facts with some replaced. */
function results(change: Facts, env?: Record<string, string>) {
  return judgeAll({ ...healthyFacts(env), ...change }, checks);
}

function find(change: Facts, id: string, env?: Record<string, string>) {
  return results(change, env).find((result) => result.id === id);
}

test("nothing is wrong with a healthy server", () => {
  const wrong = results({}).filter(
    ({ status }) => status === "fail" || status === "warn" || status === "skip",
  );
  expect(wrong).toEqual([]);
});

type Row = [sentence: string, id: string, status: Status, saw: RegExp, change: Facts];
const html = { headers: { "content-type": "text/html" } };
const moved = { status: 308, headers: { location: "https://www.example.com/mcp" } };

const configure: Row[] = [
  [
    "nothing is set",
    "configuration",
    "fail",
    /DESCOPE_CONFIG_URL is not set/,
    { config: config({ DESCOPE_CONFIG_URL: "" }) },
  ],
  [
    "two sources disagree",
    "configuration",
    "fail",
    /at odds/,
    { config: config({ DESCOPE_PROJECT_ID: "P2other" }) },
  ],
  [
    "a deployment calls itself localhost",
    "public-origin",
    "fail",
    /localhost/,
    { config: config({ BASE_URL: "http://localhost:3000" }) },
  ],
  [
    "it runs locally",
    "public-origin",
    "info",
    /only clients on this machine/,
    { config: config({ BASE_URL: "http://localhost:3000" }), deployment: {} },
  ],
  [
    "the browser shows another address",
    "address",
    "fail",
    /browser shows https:\/\/other\.example/,
    { address: "https://other.example" },
  ],
  [
    "a local server is opened by number",
    "address",
    "pass",
    /127\.0\.0\.1:3000/,
    { config: config({ BASE_URL: "http://localhost:3000" }), address: "http://127.0.0.1:3000" },
  ],
  ["no browser asks", "address", "info", /dashboard/, { address: undefined }],
  [
    "it is a preview",
    "environment",
    "info",
    /^preview at/,
    { deployment: { environment: "preview", productionHost: "mcp.example.com" } },
  ],
  [
    "tokens must name the server",
    "token-binding",
    "pass",
    /resource/,
    { config: config({ TOKEN_BINDING: "resource" }) },
  ],
];

const discover: Row[] = [
  ["nothing answers", "reachable", "fail", /no answer within 4 s/, { challenge: unanswered }],
  [
    "another instance is not configured",
    "reachable",
    "fail",
    /503.*X is not set/,
    { challenge: answer({ error_description: "X is not set" }, { status: 503 }) },
  ],
  [
    "Vercel asks for a login",
    "protection",
    "fail",
    /^Vercel Deployment Protection/,
    { challenge: answer("", { status: 302, headers: { location: "https://vercel.com/sso-api?url=x" } }) },
  ],
  [
    "Vercel's login page answers",
    "protection",
    "fail",
    /^Vercel Deployment Protection/,
    {
      challenge: answer("<!doctype html>", {
        status: 401,
        headers: { "content-type": "text/html", server: "Vercel" },
      }),
    },
  ],
  [
    "the endpoint redirects",
    "no-redirect",
    "fail",
    /308, to https:\/\/www/,
    { challenge: answer("", moved) },
  ],
  ["the slash redirects", "no-redirect", "warn", /308/, { challengeWithSlash: answer("", moved) }],
  ["anyone may call", "challenge", "fail", /answered 200/, { challenge: answer({}) }],
  [
    "a page answers",
    "challenge",
    "fail",
    /text\/html/,
    { challenge: answer("<html>", { status: 404, ...html }) },
  ],
  [
    "there is no challenge",
    "challenge",
    "fail",
    /WWW-Authenticate/,
    { challenge: answer({}, { status: 401 }) },
  ],
  [
    "another scheme is asked for",
    "challenge",
    "fail",
    /Bearer/,
    { challenge: answer({}, { status: 401, headers: { "www-authenticate": "Basic realm=bearer" } }) },
  ],
  [
    "the challenge names no document",
    "challenge",
    "warn",
    /guess/,
    { challenge: answer({}, { status: 401, headers: { "www-authenticate": 'Bearer realm="x"' } }) },
  ],
  [
    "the challenge points to localhost",
    "challenge",
    "fail",
    /points to http:\/\/localhost/,
    {
      challenge: answer(
        {},
        {
          status: 401,
          headers: { "www-authenticate": 'Bearer resource_metadata="http://localhost:3000/x"' },
        },
      ),
    },
  ],
  [
    "the challenge points to the root document",
    "challenge",
    "warn",
    /points to/,
    {
      challenge: answer(
        {},
        {
          status: 401,
          headers: {
            "www-authenticate":
              'Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource"',
          },
        },
      ),
    },
  ],
  [
    "the document names the origin",
    "resource-metadata",
    "fail",
    /resource is https:\/\/mcp\.example\.com,/,
    { resourceMetadata: answer({ ...facts.resourceDocument, resource: "https://mcp.example.com" }) },
  ],
  [
    "the document names a slash too many",
    "resource-metadata",
    "fail",
    /mcp\/,/,
    { resourceMetadata: answer({ ...facts.resourceDocument, resource: `${facts.resource}/` }) },
  ],
  [
    "the document names another issuer",
    "resource-metadata",
    "fail",
    /configured is/,
    {
      resourceMetadata: answer({
        ...facts.resourceDocument,
        authorization_servers: ["https://other.example"],
      }),
    },
  ],
  [
    "the document is a login redirect",
    "resource-metadata",
    "fail",
    /307, to \/sign-in/,
    { resourceMetadata: answer("", { status: 307, headers: { location: "/sign-in" } }) },
  ],
  [
    "the document is a page",
    "resource-metadata",
    "fail",
    /not JSON/,
    { resourceMetadata: answer("<html>", html) },
  ],
  [
    "the document sets a cookie",
    "resource-metadata",
    "warn",
    /cookie/,
    { resourceMetadata: answer(facts.resourceDocument, { headers: { "set-cookie": "a=b" } }) },
  ],
  [
    "the root document is missing",
    "resource-metadata",
    "warn",
    /without the path/,
    { rootResourceMetadata: answer({}, { status: 404 }) },
  ],
  [
    "the root document differs",
    "resource-metadata",
    "warn",
    /without it/,
    { rootResourceMetadata: answer({ ...facts.resourceDocument, resource: "https://mcp.example.com" }) },
  ],
  ["Descope is down", "descope-answers", "fail", /answered 500/, { metadata: answer({}, { status: 500 }) }],
  ["Descope is silent", "descope-answers", "fail", /no answer/, { metadata: unanswered }],
  [
    "Descope's document is a page",
    "descope-answers",
    "fail",
    /not JSON/,
    { metadata: answer("<html>", html) },
  ],
  [
    "Descope's document lacks an endpoint",
    "descope-answers",
    "fail",
    /token_endpoint/,
    { metadata: metadata({ token_endpoint: undefined }) },
  ],
  ["Descope is slow", "descope-answers", "warn", /3000 ms/, { metadata: { ...metadata(), elapsedMs: 3000 } }],
  [
    "another issuer is declared",
    "issuer",
    "fail",
    /declared https:\/\/api\.descope\.com\/v1\/apps\/P2test,/,
    { metadata: metadata({ issuer: "https://api.descope.com/v1/apps/P2test" }) },
  ],
  [
    "the issuer has a slash too many",
    "issuer",
    "fail",
    /MS3test\/,/,
    { metadata: metadata({ issuer: `${facts.issuer}/` }) },
  ],
  [
    "an endpoint is elsewhere",
    "endpoints",
    "warn",
    /auth\.example\.com/,
    { metadata: metadata({ token_endpoint: "https://auth.example.com/token" }) },
  ],
  [
    "a first address is down",
    "discovery-urls",
    "fail",
    /503/,
    { insertedMetadata: [answer({}, { status: 503 })] },
  ],
  ["a first address hangs", "discovery-urls", "fail", /no answer/, { insertedMetadata: [unanswered] }],
  [
    "a first address answers a page",
    "discovery-urls",
    "fail",
    /a page/,
    { insertedMetadata: [answer("<html>", html)] },
  ],
  [
    "a first address answers for another issuer",
    "discovery-urls",
    "fail",
    /declares the issuer/,
    { insertedMetadata: [metadata({ issuer: "https://x.example" })] },
  ],
  [
    "the first addresses answer as the last",
    "discovery-urls",
    "pass",
    /200 and 200/,
    { insertedMetadata: [metadata(), metadata()] },
  ],
  [
    "older clients find nothing",
    "forwarded-metadata",
    "warn",
    /502/,
    { forwardedMetadata: answer({}, { status: 502 }) },
  ],
  [
    "the copy is older",
    "forwarded-metadata",
    "info",
    /registration_endpoint changed/,
    { forwardedMetadata: metadata({ registration_endpoint: undefined }) },
  ],
  [
    "unknown addresses answer a page",
    "unknown-documents",
    "fail",
    /200/,
    { unknownDocument: answer("<html>", html) },
  ],
  [
    "unknown addresses answer nothing",
    "unknown-documents",
    "fail",
    /204/,
    { unknownDocument: answer("", { status: 204 }) },
  ],
  [
    "clients are told of a scope that is not offered",
    "advertised-scopes",
    "fail",
    /not offered: x:y/,
    { resourceMetadata: answer({ ...facts.resourceDocument, scopes_supported: ["x:y"] }) },
  ],
  [
    "clients are told of offline_access",
    "advertised-scopes",
    "warn",
    /offline_access/,
    {
      resourceMetadata: answer({
        ...facts.resourceDocument,
        scopes_supported: ["mcp:use", "offline_access"],
      }),
    },
  ],
  [
    "the challenge has an empty scope",
    "advertised-scopes",
    "fail",
    /\(empty\)/,
    { challenge: challenge('scope=" mcp:use", ') },
  ],
  [
    "a forged host is in a header",
    "forged-host",
    "fail",
    /repeats forged\.invalid/,
    {
      challengeToForger: answer("", {
        status: 401,
        headers: { "www-authenticate": "https://forged.invalid/x" },
      }),
    },
  ],
  [
    "a forged host is in the document",
    "forged-host",
    "fail",
    /repeats forged\.invalid/,
    { forgedResourceMetadata: answer({ resource: "https://forged.invalid/mcp" }) },
  ],
];

const registerAndSignIn: Row[] = [
  [
    "DCR is off",
    "dcr",
    "warn",
    /registration_endpoint is missing/,
    { metadata: metadata({ registration_endpoint: undefined }) },
  ],
  [
    "DCR alone is off",
    "registration",
    "pass",
    /^CIMD$/,
    { metadata: metadata({ registration_endpoint: undefined }) },
  ],
  [
    "CIMD is off",
    "cimd",
    "warn",
    /is false/,
    { metadata: metadata({ client_id_metadata_document_supported: false }) },
  ],
  [
    "both are off",
    "registration",
    "fail",
    /both off/,
    {
      metadata: metadata({
        registration_endpoint: undefined,
        client_id_metadata_document_supported: undefined,
      }),
    },
  ],
  [
    "clients need a secret",
    "public-clients",
    "warn",
    /client_secret_post/,
    { metadata: metadata({ token_endpoint_auth_methods_supported: ["client_secret_post"] }) },
  ],
  [
    "PKCE is plain",
    "pkce",
    "fail",
    /plain/,
    { metadata: metadata({ code_challenge_methods_supported: ["plain"] }) },
  ],
  [
    "PKCE is not named",
    "pkce",
    "fail",
    /missing/,
    { metadata: metadata({ code_challenge_methods_supported: undefined }) },
  ],
  [
    "codes cannot be redeemed",
    "grants",
    "fail",
    /client_credentials/,
    { metadata: metadata({ grant_types_supported: ["client_credentials"] }) },
  ],
  [
    "nothing can be refreshed",
    "grants",
    "warn",
    /authorization_code/,
    { metadata: metadata({ grant_types_supported: ["authorization_code"] }) },
  ],
  [
    "a tool's scope is not offered",
    "scopes",
    "warn",
    /tools ask for status:read/,
    { metadata: metadata({ scopes_supported: ["mcp:use"] }) },
  ],
  [
    "offered scopes are unknown",
    "scopes",
    "info",
    /cannot be told/,
    { metadata: metadata({ scopes_supported: undefined }) },
  ],
  ["the keys are down", "keys", "fail", /500/, { keys: answer({}, { status: 500 }) }],
  ["there are no keys", "keys", "fail", /empty/, { keys: answer({ keys: [] }) }],
  [
    "no key is for RS256",
    "keys",
    "fail",
    /ES256/,
    { keys: answer({ keys: [{ ...key, kty: "EC", alg: "ES256" }] }) },
  ],
  [
    "no key has an ID",
    "keys",
    "fail",
    /without an ID/,
    { keys: answer({ keys: [{ ...key, kid: undefined }] }) },
  ],
  [
    "the keys are elsewhere",
    "keys",
    "fail",
    /jwks_uri is https:\/\/x\.example/,
    { metadata: metadata({ jwks_uri: "https://x.example/keys" }) },
  ],
  [
    "the clock is a minute and a half behind",
    "clock",
    "fail",
    /90 s behind/,
    { metadata: { ...metadata(), at: 910_000 } },
  ],
  ["the clock is 20 s ahead", "clock", "warn", /20 s ahead/, { metadata: { ...metadata(), at: 1_020_000 } }],
  ["there is no Date", "clock", "info", /no Date/, { metadata: answer(document) }],
];

const call: Row[] = [
  [
    "a bad token is a server error",
    "garbage-token",
    "fail",
    /500/,
    { garbageToken: answer({}, { status: 500 }) },
  ],
  ["a bad token is let in", "garbage-token", "fail", /200/, { garbageToken: answer({}) }],
  ["a bad token is not called so", "garbage-token", "warn", /401/, { garbageToken: challenge() }],
  ["a GET hangs", "stream", "fail", /no answer/, { stream: unanswered }],
  ["a GET opens a stream", "stream", "fail", /200/, { stream: answer("") }],
  ["a preflight needs a token", "preflight", "fail", /401/, { preflight: challenge() }],
  [
    "a preflight allows too little",
    "preflight",
    "warn",
    /not allowed: mcp-method, mcp-name/,
    {
      preflight: answer("", {
        status: 204,
        headers: {
          "access-control-allow-headers": "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id",
        },
      }),
    },
  ],
  [
    "a preflight allows all but the token",
    "preflight",
    "warn",
    /not allowed: authorization$/,
    { preflight: answer("", { status: 204, headers: { "access-control-allow-headers": "*" } }) },
  ],
  [
    "the challenge is hidden from browsers",
    "exposed-headers",
    "warn",
    /missing/,
    { challengeToBrowser: challenge() },
  ],
  [
    "Claude is blocked",
    "user-agents",
    "fail",
    /Claude: 403; others: 401/,
    { agents: [{ client: "Claude", answer: answer("", { status: 403 }) }] },
  ],
];

test.each([...configure, ...discover, ...registerAndSignIn, ...call])("when %s: %s is %s", (...row) => {
  const [, id, status, saw, change] = row;
  const result = find(change, id);
  expect(result).toMatchObject({ status, saw: expect.stringMatching(saw) });
  if (status === "fail" || status === "warn") {
    expect(result?.fix).toBeTruthy();
    expect(result?.help).toBe(`/help/${id}`);
  }
});

test("a required scope that is not offered has its own check, and no other complains", () => {
  const env = { REQUIRED_SCOPES: "x:y" };
  const resourceMetadata = answer({ ...facts.resourceDocument, scopes_supported: ["x:y"] });
  const challenged = challenge('scope="x:y", ');
  const wrong = results({ resourceMetadata, challenge: challenged }, env).filter(
    ({ status }) => status === "fail",
  );
  expect(wrong.map(({ id }) => id)).toEqual(["scopes"]);
});

test("while Descope is silent, a silent resource metadata waits for it", () => {
  const change = { metadata: unanswered, resourceMetadata: unanswered };
  expect(find(change, "resource-metadata")?.status).toBe("skip");
  expect(results(change).filter(({ status }) => status === "fail")).toHaveLength(1);
});

test("a project without registration is told to name an MCP server", () => {
  const change = {
    metadata: metadata({ registration_endpoint: undefined, client_id_metadata_document_supported: false }),
  };
  const env = { DESCOPE_CONFIG_URL: "https://api.descope.com/v1/apps/P2test" };
  expect(find(change, "registration", env)?.fix).toMatch(/names the whole project/);
});

test("one cause makes one red line, and all that waits names it", () => {
  const all = results({ challenge: unanswered });
  expect(all.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["reachable"]);
  const waiting = all.filter(({ status }) => status === "skip");
  expect(waiting.length).toBeGreaterThan(5);
  expect(new Set(waiting.map(({ saw }) => saw))).toEqual(
    new Set(["Waits for: The server answers at its public address"]),
  );
});

test("whatever cannot be known is judged without an exception", () => {
  for (const check of checks) expect(["skip", "info", "pass", "fail"]).toContain(check.judge({}).status);
});

test("text from outside is cut, and holds no control characters", () => {
  const nasty = answer({ error_description: `\u001b[31m${"x".repeat(5000)}` }, { status: 503 });
  const saw = find({ challenge: nasty }, "reachable")?.saw ?? "";
  expect(saw.length).toBeLessThan(400);
  expect(saw).not.toMatch(/\p{Cc}/u);
});
