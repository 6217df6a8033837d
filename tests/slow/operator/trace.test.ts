import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { fileURLToPath } from "node:url";
import { generate } from "selfsigned";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { checks } from "@/lib/checks/stages";
import { type Config, readConfig } from "@/lib/config";
import { sharedCopy } from "@/lib/http/headers";
import { refusals } from "@/lib/mcp/refusals";
import { toolNames } from "@/lib/mcp/server";
import { finishTrace as finishWithToken, type Started, startTrace } from "@/lib/operator/trace";
import { obstacles } from "@/lib/operator/trace/client";
import type { TraceStep } from "@/lib/operator/trace/step";
import { createServer as createMcpServer } from "@/lib/tools";
import { type SignInChoice, signIn } from "@/tests/dev/emulator/sign-in";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { startEndpoint } from "@/tests/support/app";
import { startBadPeer } from "@/tests/support/bad-peer";
import { findCallableTool } from "@/tests/support/callable-tool";
import { send } from "@/tests/support/http";

const bareFeatures = fileURLToPath(new URL("../../flow/contract/guarded-features.ts", import.meta.url));

/** What a help page can explain. */
const codes = [...checks.map(({ id }) => id), ...Object.keys(refusals)];
const called = await findCallableTool();
const emulator = sharedEmulator();
const app = sharedApp(emulator);
const scoped = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use status:read" });

function configOf(url = app().url, env: Record<string, string> = {}): Config {
  const result = readConfig({ DESCOPE_CONFIG_URL: emulator().configUrl, BASE_URL: url, ...env });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function nextOf({ next, steps }: Started): NonNullable<Started["next"]> {
  if (!next) throw new Error(JSON.stringify(steps.at(-1)));
  return next;
}

const finishTrace = async (...given: Parameters<typeof finishWithToken>) => (await finishWithToken(...given)).steps;

/** A complete trace, as in the operator's browser. */
async function trace(choice: SignInChoice = {}, config = configOf(), tamper = (_: URLSearchParams) => {}) {
  const { authorizationUrl, pending } = nextOf(await startTrace(config, "dcr"));
  const { searchParams } = await signIn(authorizationUrl, choice);
  tamper(searchParams);
  return finishTrace(config, pending, searchParams);
}

const told = (steps: TraceStep[]) => steps.map(({ id, status }) => `${status} ${id}`);
const last = (steps: TraceStep[]) => steps.at(-1);

describe("a client that can connect", () => {
  test("gets an empty list when no tool belongs to its user", async () => {
    const bare = await startEndpoint(bareFeatures, { DESCOPE_CONFIG_URL: emulator().configUrl }, ["only-limited"]);
    try {
      const steps = await trace({ user: "Grace" }, configOf(bare.url));
      expect(last(steps)).toMatchObject({ id: "tools", status: "pass", saw: "no tools" });
    } finally {
      await bare.stop();
    }
  });

  test("goes step by step, each with its rule and evidence, and repeats requests after the sign-in", async () => {
    const started = await startTrace(configOf(), "dcr");
    expect(told(started.steps)).toEqual([
      "pass challenge",
      "pass resource-metadata",
      "pass server-metadata",
      "pass registration",
      "pass authorize",
    ]);
    const steps = await trace();
    expect(told(steps)).toEqual([
      "pass challenge",
      "pass resource-metadata",
      "pass server-metadata",
      "pass callback",
      "pass token",
      "pass initialize",
      "pass tools",
      ...(called ? ["pass call"] : []),
    ]);
    expect(steps.at(6)?.saw).toBe((await toolNames(createMcpServer)).join(", "));
    for (const { rule, source, saw, exchanges } of [...started.steps, ...steps]) {
      expect([rule, source, saw].every(Boolean)).toBe(true);
      expect(exchanges).toHaveLength(1);
      // Only the relevant headers of a response, without cookies.
      expect(Object.keys(exchanges[0]?.response?.headers ?? {})).not.toContain("date");
    }
  });

  test("requests the needed scopes, with PKCE, state and resource", async () => {
    const { authorizationUrl } = nextOf(await startTrace(configOf(), "dcr"));
    const { searchParams } = new URL(authorizationUrl);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      resource: `${app().url}/mcp`,
      redirect_uri: `${app().url}/operator/connect/callback`,
      scope: "mcp:use status:read outbound.token.fetch",
    });
    expect(searchParams.get("state")?.length).toBeGreaterThan(40);
  });

  test("the trace contains no secrets", async () => {
    const config = configOf();
    const { authorizationUrl, pending } = nextOf(await startTrace(config, "dcr"));
    const { searchParams } = await signIn(authorizationUrl);
    const shown = JSON.stringify(await finishTrace(config, pending, searchParams));
    for (const secret of [pending.verifier, pending.state, searchParams.get("code") ?? "?"]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(secret.slice(5));
    }
    expect(shown).not.toMatch(/eyJ[\w-]{5,}/);
  });
});

