import { test } from "vitest";
import {
  answer,
  challenge,
  expectRow,
  html,
  issuer,
  metadata,
  type Row,
  resourceDocument,
  unanswered,
} from "../healthy-facts";

const rows: Row[] = [
  ["Descope is down", "descope-answers", "fail", /answered 500/, { metadata: answer({}, { status: 500 }) }],
  ["Descope does not answer", "descope-answers", "fail", /no answer/, { metadata: unanswered }],
  ["Descope's document is HTML", "descope-answers", "fail", /not JSON/, { metadata: answer("<html>", html) }],
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
  ["the issuer has an extra slash", "issuer", "fail", /MS3test\/,/, { metadata: metadata({ issuer: `${issuer}/` }) }],
  [
    "an endpoint is on another host",
    "endpoints",
    "warn",
    /auth\.example\.com/,
    { metadata: metadata({ token_endpoint: "https://auth.example.com/token" }) },
  ],
  [
    "a fallback URL returns a server error",
    "discovery-urls",
    "fail",
    /503/,
    { insertedMetadata: [answer({}, { status: 503 })] },
  ],
  ["a fallback URL hangs", "discovery-urls", "fail", /no answer/, { insertedMetadata: [unanswered] }],
  [
    "a fallback URL returns a page",
    "discovery-urls",
    "fail",
    /an HTML page/,
    { insertedMetadata: [answer("<html>", html)] },
  ],
  [
    "a fallback URL returns the metadata of another issuer",
    "discovery-urls",
    "fail",
    /declares the issuer/,
    { insertedMetadata: [metadata({ issuer: "https://x.example" })] },
  ],
  [
    "the fallback URLs return the same metadata",
    "discovery-urls",
    "pass",
    /200 and 200/,
    { insertedMetadata: [metadata(), metadata()] },
  ],
  [
    "older clients find no metadata",
    "forwarded-metadata",
    "warn",
    /502/,
    { forwardedMetadata: answer({}, { status: 502 }) },
  ],
  [
    "the forwarded copy is older",
    "forwarded-metadata",
    "info",
    /registration_endpoint changed/,
    { forwardedMetadata: metadata({ registration_endpoint: undefined }) },
  ],
  ["unknown URLs return a page", "unknown-documents", "fail", /200/, { unknownDocument: answer("<html>", html) }],
  [
    "unknown URLs return an empty response",
    "unknown-documents",
    "fail",
    /204/,
    { unknownDocument: answer("", { status: 204 }) },
  ],
  [
    "a scope that is not offered is advertised",
    "advertised-scopes",
    "fail",
    /not offered: x:y/,
    { resourceMetadata: answer({ ...resourceDocument, scopes_supported: ["x:y"] }) },
  ],
  [
    "offline_access is advertised",
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
    "a forged host appears in a header",
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
    "a forged host appears in the document",
    "forged-host",
    "fail",
    /repeats forged\.invalid/,
    { forgedResourceMetadata: answer({ resource: "https://forged.invalid/mcp" }) },
  ],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));
