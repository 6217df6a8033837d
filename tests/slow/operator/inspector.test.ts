import { CompactSign, generateKeyPair, importJWK, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { tokenKinds } from "@/dev/emulator";
import { type Config, readConfig } from "@/lib/config";
import { inspectToken } from "@/lib/operator/inspect-token";
import { toolDescriptions, toolScopes } from "@/lib/tools";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { listTools, post, reasonOf } from "@/tests/support/http";

const emulator = sharedEmulator();
const open = sharedApp(emulator);
const strictRules = { REQUIRED_SCOPES: "mcp:use", TOKEN_BINDING: "resource" };
const strict = sharedApp(emulator, strictRules);

/** The configuration of the running app. */
function configOf(url: string, env: Record<string, string> = {}): Config {
  const result = readConfig({ DESCOPE_CONFIG_URL: emulator().configUrl, BASE_URL: url, ...env });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

const now = () => Math.floor(Date.now() / 1000);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const issuer = (path: string) => `${emulator().origin}/v1/apps/${path}`;

/** Signs arbitrary claims with Descope's key, even those that cannot be minted. */
async function sign(changed: Record<string, unknown>): Promise<string> {
  const [, payload = ""] = (await emulator().mint()).split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...changed };
  const { kid, privateKey } = emulator().signingKey();
  const input = Buffer.from(JSON.stringify(claims));
  return new CompactSign(input).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(privateKey);
}

/** A valid token with another header. */
async function withHeader(header: Record<string, unknown>): Promise<string> {
  const [, payload, signature] = (await emulator().mint()).split(".");
  const { kid } = emulator().signingKey();
  return `${base64url({ alg: "RS256", kid, typ: "JWT", ...header })}.${payload}.${signature}`;
}

async function signedWith(alg: string): Promise<string> {
  const { kid, privateJwk } = emulator().signingKey();
  const key = await importJWK({ ...privateJwk, alg }, alg);
  return new SignJWT({}).setProtectedHeader({ alg, kid }).sign(key);
}

async function forged(): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256");
  return emulator().mint({}, { key: privateKey });
}

const P = () => emulator().projectId;
const tokens: [string, () => string | Promise<string>][] = [
  ["as Descope mints it", () => emulator().mint()],
  ["bound to this server", () => emulator().mint({ aud: [P(), `${open().url}/mcp`] })],
  ["of the project", () => emulator().mint({ iss: issuer(P()) })],
  ["of a tenant", () => emulator().mint({ iss: issuer(`${P()}/T2tenant`), dct: "T2tenant" })],
  ["of two tenants", () => emulator().mint({ iss: issuer(`${P()}/T2tenant`), dct: "T2other" })],
  ["of a sibling server", () => emulator().mint({ iss: issuer(`agentic/${P()}/MS3sibling`) })],
  ["of another project", () => emulator().mint({ iss: issuer("P2other") })],
  ["of another host", () => emulator().mint({ iss: `https://evil.example/v1/apps/${P()}` })],
  ["without an issuer", () => emulator().mint({ iss: undefined })],
  ...tokenKinds.map((kind): [string, () => Promise<string>] => {
    return [`of the kind ${kind}`, () => emulator().mint({}, { kind })];
  }),
  ["with drn DSR", () => emulator().mint({ drn: "DSR" })],
  ["of an unknown type", () => sign({ token_type: 7 })],
  ["for a resource that is not text", () => sign({ aud: [P(), 7] })],
  ["for a resource with another scheme", () => sign({ aud: [P(), "urn:other"] })],
  ["expired", () => emulator().mint({}, { expiresIn: -60 })],
  ["expired within the tolerance", () => sign({ exp: now() - 2 })],
  ["without an expiry", () => sign({ exp: undefined })],
  ["with an expiry that is not a number", () => sign({ exp: "soon" })],
  ["not yet valid", () => sign({ nbf: now() + 60 })],
  ["with a start that is not a number", () => sign({ nbf: "soon" })],
  ["without a subject", () => sign({ sub: undefined })],
  ["with a subject that is not text", () => sign({ sub: 7 })],
  ["without an audience", () => sign({ aud: undefined })],
  ["for another project", () => sign({ aud: "P2other" })],
  ["for another resource", () => sign({ aud: [P(), "https://other.example/mcp"] })],
  ["without scopes", () => sign({ scope: undefined })],
  ["with scopes as a list", () => sign({ scope: ["mcp:use", "status:read"] })],
  ["with scopes that are not text", () => sign({ scope: 7 })],
  ["under an unknown key", () => emulator().mint({}, { key: "unknown" })],
  ["without a key ID", () => withHeader({ kid: undefined })],
  ["with a forged signature", forged],
  ["with a changed header", () => withHeader({ typ: "at+jwt" })],
  ["with a critical header", () => withHeader({ crit: ["exp"], exp: 1 })],
  ["unsigned", () => withHeader({ alg: "none" })],
  ["signed with PS256", () => signedWith("PS256")],
  ["truncated", async () => (await emulator().mint()).slice(0, -8)],
  ["in two parts", async () => (await emulator().mint()).split(".").slice(0, 2).join(".")],
  ["with a signature that is not base64url", async () => (await emulator().mint()).replace(/\.[^.]+$/, ".~~~~")],
  ["that is not a JWT", () => "opaque"],
  ["with a space", () => "two words"],
  ["with non-ASCII letters", () => "tökén"],
];

const names = (await toolDescriptions()).map(({ name }) => name);
const ofTools = await toolScopes();
const scopes = ["", "mcp:use", ofTools.join(" "), ["mcp:use", ...ofTools].join(" ")];