describe("a trace that ends", () => {
  test.each<[string, SignInChoice, string, string | undefined]>([
    ["when the user denies", { allow: false }, "access_denied", undefined],
  ])("%s", async (_name, choice, saw, help) => {
    const step = last(await trace(choice));
    expect(step).toMatchObject({ id: "callback", status: "fail", saw: expect.stringContaining(saw) });
    expect(step?.help).toBe(help);
  });

  test.each<[string, (parameters: URLSearchParams) => void, string | undefined]>([
    ["another issuer", (given) => given.set("iss", "https://evil.example"), "issuer"],
    ["no issuer, although one was advertised", (given) => given.delete("iss"), "issuer"],
    ["another state", (given) => given.set("state", "x".repeat(43)), undefined],
    ["no state", (given) => given.delete("state"), undefined],
    ["two codes", (given) => given.append("code", "x"), undefined],
    ["no code", (given) => given.delete("code"), undefined],
  ])("at a callback with %s, before the code is used", async (_name, tamper, help) => {
    emulator().set({ issParameter: true });
    const step = last(await trace({}, configOf(), tamper));
    expect(step?.status).toBe("fail");
    expect(step?.help === help || step?.id === "token").toBe(true);
    const used = emulator().requests.filter(({ endpoint }) => endpoint === "token");
    expect(step?.id === "callback" ? used : []).toEqual([]);
  });

  test("at a wrong issuer from Descope itself", async () => {
    emulator().set({ issParameter: "https://evil.example" });
    expect(last(await trace())).toMatchObject({ id: "callback", status: "fail", help: "issuer" });
  });

  test.each([false, true])("not if Descope sends the issuer as advertised: %s", async (issParameter) => {
    emulator().set({ issParameter });
    expect(last(await trace())).toMatchObject({ id: called ? "call" : "tools", status: "pass" });
  });

  test.each(["error_description", "iss"])("and quotes only the beginning of %s", async (name) => {
    const step = last(
      await trace({}, configOf(), (given) => {
        given.set("error", "server_error");
        given.set(name, "long ".repeat(10_000));
      }),
    );
    expect(step).toMatchObject({ id: "callback", status: "fail", saw: expect.stringContaining("long long") });
    expect(step?.saw.length).toBeLessThan(500);
  });

  test("at an invalid code", async () => {
    const step = last(await trace({}, configOf(), (given) => given.set("code", "wrong")));
    expect(step).toMatchObject({
      id: "token",
      help: "grants",
      saw: expect.stringContaining("invalid_grant"),
    });
  });

  test("at a token that /mcp rejects, with the reason", async () => {
    emulator().set({ accessTokenSeconds: -60 });
    expect(last(await trace())).toMatchObject({ id: "initialize", status: "fail", help: "expired" });
  });

  test("at a token without the scope that this server requires", async () => {
    const config = configOf(scoped().url);
    expect(last(await trace({ scopes: ["mcp:use"] }, config))).toMatchObject({
      status: "fail",
      help: "insufficient_scope",
    });
  });

  test.each<[string, () => void, string, string]>([
    ["registration is off", () => emulator().set({ registration: false }), "registration", "dcr"],
    ["registration fails", () => (emulator().faults.register = { status: 500 }), "registration", "dcr"],
    ["there is no PKCE", () => emulator().set({ pkceAdvertised: false }), "server-metadata", "pkce"],
    ["another issuer is declared", () => emulator().set({ declaredIssuer: "project" }), "server-metadata", "issuer"],
    ["Descope is down", () => (emulator().faults.metadata = { status: 503 }), "server-metadata", "descope-answers"],
    [
      "Descope drops the connection",
      () => (emulator().faults.metadata = { reset: true }),
      "server-metadata",
      "reachable",
    ],
  ])("before the sign-in, when %s", async (_name, breakIt, id, help) => {
    breakIt();
    const { steps, next } = await startTrace(configOf(), "dcr");
    expect(next).toBeUndefined();
    expect(last(steps)).toMatchObject({ id, status: "fail", help });
    expect(codes).toContain(help);
  });

  test("after 5 s without an answer", async () => {
    emulator().faults.metadata = { hang: true };
    const { steps } = await startTrace(configOf(), "dcr");
    expect(last(steps)?.saw).toContain("within 5 s");
  });
});

