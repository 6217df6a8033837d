import { test } from "vitest";
import { answer, challenge, issuer, metadata, resourceDocument, unanswered } from "../healthy-facts";
import { expectRow, html, type Row } from "../judging";

const rows: Row[] = [
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
    /declares https:\/\/api\.descope\.com\/v1\/apps\/P2test,/,
    { metadata: metadata({ issuer: "https://api.descope.com/v1/apps/P2test" }) },
  ],
  [
    "the issuer has a slash too many",
    "issuer",
    "fail",
    /MS3test\/,/,
    { metadata: metadata({ issuer: `${issuer}/` }) },
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
    /an HTML page/,
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
    { resourceMetadata: answer({ ...resourceDocument, scopes_supported: ["x:y"] }) },
  ],
  [
    "clients are told of offline_access",
    "advertised-scopes",
    "warn",
    /offline_access/,
    {
      resourceMetadata: answer({
        ...resourceDocument,
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

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));