describe.each([
  ["by default", open, {}],
  ["with TOKEN_BINDING=resource and a required scope", strict, strictRules],
] as const)("%s, the inspector judges a token as /mcp does", (_name, app, env) => {
  test.each(tokens)("%s", async (_token, make) => {
    const token = await make();
    const header = { Authorization: Buffer.from(`Bearer ${token}`).toString("latin1") };
    const answer = await listTools(app().url, undefined, header);
    const { verdict, rules } = await inspectToken(token, "", configOf(app().url, env));
    const reason = answer.status === 200 ? undefined : reasonOf(answer);
    expect({ status: verdict.status, code: verdict.code }).toEqual({ status: answer.status, code: reason });
    // Rules are judged one by one, and the first failure is the reason that /mcp returns.
    if (rules.length > 0) expect(rules.find(({ status }) => status === "fail")?.code).toBe(reason);
  });

  test.each(scopes.flatMap((scope) => names.map((name) => [scope, name] as const)))(
    "with the scopes '%s' for a call of %s",
    async (scope, name) => {
      const token = await emulator().mint({ scope, aud: [P(), `${app().url}/mcp`] });
      const call = { method: "tools/call", params: { name, arguments: {} } };
      const answer = await post(app().url, call, { Authorization: `Bearer ${token}` });
      const { verdict } = await inspectToken(token, name, configOf(app().url, env));
      expect(verdict.status).toBe(answer.status);
      if (answer.status === 403) expect(verdict.code).toBe("insufficient_scope");
      // The other form, which the verdict names.
      const ofOpenAi = await post(app().url, call, {
        Authorization: `Bearer ${token}`,
        "User-Agent": "openai-mcp/1.0.0",
      });
      const hasTwoForms = answer.status === 403 && ofOpenAi.status === 200;
      expect(verdict.sentence.includes("ChatGPT and Codex get this as the result of the call")).toBe(hasTwoForms);
    },
  );
});

describe("for a tool that not everyone may use, the inspector says whether it exists for the caller", () => {
  const describeOrders = async () => [
    {
      name: "orders",
      inputSchema: {},
      scopes: ["orders:write"],
      requirements: { roles: ["admin"], permissions: ["orders:write"], tenant: true as const },
    },
  ];
  const tenants = (roles: string[]) => ({ dct: "T2a", tenants: { T2a: { roles, permissions: ["orders:write"] } } });
  const inspect = async (claims: object, url = open().url, env = {}) =>
    inspectToken(await emulator().mint({ scope: "mcp:use", ...claims }), "orders", configOf(url, env), describeOrders);
  const title = "May use orders: role admin; permission orders:write; any tenant";

  test("it does not, whatever the scopes: the request is admitted, and MCP answers that the tool is unknown", async () => {
    for (const scope of ["mcp:use", "mcp:use orders:write"]) {
      const { verdict, rules } = await inspect({ ...tenants(["auditor"]), scope });
      expect(verdict).toMatchObject({
        status: 200,
        isHidden: true,
        sentence: expect.stringContaining("does not exist for this caller"),
      });
      expect(rules.slice(-2)).toMatchObject([
        { title, status: "fail", saw: "tenant: T2a; roles: auditor; permissions: orders:write" },
        { status: "skip" },
      ]);
    }
  });

  test("it does, and a scope is missing", async () => {
    const { verdict, rules } = await inspect(tenants(["admin"]));
    expect(verdict).toMatchObject({ status: 403, code: "insufficient_scope" });
    expect(rules.slice(-2)).toMatchObject([{ title, status: "pass" }, { status: "fail" }]);
  });

  test("it does, and the call is allowed", async () => {
    const { verdict } = await inspect({ ...tenants(["admin"]), scope: "mcp:use orders:write" });
    expect(verdict).toEqual({ status: 200, sentence: "The call to orders is allowed" });
  });

  test("a refused token comes first", async () => {
    const { verdict } = await inspect({ ...tenants(["auditor"]), iss: "https://evil.example" });
    expect(verdict).toMatchObject({ status: 401, code: "wrong_issuer" });
    expect(verdict).not.toHaveProperty("isHidden");
  });
});

test("does not check the signature if the header is invalid", async () => {
  const token = await withHeader({ crit: ["exp"], exp: 1 });
  const { rules } = await inspectToken(token, "", configOf(open().url));
  expect(rules.find(({ source }) => source === "RFC 7515 §5.2")?.status).toBe("skip");
});

test("both report that the keys are unavailable", async () => {
  const stranger = await emulator().mint({}, { key: "unknown" });
  const config = configOf(open().url);
  emulator().faults.keys = { status: 500 };
  const cold = { ...config, descope: { ...config.descope, jwksUri: `${config.descope.jwksUri}?cold` } };
  const { verdict } = await inspectToken(stranger, "", cold);
  expect(verdict).toMatchObject({ status: 503, code: "keys_unavailable" });
});

test("shows neither the token nor its signature", async () => {
  const token = await emulator().mint();
  const shown = JSON.stringify(await inspectToken(`Bearer ${token}`, names[0] ?? "", configOf(open().url)));
  expect(shown).toContain("U2AdaLovelace");
  for (const part of token.split(".")) expect(shown).not.toContain(part);
});

test("rejects text that is longer than any header", async () => {
  const { verdict } = await inspectToken("x".repeat(20_000), "", configOf(open().url));
  expect(verdict.status).toBe(431);
});
