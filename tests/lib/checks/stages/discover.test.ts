import { expect, test } from "vitest";
import {
  answer,
  expectRow,
  find,
  html,
  type Row,
  resource,
  resourceDocument,
  results,
  unanswered,
} from "../healthy-facts";

const unset = { error: "server_not_configured", error_description: "X is not set" };
const moved = { status: 308, headers: { location: "https://www.example.com/mcp" } };

const rows: Row[] = [
  [
    "another server's challenge points to an existing document",
    "resource-metadata",
    "pass",
    /mcp, authorization server/,
    { pointedMetadata: answer(resourceDocument), resourceMetadata: answer({}, { status: 404 }) },
  ],
  [
    "another instance names its missing variable",
    "reachable",
    "fail",
    /503.*X is not set/,
    { challenge: answer(unset, { status: 503 }) },
  ],
  ["nothing answers", "reachable", "fail", /no answer within 4 s/, { challenge: unanswered }],
  [
    "another instance is not configured",
    "reachable",
    "fail",
    /503.*X is not set/,
    { challenge: answer({ error_description: "X is not set" }, { status: 503 }) },
  ],
  [
    "Vercel redirects to its login",
    "protection",
    "fail",
    /^Vercel Deployment Protection/,
    { challenge: answer("", { status: 302, headers: { location: "https://vercel.com/sso-api?url=x" } }) },
  ],
  [
    "Vercel's login page is returned",
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
    /308 with Location: https:\/\/www/,
    { challenge: answer("", moved) },
  ],
  ["the URL with a trailing slash redirects", "no-redirect", "warn", /308/, { challengeWithSlash: answer("", moved) }],
  ["no token is needed", "challenge", "fail", /answered 200/, { challenge: answer({}) }],
  ["a page is returned", "challenge", "fail", /text\/html/, { challenge: answer("<html>", { status: 404, ...html }) }],
  ["there is no challenge", "challenge", "fail", /WWW-Authenticate/, { challenge: answer({}, { status: 401 }) }],
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
    { resourceMetadata: answer({ ...resourceDocument, resource: "https://mcp.example.com" }) },
  ],
  [
    "the document's resource has an extra slash",
    "resource-metadata",
    "fail",
    /mcp\/,/,
    { resourceMetadata: answer({ ...resourceDocument, resource: `${resource}/` }) },
  ],
  [
    "the document names another issuer",
    "resource-metadata",
    "fail",
    /configured is/,
    {
      resourceMetadata: answer({
        ...resourceDocument,
        authorization_servers: ["https://other.example"],
      }),
    },
  ],
  [
    "the document is a login redirect",
    "resource-metadata",
    "fail",
    /307 with Location: \/sign-in/,
    { resourceMetadata: answer("", { status: 307, headers: { location: "/sign-in" } }) },
  ],
  ["the document is a page", "resource-metadata", "fail", /not JSON/, { resourceMetadata: answer("<html>", html) }],
  [
    "the document sets a cookie",
    "resource-metadata",
    "warn",
    /cookie/,
    { resourceMetadata: answer(resourceDocument, { headers: { "set-cookie": "a=b" } }) },
  ],
  [
    "the root document is missing",
    "resource-metadata",
    "warn",
    /answered 404/,
    { rootResourceMetadata: answer({}, { status: 404 }) },
  ],
  [
    "the root document differs",
    "resource-metadata",
    "warn",
    /with the path, .* without/,
    { rootResourceMetadata: answer({ ...resourceDocument, resource: "https://mcp.example.com" }) },
  ],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));

test("resource metadata that does not answer is skipped while Descope does not answer", () => {
  const change = { metadata: unanswered, resourceMetadata: unanswered };
  expect(find(change, "resource-metadata")?.status).toBe("skip");
  expect(results(change).filter(({ status }) => status === "fail")).toHaveLength(1);
});

test("a server that answers is not called unreachable, and one without a configuration is not told to check its address", () => {
  const { title: unreachable, fix: checkAddress } = find({ challenge: unanswered }, "reachable") ?? {};
  for (const body of [unset, {}]) {
    const result = find({ challenge: answer(body, { status: 503 }) }, "reachable");
    expect(result?.title).not.toBe(unreachable);
    expect(result?.fix).not.toBe(checkAddress);
    expect(result?.fix?.includes("BASE_URL")).toBe(false);
  }
  const fixes = [unset, {}].map((body) => find({ challenge: answer(body, { status: 503 }) }, "reachable")?.fix);
  expect(new Set(fixes).size).toBe(2);
});