describe("what the server calls", () => {
  const endpoints = ["authorization_endpoint", "token_endpoint", "registration_endpoint"] as const;
  const unusable: [string, unknown][] = [
    ["a script", "javascript:alert(1)"],
    ["data", "data:text/html,hello"],
    ["plain http to another host", "http://evil.example/token"],
    ["plain http to a private address", "http://10.0.0.1/token"],
    ["another scheme", "ftp://127.0.0.1/token"],
    ["a host after the name of another", "https://api.descope.com@evil.example/token"],
    ["a host after a password", "https://:api.descope.com@evil.example/token"],
    ["not a URL", "//evil.example"],
    ["nothing", ""],
  ];

  test.each(endpoints.flatMap((name) => unusable.map(([what, url]) => [name, what, url] as const)))(
    "%s is never %s",
    async (name, _what, url) => {
      emulator().set({ metadataExtra: { [name]: url } });
      const { steps, next } = await startTrace(configOf(), "dcr");
      expect(next).toBeUndefined();
      expect(last(steps)).toMatchObject({ id: "server-metadata", status: "fail", help: "endpoints" });
      expect(emulator().requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
    },
  );

  test.each([
    ["authorization_endpoint", undefined],
    ["token_endpoint", undefined],
    ["token_endpoint", null],
    ["token_endpoint", 5],
  ])("%s that is %s ends the trace with one sentence", async (name, value) => {
    emulator().set({ metadataExtra: { [name]: value } });
    const { steps, next } = await startTrace(configOf(), "dcr");
    expect(next).toBeUndefined();
    expect(last(steps)).toMatchObject({ id: "server-metadata", status: "fail" });
  });

  test("is determined again after the sign-in, so a URL that became unsafe gets no code", async () => {
    const { authorizationUrl, pending } = nextOf(await startTrace(configOf(), "dcr"));
    const { searchParams } = await signIn(authorizationUrl);
    emulator().set({ metadataExtra: { token_endpoint: "http://evil.example/token" } });
    const steps = await finishTrace(configOf(), pending, searchParams);
    expect(last(steps)).toMatchObject({ id: "server-metadata", status: "fail", help: "endpoints" });
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "token")).toEqual([]);
  });

  test("the resource is sent to both endpoints", async () => {
    const steps = await trace();
    const body = steps.find(({ id }) => id === "token")?.exchanges[0]?.body ?? "";
    expect(body.split("\n")).toContain(`resource=${app().url}/mcp`);
  });

  test.each(["register", "token", "metadata"] as const)("does not follow a redirect of %s", async (endpoint) => {
    const trap = await startBadPeer("hangs up");
    const { authorizationUrl, pending } = nextOf(await startTrace(configOf(), "dcr"));
    const { searchParams } = await signIn(authorizationUrl);
    emulator().faults[endpoint] = { status: 307, headers: { Location: `${trap.origin}/led` } };
    const { steps } = await startTrace(configOf(), "dcr");
    expect(last(endpoint === "token" ? await finishTrace(configOf(), pending, searchParams) : steps)?.status).toBe(
      "fail",
    );
    expect(trap.requests).toEqual([]);
    trap.close();
  });
});

