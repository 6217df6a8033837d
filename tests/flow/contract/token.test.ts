import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { demoTenantId, tokenKinds } from "@/dev/emulator";
import { register, signInForTokens } from "@/tests/dev/emulator/oauth-client";
import { listTools, messageOf, post, reasonOf } from "@/tests/support/http";
import { sharedApp, sharedEmulator, sharedSamples } from "./setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const ofProject = sharedApp(emulator, () => ({ DESCOPE_CONFIG_URL: emulator().projectConfigUrl }));
const tight = sharedApp(emulator, { TOKEN_BINDING: "resource" });

const accepted = "accepted";
/** How the endpoint judges a token: `accepted`, or the reason code of the 401. */
async function verdict(token: string, url = app().url): Promise<string | undefined> {
  const answer = await listTools(url, token);
  return answer.status === 200 ? accepted : answer.status === 401 ? reasonOf(answer) : String(answer.status);
}

const P = () => emulator().projectId;
const M = () => emulator().serverId;
const D = () => emulator().origin;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

/** The claims of a valid token, to be signed in unusual ways. */
async function claims(changed: JWTPayload = {}): Promise<JWTPayload> {
  const [, payload = ""] = (await emulator().mint(changed)).split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

describe("T1 algorithm and key", () => {
  test("accepts a token as Descope mints it", async () => {
    expect(await verdict(await emulator().mint())).toBe(accepted);
  });

  test.each(["none", "None", "NONE", "nOnE"])("rejects alg %s", async (alg) => {
    const { kid } = emulator().signingKey();
    const unsigned = `${base64url({ alg, kid, typ: "JWT" })}.${base64url(await claims())}.`;
    expect(await verdict(unsigned)).toMatch(/wrong_algorithm|malformed_token/);
  });

  test.each(["HS256", "HS384", "HS512"])("rejects %s with the public key as its secret", async (alg) => {
    const { kid, publicJwk } = emulator().signingKey();
    const publicKey = await importJWK(publicJwk, "RS256");
    if (publicKey instanceof Uint8Array) throw new Error("the signing key is symmetric");
    const input = `${base64url({ alg, kid, typ: "JWT" })}.${base64url(await claims())}`;
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(publicJwk), publicJwk.n ?? ""]) {
      const signature = createHmac(alg.replace("HS", "sha"), secret).update(input).digest("base64url");
      expect(await verdict(`${input}.${signature}`)).toBe("wrong_algorithm");
    }
  });

  test.each(["RS384", "RS512", "PS256", "PS512"])("rejects %s, even if signed with Descope's own key", async (alg) => {
    const { kid, privateJwk } = emulator().signingKey();
    const key = await importJWK({ ...privateJwk, alg }, alg);
    const token = await new SignJWT(await claims()).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(key);
    expect(await verdict(token)).toBe("wrong_algorithm");
  });

  test.each(["ES256", "EdDSA"])("rejects %s with another key", async (alg) => {
    const { privateKey } = await generateKeyPair(alg);
    const { kid } = emulator().signingKey();
    const token = await new SignJWT(await claims()).setProtectedHeader({ alg, kid }).sign(privateKey);
    expect(await verdict(token)).toBe("wrong_algorithm");
  });

  test("rejects another key with Descope's key ID as a bad signature", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const { kid } = emulator().signingKey();
    const token = await new SignJWT(await claims()).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
    expect(await verdict(token)).toBe("bad_signature");
  });

  test("rejects a changed claim, a changed header and a truncated signature", async () => {
    const [header = "", , signature = ""] = (await emulator().mint()).split(".");
    const [, payload = ""] = (await emulator().mint()).split(".");
    expect(await verdict(`${header}.${base64url(await claims({ sub: "U2someoneElse" }))}.${signature}`)).toBe(
      "bad_signature",
    );
    expect(await verdict(`${header}.${payload}.${signature.slice(0, -8)}`)).toBe("bad_signature");
    expect(await verdict(`${header}.${payload}.`)).toMatch(/bad_signature|malformed_token/);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["an unknown key ID", { kid: "SK2unknown" }, "unknown_key"],
    ["no key ID", { kid: undefined }, "unknown_key"],
    ["a key ID that is not text", { kid: 7 }, "unknown_key"],
    ["a path as its key ID", { kid: "../../dev/null" }, "unknown_key"],
    ["an unknown critical header", { crit: ["exp"], exp: 1 }, "critical_header"],
    ["unencoded payload", { crit: ["b64"], b64: false }, "critical_header"],
    ["an empty list of critical headers", { crit: [] }, "critical_header"],
  ])("rejects %s", async (_name, header, reason) => {
    const { kid, alg, typ } = { kid: emulator().signingKey().kid, alg: "RS256", typ: "JWT" };
    const valid = await emulator().mint();
    const [, payload, signature] = valid.split(".");
    expect(await verdict(`${base64url({ alg, kid, typ, ...header })}.${payload}.${signature}`)).toBe(reason);
  });

  test("never uses a key, certificate or key URL from the header", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(publicKey);
    const evil = `${D()}/evil-keys.json`;
    for (const header of [{ jwk }, { jku: evil }, { x5u: evil }, { x5c: ["AAAA"] }]) {
      for (const kid of [emulator().signingKey().kid, "SK2evil"]) {
        const token = await new SignJWT(await claims())
          .setProtectedHeader({ alg: "RS256", kid, ...header })
          .sign(privateKey);
        expect(await verdict(token)).toMatch(/bad_signature|unknown_key/);
      }
    }
    expect(emulator().requests.filter(({ path }) => path.includes("evil"))).toEqual([]);
  });

  test.each([
    ["an encrypted JWT", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d"],
    ["two parts", "eyJhbGciOiJSUzI1NiJ9.e30"],
    ["claims that are not an object", `${base64url({ alg: "RS256", kid: "a" })}.${base64url([])}.AAAA`],
    ["a header that is not an object", `${base64url("RS256")}.${base64url({})}.AAAA`],
  ])("%s is malformed", async (_name, token) => {
    expect(await verdict(token)).toBe("malformed_token");
  });
});

