import { expect, test } from "vitest";
import { answer, challenge, document, key, metadata, resourceDocument, unanswered } from "../healthy-facts";
import { expectRow, type Row, results } from "../judging";

const rows: Row[] = [
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
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));

test("only the check scopes fails for a required scope that is not offered", () => {
  const env = { REQUIRED_SCOPES: "x:y" };
  const resourceMetadata = answer({ ...resourceDocument, scopes_supported: ["x:y"] });
  const challenged = challenge('scope="x:y", ');
  const wrong = results({ resourceMetadata, challenge: challenged }, env).filter(({ status }) => status === "fail");
  expect(wrong.map(({ id }) => id)).toEqual(["scopes"]);
});

test("a complete outage of Descope makes one check fail", () => {
  const all = results({ metadata: unanswered, keys: answer({}, { status: 502 }) });
  expect(all.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["descope-answers"]);
});