describe("a server with inconsistent documents", () => {
  const documents = { resource: true, servers: true, pointer: true };
  test.each<[string, Partial<typeof documents>, string]>([
    ["another resource", { resource: false }, "resource-metadata"],
    ["another authorization server", { servers: false }, "resource-metadata"],
    ["another URL for its metadata", { pointer: false }, "challenge"],
  ])("ends the trace at %s", async (_name, wrong, id) => {
    const right = { ...documents, ...wrong };
    const server = createServer((request, response) => {
      const origin = `http://${request.headers.host}`;
      const elsewhere = "https://evil.example";
      if (request.url === "/mcp") {
        const place = `${right.pointer ? origin : elsewhere}/.well-known/oauth-protected-resource/mcp`;
        const challenge = `Bearer resource_metadata="${place}"`;
        return void response.writeHead(401, { "WWW-Authenticate": challenge }).end();
      }
      const resource = right.resource ? `${origin}/mcp` : `${elsewhere}/mcp`;
      const authorization_servers = [right.servers ? emulator().issuer : elsewhere];
      response
        .writeHead(200, { "Content-Type": "application/json" })
        .end(JSON.stringify({ resource, authorization_servers }));
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { steps, next } = await startTrace(configOf(`http://localhost:${port}`), "dcr");
    server.close();
    expect(next).toBeUndefined();
    expect(last(steps)).toMatchObject({ id, status: "fail" });
  });
});

describe("a CIMD client", () => {
  const offered = {
    registration_endpoint: "https://d/register",
    client_id_metadata_document_supported: true,
  };

  test("the app's client document is public", async () => {
    const answer = await send(`${app().url}/operator/client.json`);
    expect(answer).toMatchObject({ status: 200, headers: { "cache-control": sharedCopy } });
    expect(answer.json()).toMatchObject({
      client_id: `${app().url}/operator/client.json`,
      redirect_uris: [`${app().url}/operator/connect/callback`],
      token_endpoint_auth_method: "none",
    });
  });

  test.each([
    ["http://localhost:3000", "public-origin"],
    ["https://app.example", undefined],
    ["https://localhost:3000", undefined],
  ])("from %s: %s", (url, help) => {
    expect(obstacles(offered, configOf(url)).cimd?.help).toBe(help);
  });

  test("is not available at a loopback address if Descope is elsewhere", () => {
    const result = readConfig({ DESCOPE_PROJECT_ID: "P2x", BASE_URL: "https://localhost:3000" });
    const { cimd } = obstacles(offered, result.ok ? result.config : configOf());
    expect(cimd).toMatchObject({ help: "public-origin" });
  });

  test("says so if CIMD is off in Descope", () => {
    const odd = { client_id_metadata_document_supported: "false" };
    expect(obstacles(odd, configOf("https://app.example")).cimd).toMatchObject({ help: "cimd" });
    expect(obstacles({}, configOf("https://app.example"))).toMatchObject({
      cimd: { help: "cimd" },
      dcr: { help: "dcr" },
    });
  });

  test("is rejected over http, before anything is created", async () => {
    const { steps } = await startTrace(configOf(), "cimd");
    expect(last(steps)).toMatchObject({ id: "client-document", status: "fail", help: "public-origin" });
    // The page adds the full stop.
    expect(last(steps)?.saw).not.toMatch(/\.$/);
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
  });
});

describe("over https, at a non-loopback address", () => {
  let origin = "";
  let close = () => {};
  /** Errors in the documents. */
  let metadata: Record<string, unknown> = {};
  let clientId: string | undefined;
  /** The response of `/mcp`. */
  let status = 401;
  let scope = "";

  function documentAt(path: string): object | undefined {
    const issuer = `${origin}/v1/apps/P2x`;
    const endpoints = { authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` };
    const offered = {
      code_challenge_methods_supported: ["S256"],
      client_id_metadata_document_supported: true,
    };
    const documents: Record<string, object> = {
      "/.well-known/oauth-protected-resource/mcp": {
        resource: `${origin}/mcp`,
        authorization_servers: [issuer],
        scopes_supported: ["openid", "mcp:use"],
      },
      "/v1/apps/P2x/.well-known/openid-configuration": { issuer, ...endpoints, ...offered, ...metadata },
      "/operator/client.json": { client_id: clientId ?? `${origin}/operator/client.json` },
    };
    return documents[path];
  }

  beforeAll(async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "0.0.0.0" }]);
    const server = createTlsServer({ cert, key }, (request, response) => {
      const place = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
      const challenge = scope ? `Bearer scope="${scope}", ${place}` : `Bearer ${place}`;
      if (request.url === "/mcp") response.writeHead(status, { "WWW-Authenticate": challenge });
      response.end(JSON.stringify(documentAt(request.url ?? "") ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    // Another name of this machine that does not count as loopback.
    origin = `https://0.0.0.0:${typeof address === "object" ? address?.port : 0}`;
    close = () => server.close();
  });
  beforeEach(() => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    metadata = {};
    clientId = undefined;
    status = 401;
    scope = "";
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => close());

  const start = () => {
    const env = { DESCOPE_CONFIG_URL: `${origin}/v1/apps/P2x`, DESCOPE_BASE_URL: origin };
    return startTrace(configOf(origin, env), "cimd");
  };

  test("a client with a document is sent to sign in, without requesting an ID token", async () => {
    const { searchParams } = new URL(nextOf(await start()).authorizationUrl);
    expect(searchParams.get("client_id")).toBe(`${origin}/operator/client.json`);
    expect(searchParams.get("scope")).toBe("mcp:use");
  });

  test("the challenge's scope takes precedence over the resource's", async () => {
    scope = "a:read b:write";
    expect(new URL(nextOf(await start()).authorizationUrl).searchParams.get("scope")).toBe(scope);
  });

  test.each([200, 403, 503])("ignores a challenge with the status %i", async (other) => {
    status = other;
    expect(last((await start()).steps)).toMatchObject({ id: "challenge", status: "fail", help: "challenge" });
  });

  test.each(["https://other.example/operator/client.json", ""])(
    "rejects a document of the client '%s'",
    async (other) => {
      clientId = other;
      const { steps, next } = await start();
      expect(next).toBeUndefined();
      expect(last(steps)).toMatchObject({ id: "client-document", status: "fail", help: "cimd" });
    },
  );

  test.each(["authorization_endpoint", "token_endpoint", "registration_endpoint"])(
    "%s must not point to this machine",
    async (name) => {
      metadata = { [name]: "http://localhost:1/inside" };
      const { steps, next } = await start();
      expect(next).toBeUndefined();
      expect(last(steps)).toMatchObject({ id: "server-metadata", status: "fail", help: "endpoints" });
    },
  );
});
