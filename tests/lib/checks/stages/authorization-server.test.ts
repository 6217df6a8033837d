import { expect, test } from "vitest";
import { outsideSite } from "@/lib/checks/facts/site";
import { judgeAll } from "@/lib/checks/report";
import { checks, outsideChecks } from "@/lib/checks/stages";
import {
  answer,
  challenge,
  expectRow,
  find,
  healthyFacts,
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

const place = (server: string, authorizationServer: string) => {
  const { site, ...facts } = healthyFacts({ BASE_URL: server });
  return { ...facts, ...(site && { site }), issuer: `${authorizationServer}/v1/apps/agentic/P2test/MS3test` };
};

test.each([
  ["https://mcp.example.com", "http://127.0.0.1:4600", "fail"],
  ["https://mcp.example.com", "http://localhost:4600", "fail"],
  ["https://mcp.example.com", "https://10.0.0.7", "fail"],
  ["https://mcp.corp", "http://127.0.0.1:4600", "fail"],
  ["https://mcp.corp", "https://sign-in.corp", "pass"],
  ["https://mcp.corp", "https://api.descope.com", "pass"],
  ["http://localhost:3000", "http://127.0.0.1:4600", "pass"],
  ["https://mcp.example.com", "https://api.descope.com", "pass"],
])("for a server at %s, an authorization server at %s: %s", (server, authorizationServer, status) => {
  const facts = place(server, authorizationServer);
  expect(find(facts, "public-issuer")).toMatchObject({ status });
});

test("from outside, an authorization server on a loopback address is the one failure", () => {
  const facts = place("https://mcp.example.com", "http://127.0.0.1:4600");
  const notFollowed = { url: "http://127.0.0.1:4600", error: "not requested", elapsedMs: 0 };
  const site = outsideSite(new URL("https://mcp.example.com"));
  const outside = { ...facts, site, metadata: notFollowed, keys: undefined, insertedMetadata: [notFollowed] };
  const failed = judgeAll(outside, outsideChecks).filter(({ status }) => status === "fail");
  expect(failed.map(({ id }) => id)).toEqual(["public-issuer"]);
});

test("the status page of Descope is no advice for the emulator", () => {
  const url = "http://127.0.0.1:4600/x";
  const down = { status: 500, url };
  const rows = [
    ["descope-answers", { metadata: answer({}, down) }, { metadata: answer({}, { status: 500 }) }],
    [
      "descope-answers",
      { metadata: { ...metadata(), url, elapsedMs: 3_000 } },
      { metadata: { ...metadata(), elapsedMs: 3_000 } },
    ],
    ["keys", { keys: answer({}, down) }, { keys: answer({}, { status: 500 }) }],
    ["keys", { keys: answer({ keys: [] }, { url }) }, { keys: answer({ keys: [] }) }],
  ] as const;
  for (const [id, ofEmulator, ofDescope] of rows) {
    expect(find(ofEmulator, id)?.fix).toMatch(/emulator/);
    expect(find(ofEmulator, id)?.fix).not.toContain("status.descope.com");
    expect(find(ofDescope, id)?.fix).toContain("status.descope.com");
  }
});

test("a document that never arrives is not called an answer, whoever else answers", () => {
  const failure = checks.find(({ id }) => id === "descope-answers")?.failure;
  expect(find({ metadata: unanswered, projectMetadata: metadata() }, "descope-answers")?.title).toBe(failure);
  expect(
    find({ metadata: answer({}, { status: 404 }), projectMetadata: metadata() }, "descope-answers")?.title,
  ).not.toBe(failure);
  expect(find({ metadata: answer("<html>", html) }, "descope-answers")?.title).not.toBe(failure);
});
