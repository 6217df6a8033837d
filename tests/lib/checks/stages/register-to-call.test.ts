import { expect, test } from "vitest";
import { helpPath } from "@/lib/http/errors";
import type { Requirements } from "@/lib/mcp/requirements";
import {
  answer,
  challenge,
  document,
  expectRow,
  find,
  key,
  metadata,
  type Row,
  resourceDocument,
  results,
  unanswered,
} from "../healthy-facts";

const books = { scopes: ["outbound.token.fetch"], requirements: { connection: { app: "secret-books" } } };
const roles = { roles: ["secret-role"], permissions: ["secret:permission"] };
const secret = (requirements: Requirements) => ({ scopes: [], requirements });
const offering = metadata({ scopes_supported: ["mcp:use", "outbound.token.fetch"] });

const rows: Row[] = [
  [
    "DCR is off",
    "dcr",
    "warn",
    /registration_endpoint is missing/,
    { metadata: metadata({ registration_endpoint: undefined }) },
  ],
  ["only DCR is off", "registration", "pass", /^CIMD$/, { metadata: metadata({ registration_endpoint: undefined }) }],
  ["CIMD is off", "cimd", "warn", /is false/, { metadata: metadata({ client_id_metadata_document_supported: false }) }],
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
    "only plain PKCE is supported",
    "pkce",
    "fail",
    /plain/,
    { metadata: metadata({ code_challenge_methods_supported: ["plain"] }) },
  ],
  [
    "PKCE is not mentioned",
    "pkce",
    "fail",
    /missing/,
    { metadata: metadata({ code_challenge_methods_supported: undefined }) },
  ],
  [
    "the authorization code grant is off",
    "grants",
    "fail",
    /client_credentials/,
    { metadata: metadata({ grant_types_supported: ["client_credentials"] }) },
  ],
  [
    "the refresh token grant is off",
    "grants",
    "warn",
    /authorization_code/,
    { metadata: metadata({ grant_types_supported: ["authorization_code"] }) },
  ],
  [
    "a tool's scope is not offered",
    "scopes",
    "warn",
    /tools require status:read/,
    { metadata: metadata({ scopes_supported: ["mcp:use"] }) },
  ],
  [
    "the offered scopes are unknown",
    "scopes",
    "info",
    /scopes_supported is missing/,
    { metadata: metadata({ scopes_supported: undefined }) },
  ],
  ["the keys are down", "keys", "fail", /500/, { keys: answer({}, { status: 500 }) }],
  ["there are no keys", "keys", "fail", /empty/, { keys: answer({ keys: [] }) }],
  ["no key is for RS256", "keys", "fail", /ES256/, { keys: answer({ keys: [{ ...key, kty: "EC", alg: "ES256" }] }) }],
  ["no key has an ID", "keys", "fail", /no ID/, { keys: answer({ keys: [{ ...key, kid: undefined }] }) }],
  [
    "the keys are at another URL",
    "keys",
    "warn",
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
  ["there is no Date header", "clock", "info", /no Date/, { metadata: answer(document) }],
  [
    "an invalid token causes a server error",
    "garbage-token",
    "fail",
    /500/,
    { garbageToken: answer({}, { status: 500 }) },
  ],
  ["an invalid token is accepted", "garbage-token", "fail", /200/, { garbageToken: answer({}) }],
  ["the 401 for an invalid token lacks invalid_token", "garbage-token", "warn", /401/, { garbageToken: challenge() }],
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
    "a preflight allows all headers except Authorization",
    "preflight",
    "warn",
    /not allowed: authorization$/,
    { preflight: answer("", { status: 204, headers: { "access-control-allow-headers": "*" } }) },
  ],
  ["the challenge is hidden from browsers", "exposed-headers", "warn", /missing/, { challengeToBrowser: challenge() }],
  [
    "Claude is blocked",
    "user-agents",
    "fail",
    /Claude: 403; others: 401/,
    { agents: [{ client: "Claude", answer: answer("", { status: 403 }) }] },
  ],
  [
    "a client is refused for its Accept header",
    "user-agents",
    "fail",
    /Python: 406; others: 401/,
    { agents: [{ client: "Python", answer: answer("", { status: 406 }) }] },
  ],
  ["a long token does not arrive", "long-token", "info", /431/, { longToken: answer("", { status: 431 }) }],
  ["a long token ends the connection", "long-token", "info", /no answer/, { longToken: unanswered }],
  ["no tool uses a connection", "connection-scope", "pass", /no tool/, {}],
  [
    "a connection's scope is not offered",
    "connection-scope",
    "warn",
    /^2 tools .*offered: mcp:use/,
    { tools: [books, books] },
  ],
  ["a connection's scope is offered", "connection-scope", "pass", /^1 tool /, { tools: [books], metadata: offering }],
  [
    "no scopes are advertised",
    "connection-scope",
    "info",
    /scopes_supported is missing/,
    { tools: [books], metadata: metadata({ scopes_supported: undefined }) },
  ],
  ["the tools are not known", "connection-scope", "skip", /unknown/, { tools: undefined }],
  ["the tools are broken", "connection-scope", "skip", /unknown/, { tools: "broken" }],
  ["no tool requires a role", "authorization-claims", "pass", /no tool/, { tools: [books] }],
  ["a tool requires a role", "authorization-claims", "info", /^1 tool /, { tools: [books, secret(roles)] }],
  [
    "a tool requires a tenant",
    "authorization-claims",
    "info",
    /^2 tools /,
    { tools: [secret({ tenant: true }), secret(roles)] },
  ],
  ["the tools are not known", "authorization-claims", "skip", /unknown/, { tools: undefined }],
  ["a tool throws when it is loaded", "tools", "fail", /throws/, { tools: "broken" }],
  ["the tools are not known", "tools", "info", /running server/, { tools: undefined }],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));

