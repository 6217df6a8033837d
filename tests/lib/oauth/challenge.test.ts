import fc from "fast-check";
import { SignJWT } from "jose";
import { beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "@/lib/config";
import { authorizeRequest } from "@/lib/mcp/middleware";
import { bearerParameters, challengeHeader } from "@/lib/oauth/bearer";

beforeEach(() => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});

/** One challenge on one line of printable ASCII, every value quoted, nothing after it (RFC 9110 §11.6.1). */
const wellFormed = /^Bearer [a-z_]+="[\x20\x21\x23-\x5B\x5D-\x7E]*"(, [a-z_]+="[\x20\x21\x23-\x5B\x5D-\x7E]*")*$/;
const text = fc.string({ unit: "binary" });

test("a challenge is one well-formed line, whatever its parts contain", () => {
  fc.assert(
    fc.property(text, fc.array(text), text, (description, scopes, resourceMetadataUrl) => {
      const header = challengeHeader({ error: "invalid_token", description, scopes, resourceMetadataUrl });
      expect(header).toMatch(wellFormed);
      expect(new Headers({ "WWW-Authenticate": header }).get("WWW-Authenticate")).toBe(header);
    }),
    { numRuns: 5_000 },
  );
});

const configured = readConfig({
  DESCOPE_CONFIG_URL: "http://127.0.0.1:9/v1/apps/agentic/P2exampleProject000000000000/MS3exampleServer0000000000000",
  BASE_URL: "http://localhost:3000",
  REQUIRED_SCOPES: "mcp:use",
});
if (!configured.ok) throw new Error("the example is no configuration");
const { config } = configured;

/** Sends a token to the middleware, as a request would. */
async function refusalOf(authorization: string): Promise<Response> {
  const headers = new Headers({ Host: "localhost:3000" });
  headers.set("Authorization", authorization);
  const answer = await authorizeRequest(new Request(config.resource, { method: "POST", headers }), config);
  if (!(answer instanceof Response)) throw new Error("a forged token was admitted");
  return answer;
}

test("the middleware's challenge is one well-formed line, whatever a token's header or claims contain", async () => {
  const key = new TextEncoder().encode("a secret of the forger, long enough for HS256");
  const json = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(json, json, async (header, claims) => {
      const token = await new SignJWT(JSON.parse(JSON.stringify({ iss: config.descope.issuer, ...claims })))
        .setProtectedHeader({ alg: "HS256" })
        .sign(key);
      const [, payload, signature] = token.split(".");
      const forged = Buffer.from(JSON.stringify({ alg: "RS256", ...header })).toString("base64url");
      const answer = await refusalOf(`Bearer ${forged}.${payload}.${signature}`);
      if (answer.status === 503) return;
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toMatch(wellFormed);
    }),
    { numRuns: 500 },
  );
});

test("the middleware's challenge is one well-formed line, whatever the Authorization header contains", async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[\x21-\x7E][\x20-\x7E]{0,80}$/), async (authorization) => {
      const answer = await refusalOf(authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toMatch(wellFormed);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, Record<string, string> | undefined]>([
  ["", undefined],
  ["Basic realm=bearer", undefined],
  ['Digest realm="a, Bearer scope=x"', undefined],
  ["Bearer", {}],
  ['bearer Scope="a b", error=invalid_token', { scope: "a b", error: "invalid_token" }],
  ['Basic realm="x", Bearer scope = "a"', { scope: "a" }],
  ['Bearer scope="a", Basic realm="x", scope="b"', { scope: "a" }],
  [
    'Bearer error_description="no scope=x, here", scope="a"',
    {
      error_description: "no scope=x, here",
      scope: "a",
    },
  ],
  ['Bearer realm="a \\"b\\" c", scope="d"', { realm: 'a "b" c', scope: "d" }],
  ['Negotiate abc==, Bearer scope="a"', { scope: "a" }],
  ['Bearer scope="a", scope="b"', { scope: "a" }],
])("the bearer challenge in %j is %j", (header, parameters) => {
  const found = bearerParameters(header);
  expect(found && Object.fromEntries(found)).toEqual(parameters);
});