describe("T2 times and required claims", () => {
  test.each<[string, string, () => Record<string, unknown>]>([
    ["expired a minute ago", "expired", () => ({ exp: now() - 60 })],
    ["expired 8 s ago", "expired", () => ({ exp: now() - 8 })],
    ["expired 2 s ago (tolerance)", accepted, () => ({ exp: now() - 2 })],
    ["without an expiry", "missing_claim", () => ({ exp: undefined })],
    ["with an expiry that is not a number", "malformed_token", () => ({ exp: "tomorrow" })],
    ["valid in a minute", "not_yet_valid", () => ({ nbf: now() + 60 })],
    ["valid in 8 s", "not_yet_valid", () => ({ nbf: now() + 8 })],
    ["valid in 2 s (tolerance)", accepted, () => ({ nbf: now() + 2 })],
    ["without a subject", "missing_claim", () => ({ sub: undefined })],
    ["with an empty subject", "missing_claim", () => ({ sub: "" })],
    ["with a subject that is not text", "missing_claim", () => ({ sub: 7 })],
    ["with a user ID that is not text", "missing_claim", () => ({ dsub: ["U2a"] })],
    ["with an empty user ID", "missing_claim", () => ({ dsub: "" })],
    ["with null as its user ID", "missing_claim", () => ({ dsub: null })],
    ["with a user ID and no subject", "missing_claim", () => ({ sub: undefined, dsub: "U2a" })],
    ["with a user ID and an empty subject", "missing_claim", () => ({ sub: "", dsub: "U2a" })],
    ["with a user ID and a subject that is not text", "missing_claim", () => ({ sub: 7, dsub: "U2a" })],
  ])("a token %s: %s", async (_name, reason, changed) => {
    expect(await verdict(await sign(changed()))).toBe(reason);
  });
});

/** Signs arbitrary claims with Descope's key, even those that cannot be minted. */
async function sign(changed: Record<string, unknown>): Promise<string> {
  const { kid, privateKey } = emulator().signingKey();
  const payload = Buffer.from(JSON.stringify({ ...(await claims()), ...changed }));
  return new CompactSign(payload).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(privateKey);
}