test("a client that is refused for its Accept header is no firewall's fault", () => {
  const agents = [{ client: "Python", answer: answer("", { status: 406 }) }];
  expect(find({ agents }, "user-agents")).toMatchObject({
    title: expect.stringContaining("Accept"),
    fix: expect.not.stringContaining("Firewall"),
  });
});

test("the fix for a long token names the setting that limits it", () => {
  expect(find({ longToken: unanswered }, "long-token")?.fix).toContain("--max-http-header-size");
});

test.each([
  ["https://app.example.com", /only https:\/\/app\.example\.com .*https:\/\/claude\.ai/],
  ["https://app.example.com https://claude.ai", /only https:\/\/app\.example\.com, https:\/\/claude\.ai .*every other/],
])("ALLOWED_ORIGINS=%s is said to replace the default", (origins, saw) => {
  expect(find({}, "preflight", { ALLOWED_ORIGINS: origins })).toMatchObject({
    status: "pass",
    saw: expect.stringMatching(saw),
  });
  expect(find({}, "preflight")?.saw).not.toContain("ALLOWED_ORIGINS");
});

test("for a project without registration, the fix is to configure an MCP server", () => {
  const change = {
    metadata: metadata({ registration_endpoint: undefined, client_id_metadata_document_supported: false }),
  };
  const env = { DESCOPE_CONFIG_URL: "https://api.descope.com/v1/apps/P2test" };
  expect(find(change, "registration", env)?.fix).toMatch(/names the whole project/);
});

test("only the check scopes fails for a required scope that is not offered", () => {
  const env = { REQUIRED_SCOPES: "x:y" };
  const resourceMetadata = answer({ ...resourceDocument, scopes_supported: ["x:y"] });
  const challenged = challenge('scope="x:y", ');
  const wrong = results({ resourceMetadata, challenge: challenged }, env).filter(({ status }) => status === "fail");
  expect(wrong.map(({ id }) => id)).toEqual(["scopes"]);
});

test.each([
  ["a required scope", { REQUIRED_SCOPES: "x:y" }, {}],
  ["a tool's scope", {}, { tools: [{ scopes: ["x:y"], requirements: {} }] }],
])("for %s that the emulator does not offer, the fix is not in the Descope console", (_name, env, change) => {
  const fixIn = (origin: string) =>
    find(change, "scopes", { ...env, DESCOPE_CONFIG_URL: `${origin}/v1/apps/agentic/P2test/MS3test` })?.fix;
  expect(fixIn("https://api.descope.com")).toMatch(/^Descope console/);
  expect(fixIn("http://127.0.0.1:4600")).toMatch(/emulator/);
  expect(fixIn("http://127.0.0.1:4600")).not.toMatch(/console/);
});

test("a scope for connections that is not offered is the warning of one check", () => {
  const unmet = results({ tools: [books] }).filter(({ status, group }) => status === "warn" && group === "sign-in");
  expect(unmet.map(({ id }) => id)).toEqual(["connection-scope"]);
});

test("a report, which may be public, says nothing of what hidden tools require", () => {
  const text = JSON.stringify(results({ tools: [books, secret({ ...roles, tenant: "T2secret" })] }));
  expect(text).toContain("forceAddAllAuthorizationInfo");
  expect(text).not.toMatch(/secret-|secret:|T2secret/);
});

test("a note with something to change links to its help page", () => {
  expect(find({ tools: [secret(roles)] }, "authorization-claims")?.help).toBe(helpPath("authorization-claims"));
  expect(find({}, "authorization-claims")).not.toHaveProperty("help");
});

test("a complete outage of Descope makes one check fail", () => {
  const all = results({ metadata: unanswered, keys: answer({}, { status: 502 }) });
  expect(all.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["descope-answers"]);
});