const issuers: [string, () => unknown, string, string][] = [
  ["the project", () => `${D()}/v1/apps/${P()}`, accepted, accepted],
  ["a tenant", () => `${D()}/v1/apps/${P()}/T2tenant`, accepted, accepted],
  ["a tenant with a custom name", () => `${D()}/v1/apps/${P()}/acme.com`, accepted, accepted],
  ["this MCP server", () => `${D()}/v1/apps/agentic/${P()}/${M()}`, accepted, accepted],
  ["a sibling MCP server", () => `${D()}/v1/apps/agentic/${P()}/MS3sibling`, "wrong_issuer", accepted],
  [
    "the MCP server with a trailing slash",
    () => `${D()}/v1/apps/agentic/${P()}/${M()}/`,
    "wrong_issuer",
    "wrong_issuer",
  ],
  [
    "the MCP server and another segment",
    () => `${D()}/v1/apps/agentic/${P()}/${M()}/x`,
    "wrong_issuer",
    "wrong_issuer",
  ],
  ["no MCP server", () => `${D()}/v1/apps/agentic/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["no MCP server, with a trailing slash", () => `${D()}/v1/apps/agentic/${P()}/`, "wrong_issuer", "wrong_issuer"],
  ["the project with a trailing slash", () => `${D()}/v1/apps/${P()}/`, "wrong_issuer", "wrong_issuer"],
  ...[
    "a%2Fb",
    "a%2fb",
    "%2e%2e",
    "T2%20",
    "a;b",
    "a@b",
    "a:b",
    "a\\b",
    "a b",
    "T2\u0000",
    "T2\u200b",
    "té",
    ".well-known",
    "~",
  ].map((id): (typeof issuers)[number] => [
    `a tenant called ${JSON.stringify(id)}`,
    () => `${D()}/v1/apps/${P()}/${id}`,
    "wrong_issuer",
    "wrong_issuer",
  ]),
  ["another project's tenant", () => `${D()}/v1/apps/P2other/T2tenant`, "wrong_issuer", "wrong_issuer"],
  [
    "a tenant below the MCP server",
    () => `${D()}/v1/apps/agentic/${P()}/${M()}/T2tenant`,
    "wrong_issuer",
    "wrong_issuer",
  ],
  ["a tenant below a tenant", () => `${D()}/v1/apps/${P()}/T2tenant/T2other`, "wrong_issuer", "wrong_issuer"],
  ["a tenant's path elsewhere", () => `https://evil.example/v1/apps/${P()}/T2tenant`, "wrong_issuer", "wrong_issuer"],
  ["a tenant with a trailing slash", () => `${D()}/v1/apps/${P()}/T2tenant/`, "wrong_issuer", "wrong_issuer"],
  ["two segments", () => `${D()}/v1/apps/${P()}/a/b`, "wrong_issuer", "wrong_issuer"],
  ["a parent segment", () => `${D()}/v1/apps/${P()}/..`, "wrong_issuer", "wrong_issuer"],
  ["a query", () => `${D()}/v1/apps/${P()}?x`, "wrong_issuer", "wrong_issuer"],
  ["a fragment", () => `${D()}/v1/apps/${P()}/a#b`, "wrong_issuer", "wrong_issuer"],
  ["another project", () => `${D()}/v1/apps/P2other`, "wrong_issuer", "wrong_issuer"],
  ["another project's MCP server", () => `${D()}/v1/apps/agentic/P2other/${M()}`, "wrong_issuer", "wrong_issuer"],
  ["a look-alike project", () => `${D()}/v1/apps/${P()}0`, "wrong_issuer", "wrong_issuer"],
  ["the project in lower case", () => `${D()}/v1/apps/${P().toLowerCase()}`, "wrong_issuer", "wrong_issuer"],
  ["another host", () => `https://evil.example/v1/apps/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["a look-alike host", () => `${D()}.evil.example/v1/apps/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["a host after a user name", () => `${D()}@evil.example/v1/apps/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["another scheme", () => `${D().replace("http:", "https:")}/v1/apps/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["the issuer of federated apps", () => `${D()}/${P()}`, "wrong_issuer", "wrong_issuer"],
  ["no issuer", () => undefined, "wrong_issuer", "wrong_issuer"],
  ["an empty text", () => "", "wrong_issuer", "wrong_issuer"],
  ["a list", () => [`${D()}/v1/apps/${P()}`], "wrong_issuer", "wrong_issuer"],
];

describe("T3 a token issued by", () => {
  test.each(issuers)("%s", async (_name, issuer, atServer, atProject) => {
    const token = await sign({ iss: issuer() });
    expect(await verdict(token)).toBe(atServer);
    expect(await verdict(token, ofProject().url)).toBe(atProject);
  });
});

describe("T11 a token with a tenant's issuer", () => {
  test.each<[string, unknown]>([
    ["and that tenant as the active one", "T2tenant"],
    ["and no active tenant", undefined],
    ["and null", null],
    ["and another tenant", "T2other"],
  ])("%s is accepted", async (_name, dct) => {
    const tenants = { T2tenant: {}, T2other: {} };
    const token = await sign({ iss: `${D()}/v1/apps/${P()}/T2tenant`, dct, tenants });
    expect(await verdict(token)).toBe(accepted);
    expect(await verdict(token, ofProject().url)).toBe(accepted);
  });

  test("signed by another key is refused like any other", async () => {
    const iss = `${D()}/v1/apps/${P()}/T2tenant`;
    const forged = await emulator().mint({ iss, dct: "T2tenant" }, { key: "unknown" });
    expect(await verdict(forged)).toBe("unknown_key");
  });
});

const here = () => `${app().url}/mcp`;
const audiences: [string, () => unknown, string][] = [
  ["the client and the project", () => ["TPAclient", P()], accepted],
  ["only the project", () => P(), accepted],
  ["only this resource", () => here(), accepted],
  ["this resource in a list", () => [here()], accepted],
  ["client, project and this resource", () => ["TPAclient", P(), here()], accepted],
  ["this resource among others", () => [here(), "https://other.example/mcp"], accepted],
  ["no audience", () => undefined, "wrong_audience"],
  ["an empty list", () => [], "wrong_audience"],
  ["null", () => null, "wrong_audience"],
  ["an object", () => ({ toString: 1 }), "other_resource"],
  ["a nested list", () => [["https://other.example/mcp"]], "other_resource"],
  ["this resource in a nested list", () => [[here()], P()], "other_resource"],
  ["a number and the project", () => [P(), 7], "other_resource"],
  ["null and the project", () => [null, P()], "other_resource"],
  ["an object and the project", () => [P(), { resource: "https://other.example/mcp" }], "other_resource"],
  ["this resource and a number", () => [here(), 7], accepted],
  ["this resource and a URN", () => ["urn:other", here()], accepted],
  ...[
    "<https://other.example/mcp>",
    "'https://other.example/mcp'",
    "https%3A%2F%2Fother.example%2Fmcp",
    "https%3a//other.example",
    "127.0.0.1:3000",
    "[::1]:3000/mcp",
  ].map((entry): (typeof audiences)[number] => [`${entry} and the project`, () => [P(), entry], "other_resource"]),
  ["an empty string and the project", () => ["", P()], accepted],
  ["names that are not URIs and the project", () => [P(), "api/v1", "my audience"], accepted],
  ["only the client", () => ["TPAclient"], "wrong_audience"],
  ["another project", () => ["TPAclient", "P2other"], "wrong_audience"],
  ["a look-alike project", () => [`${P()}0`], "wrong_audience"],
  ["the project inside a longer string", () => `${P()} x`, "wrong_audience"],
  ["another resource and the project", () => ["TPAclient", P(), "https://other.example/mcp"], "other_resource"],
  ["only another resource", () => "https://other.example/mcp", "other_resource"],
  ["a plain http resource and the project", () => [P(), "http://other.example"], "other_resource"],
  ["a resource in upper case and the project", () => [P(), "HTTPS://other.example"], "other_resource"],
  ...[
    ...["https://other.example/mcp ", " https://other.example", "\thttps://other.example", "\n//other.example"],
    ...["//other.example/mcp", "\\\\other.example\\mcp", "/\\other.example", "https:other.example"],
    ...["https:/other.example", "HTTPS:\\\\other.example", "ht\ttps://other.example", "h\u200bttps://other.example"],
    ...["\ufeffhttps://other.example", "\u0000https://other.example", "\u00a0https://other.example"],
    ...["urn:other:mcp", "URN:other", "wss://other.example", "ftp://other.example", "mailto:a@other.example"],
    ...["api://other", "com.example.app:/mcp", "tag:other.example,2026:mcp", "data:,x", "custom+x.y-1:z"],
    ...["other.example:443/mcp", "P2other:TPAother"],
  ].map((entry): [string, () => unknown, string] => {
    return [`${JSON.stringify(entry)} and the project`, () => [P(), entry], "other_resource"];
  }),
  ["this origin without the path", () => [P(), app().url], "other_resource"],
  ["this resource with a trailing slash", () => [P(), `${here()}/`], "other_resource"],
  ["this resource in upper case", () => [P(), here().replace("localhost", "LOCALHOST")], "other_resource"],
  ["a path under this resource", () => [P(), `${here()}/x`], "other_resource"],
];

describe("T4 a token for", () => {
  test.each(audiences)("%s", async (_name, audience, reason) => {
    expect(await verdict(await sign({ aud: audience() }))).toBe(reason);
  });

  test("a client ID that is a URL does not count as another resource, but only the token's own", async () => {
    const clientId = "https://client.example/mcp-client.json";
    expect(await verdict(await sign({ aud: [clientId, P()], azp: clientId }))).toBe(accepted);
    expect(await verdict(await sign({ aud: [clientId, P()], azp: undefined, client_id: clientId }))).toBe(accepted);
    expect(await verdict(await sign({ aud: [clientId, P()], azp: "TPAclient" }))).toBe("other_resource");
    expect(await verdict(await sign({ aud: [` ${clientId}`, P()], azp: clientId }))).toBe("other_resource");
    expect(await verdict(await sign({ aud: [[clientId], P()], azp: [clientId] }))).toBe("other_resource");
    expect(await verdict(await sign({ aud: [clientId, P(), "https://other.example/mcp"], azp: clientId }))).toBe(
      "other_resource",
    );
  });

  describe("under TOKEN_BINDING=resource", () => {
    const resource = () => `${tight().url}/mcp`;
    test.each<[string, () => unknown, string]>([
      ["this resource", () => resource(), accepted],
      ["project and this resource", () => [P(), resource()], accepted],
      ["only the project", () => [P()], "wrong_audience"],
      ["another resource", () => [P(), "https://other.example/mcp"], "other_resource"],
    ])("%s", async (_name, audience, reason) => {
      expect(await verdict(await sign({ aud: audience() }), tight().url)).toBe(reason);
    });
  });
});

const bareSession = { azp: undefined, scope: undefined, dci: undefined, token_type: undefined };
const untyped = (claims: Record<string, unknown>) => ({ token_type: undefined, ...claims });
const kinds: [string, () => Record<string, unknown>, string][] = [
  ["without a token_type", () => untyped({}), accepted],
  ...["access_token", "bearer", "Bearer", "BEARER", "dpop", "DPoP"].map(typed(accepted)),
  ...["refresh_token", "Refresh_Token", " refresh_token ", ["refresh_token"]].map(typed("refresh_token")),
  ...["id_token", "ID_TOKEN", "id_token\n", ["access_token", "id_token"]].map(typed("id_token")),
  ...["", " ", "access", "Access_Token", "access_token ", "access-token", "bearer token", "Bearer\n"].map(
    typed("not_an_access_token"),
  ),
  ...["logout_token", "N_A", "urn:ietf:params:oauth:token-type:access_token", "DS"].map(typed("not_an_access_token")),
  ...[null, 0, 7, true, false, {}, [], ["access_token"], { access_token: 1 }].map(typed("not_an_access_token")),
  ["with drn DSR", () => ({ drn: "DSR" }), "refresh_token"],
  ["with drn DSR in lower case and spaces", () => ({ drn: " dsr" }), "refresh_token"],
  ["with drn DSR and invisible characters", () => ({ drn: "DSR\u200b\u0000" }), "refresh_token"],
  ["with drn DSR in a list", () => ({ drn: ["DSR"] }), "refresh_token"],
  ["with drn DSR and a session's issuer", () => ({ iss: P(), drn: "DSR" }), "refresh_token"],
  ["with drn DSR and another issuer", () => ({ iss: "https://evil.example", drn: "DSR" }), "refresh_token"],
  ["with drn DS and the claims of an access token", () => ({ drn: "DS" }), accepted],
  ...["azp", "client_id", "scope", "dci", "token_type"].map((mark): (typeof kinds)[number] => {
    const value = mark === "token_type" ? "access_token" : "x";
    return [`with drn DS and ${mark} alone`, () => ({ drn: "DS", ...bareSession, [mark]: value }), accepted];
  }),
  ["with drn DS and none of them", () => ({ drn: "DS", ...bareSession }), "website_session"],
  [
    "with drn DS and only empty values",
    () => ({ drn: "DS", ...bareSession, azp: null, scope: "", dci: [] }),
    "website_session",
  ],
  [
    "with drn DS and only invisible values",
    () => ({ drn: "DS\u200b", ...bareSession, azp: " ", scope: [" "], client_id: "\u200b" }),
    "website_session",
  ],
  [
    "with drn DS, without them, from any issuer",
    () => ({ drn: "DS", ...bareSession, iss: "https://evil.example" }),
    "website_session",
  ],
  ["with drn ds and none of them", () => ({ drn: "ds", ...bareSession }), "website_session"],
  ["with this project as issuer", () => ({ iss: P() }), "website_session"],
  ["with this project as issuer and audience", () => ({ iss: P(), aud: P() }), "website_session"],
  ...["nonce", "at_hash", "c_hash"].flatMap((mark) =>
    ["x", "", null, 7].map((value): (typeof kinds)[number] => {
      return [`without a type, with ${mark} ${JSON.stringify(value)}`, () => untyped({ [mark]: value }), "id_token"];
    }),
  ),
  ...[{}, null, [], "x"].map((events): (typeof kinds)[number] => {
    const name = `without a type, with events ${JSON.stringify(events)}`;
    return [name, () => untyped({ events }), "not_an_access_token"];
  }),
  [
    "with token_type access_token, and claims of other kinds",
    () => ({ nonce: "x", at_hash: "x", c_hash: "x", events: {} }),
    accepted,
  ],
];

function typed(reason: string) {
  return (type: unknown): [string, () => Record<string, unknown>, string] => {
    return [`of the type ${JSON.stringify(type)}`, () => ({ token_type: type }), reason];
  };
}

describe("T5 a token", () => {
  test.each(kinds)("%s", async (_name, changed, reason) => {
    expect(await verdict(await sign(changed()))).toBe(reason);
  });
});

describe("T5 the kinds of token in docs/contract.md", () => {
  const table = readFileSync("docs/contract.md", "utf8").split("### Kinds of token")[1]?.split("\n## ")[0];
  const rows = [...(table ?? "").matchAll(/^\| `(.+) \|$/gm)].map(([, row = ""]) => row.split(" | "));
  const clientId = "TPAclient";
  const audiences = new Map<string, (url: string) => string | string[]>([
    ["client, `P`", () => [clientId, P()]],
    ["client, `P`, `B/mcp`", (url) => [clientId, P(), `${url}/mcp`]],
    ["`B/mcp`", (url) => `${url}/mcp`],
  ]);
  const ofApps = () => [`${D()}/v1/apps/${P()}`, `${D()}/v1/apps/${P()}/${demoTenantId}`, emulator().issuer];
  /** Per column: the issuers it stands for, and the servers that are called. */
  const columns = [
    { issuers: ofApps, servers: [app] },
    { issuers: ofApps, servers: [tight] },
    { issuers: () => [`${D()}/${P()}`], servers: [app, tight] },
    { issuers: () => [P()], servers: [app, tight] },
  ];

  /** Every request that a row describes. */
  const casesOf = (audience: string, reasons: string[]) =>
    columns.flatMap(({ issuers, servers }, column) => {
      const reason = reasons[column]?.replaceAll("`", "");
      const named = audience === "any" ? [...audiences.values()] : [audiences.get(audience)];
      return servers.flatMap((server) =>
        issuers().flatMap((iss) => named.map((make) => ({ url: server().url, iss, make, reason }))),
      );
    });

  test("are all kinds that the emulator mints; a session's issuers are columns", () => {
    const named = new Set(rows.map(([token = ""]) => token.split("`")[0]));
    const columnsOfSession = ["federatedSession", "inboundSession"];
    expect([...named, ...columnsOfSession].sort()).toEqual([...tokenKinds].sort());
  });

  test.each(rows)("`%s, audience %s: %s, %s, %s, %s", async (token = "", audience = "", ...reasons) => {
    const [name, absent] = token.split("`").filter((part) => /^\w+$/.test(part));
    const kind = tokenKinds.find((known) => known === name);
    const cases = casesOf(audience, reasons);
    expect(cases.length).toBeGreaterThan(9);
    for (const { url, iss, make, reason } of cases) {
      if (!kind || !make) throw new Error(`nothing is called ${name}, ${audience}`);
      const client = kind === "access" || kind === "machine" ? { azp: clientId } : {};
      const changed = { iss, aud: make(url), ...client, ...(absent && { [absent]: undefined }) };
      const answer = await verdict(await emulator().mint(changed, { kind }), url);
      expect({ url, iss, answer }).toEqual({ url, iss, answer: reason });
    }
  });

  test.each(["session", "federatedSession", "inboundSession"] as const)(
    "rejects a %s as it is minted",
    async (kind) => {
      for (const { url } of [app(), tight(), ofProject()]) {
        expect(await verdict(await emulator().mint({}, { kind }), url)).toBe("website_session");
      }
    },
  );
});

describe("T5 the tokens of a sign-in", () => {
  test.each([false, true])("only the access token is accepted; with drn in it: %s", async (drn) => {
    emulator().set({ drn });
    const client = await register(emulator().issuer);
    const parameters = { scope: "openid mcp:use", resource: `${app().url}/mcp` };
    const { access_token, refreshToken, id_token } = await signInForTokens(client, { parameters });
    expect(await verdict(access_token)).toBe(accepted);
    expect(await verdict(refreshToken)).toBe("refresh_token");
    expect(await verdict(id_token ?? "")).toBe("id_token");
  });
});

describe("T6 T7 the caller that tools see", () => {
  const samples = sharedSamples(emulator);
  const callerOf = async (changed: Record<string, unknown>) => {
    const params = { name: "caller", arguments: {} };
    const answer = await post(
      samples().url,
      { method: "tools/call", params },
      { Authorization: `Bearer ${await sign(changed)}` },
    );
    return { body: answer.body, caller: messageOf(answer) };
  };
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["scopes in a string", { scope: "a  b" }, { scopes: ["a", "b"] }],
    ["scopes in a list", { scope: ["a", "b"] }, { scopes: ["a", "b"] }],
    ["no scopes", { scope: undefined }, { scopes: [] }],
    ["scopes of another type", { scope: { a: true } }, { scopes: [] }],
    ["client_id before azp", { client_id: "C1", azp: "C2" }, { client: "C1" }],
    ["azp", { client_id: undefined, azp: "C2" }, { client: "C2" }],
    ["subject and tenant", { sub: "U1", dct: "T1" }, { subject: "U1", tenant: "T1" }],
    ["the user ID instead of an overridden subject", { sub: "a@b.c", dsub: "U1" }, { subject: "U1" }],
  ])("%s", async (_name, changed, expected) => {
    expect((await callerOf(changed)).caller).toMatchObject({ result: { structuredContent: expected } });
  });
  test("the response does not contain the token", async () => {
    const { body } = await callerOf({});
    expect(body).not.toMatch(/eyJ[A-Za-z0-9]/);
  });
});
