import * as oauth from "oauth4webapi";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { authorization, insecure, refresh, register, signInForTokens } from "@/tests/dev/emulator/oauth-client";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { sharedApp, sharedEmulator, sharedSamples } from "./contract/setup";

type StrictClient = ReturnType<typeof strictClient>;

const emulator = sharedEmulator();

/** Registers a client, and signs a user in, who grants the scopes of the first challenge. */
async function registerAndSignIn(client: StrictClient) {
  const registered = await client.registerAtServer();
  const { scope } = await challengeOf(client.initialize("not-a-token"));
  return { registered, tokens: await client.signIn(registered, scope) };
}

describe.each([
  ["an MCP server", "configUrl", "issuer"],
  ["a project", "projectConfigUrl", "projectIssuer"],
] as const)("a strict OAuth client, with the discovery URL of %s", (_, configUrl, issuer) => {
  const app = sharedApp(emulator, () => ({
    DESCOPE_CONFIG_URL: emulator()[configUrl],
    REQUIRED_SCOPES: "mcp:use",
  }));
  let client: StrictClient;
  beforeAll(() => {
    client = strictClient(new URL(`${app().url}/mcp`));
  });

  test("finds the authorization server from the resource", async () => {
    expect(await client.readResourceMetadata()).toMatchObject({
      resource: `${app().url}/mcp`,
      authorization_servers: [emulator()[issuer]],
      bearer_methods_supported: ["header"],
    });
    const { server } = await client.registerAtServer();
    expect(server).toMatchObject({
      issuer: emulator()[issuer],
      code_challenge_methods_supported: expect.arrayContaining(["S256"]),
    });
  });

  test("finds the resource's metadata and scopes from the challenge", async () => {
    const challenge = await challengeOf(client.initialize("not-a-token"));
    expect(challenge).toMatchObject({ status: "401", error: "invalid_token", scope: "mcp:use" });
    const metadata = await client.readResourceMetadata(challenge.resource_metadata);
    expect(metadata).toEqual(await client.readResourceMetadata());
  });

  test.each([
    ["an iss check", true],
    ["no iss, since none is advertised", false],
  ])("signs in with PKCE, the resource and %s, and lists the tools", async (_name, issParameter) => {
    emulator().set({ issParameter });
    const { tokens } = await registerAndSignIn(client);
    expect(tokens.claims.aud).toContain(`${app().url}/mcp`);
    const introduction = await client.initialize(tokens.access_token);
    expect(introduction).toMatchObject({ protocolVersion: "2025-11-25", capabilities: { tools: {} } });
    expect(await client.listTools(tokens.access_token)).toEqual(await toolNames(createServer));
  });

  test("detects a callback from another issuer", async () => {
    emulator().set({ issParameter: "https://elsewhere.example" });
    const registered = await client.registerAtServer();
    const { url } = await authorization(registered, { scope: "mcp:use" });
    const callback = await signIn(url);
    const validate = () => oauth.validateAuthResponse(registered.server, registered.client, callback, "the-state");
    expect(validate).toThrow(/iss/);
  });

  test("refreshes: the new token is valid, the used refresh token is not", async () => {
    const { registered, tokens } = await registerAndSignIn(client);
    const renewed = await refresh(registered, tokens.refreshToken);
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    expect(await client.listTools(renewed.access_token)).toEqual(await toolNames(createServer));
    await expect(refresh(registered, tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });
});

describe("a strict OAuth client that calls tools", () => {
  const endpoint = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });
  let client: StrictClient;
  beforeAll(() => {
    client = strictClient(new URL(`${endpoint().url}/mcp`));
  });

  test("passes its identity to them in the token", async () => {
    const { registered, tokens } = await registerAndSignIn(client);
    expect(await client.call(tokens.access_token, "caller")).toMatchObject({
      subject: tokens.claims.sub,
      client: registered.client.client_id,
      scopes: ["mcp:use"],
    });
    const renewed = await refresh(registered, tokens.refreshToken);
    expect(await client.call(renewed.access_token, "caller")).toMatchObject({ subject: tokens.claims.sub });
  });

  test("steps up to the scopes that the 403 names", async () => {
    const { registered, tokens } = await registerAndSignIn(client);
    const challenge = await challengeOf(client.call(tokens.access_token, "health"));
    expect(challenge).toMatchObject({ status: "403", error: "insufficient_scope" });
    expect(challenge.scope?.split(" ").sort()).toEqual(["mcp:use", "status:read"]);
    await client.readResourceMetadata(challenge.resource_metadata);

    const granted = await client.signIn(registered, challenge.scope);
    expect(await client.call(granted.access_token, "health")).toEqual({ well: true });
    expect(await client.call(granted.access_token, "caller")).toMatchObject({
      scopes: expect.arrayContaining(["mcp:use", "status:read"]),
    });
  });
});

const rpcAnswer = z.object({
  result: z.looseObject({ structuredContent: z.record(z.string(), z.unknown()).optional() }),
});
const toolList = z.object({ tools: z.array(z.object({ name: z.string() })) });
const protocolVersion = "2025-11-25";

/** An OAuth client based on oauth4webapi, which rejects any violation of an RFC, with plain JSON-RPC on top. */
function strictClient(resource: URL) {
  /** Protected resource metadata (RFC 9728), validated against the resource. */
  async function readResourceMetadata(from?: string): Promise<oauth.ResourceServer> {
    const response = from ? await fetch(from) : await oauth.resourceDiscoveryRequest(resource, insecure);
    return oauth.processResourceDiscoveryResponse(resource, response);
  }

  /** Finds the resource's authorization server and its metadata (RFC 8414), and registers there (RFC 7591). */
  async function registerAtServer() {
    const [issuer = ""] = (await readResourceMetadata()).authorization_servers ?? [];
    return register(issuer);
  }

  /** Sends one JSON-RPC request; throws WWWAuthenticateChallengeError if it is challenged. */
  async function request(token: string, method: string, params: Record<string, unknown>) {
    const headers = new Headers({
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": protocolVersion,
    });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await oauth.protectedResourceRequest(token, "POST", resource, headers, body, insecure);
    return rpcAnswer.parse(await readMessage(response)).result;
  }

  return {
    readResourceMetadata,
    registerAtServer,
    signIn: (client: Awaited<ReturnType<typeof register>>, scope: string | undefined) =>
      signInForTokens(client, { parameters: { scope, resource: resource.href } }),
    initialize: (token: string) =>
      request(token, "initialize", {
        protocolVersion,
        capabilities: {},
        clientInfo: { name: "Strict client", version: "1.0.0" },
      }),
    listTools: async (token: string) =>
      toolList.parse(await request(token, "tools/list", {})).tools.map(({ name }) => name),
    call: async (token: string, name: string) =>
      (await request(token, "tools/call", { name, arguments: {} })).structuredContent,
  };
}

/** The parameters of the only Bearer challenge in a response. */
async function challengeOf(attempt: Promise<unknown>): Promise<Record<string, string | undefined>> {
  const error = await attempt.catch((caught: unknown) => caught);
  if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
  const [challenge, ...others] = error.cause;
  if (challenge?.scheme !== "bearer" || others.length > 0) throw error;
  return { status: String(error.status), ...challenge.parameters };
}

/** The JSON-RPC message in a response, sent as JSON or as the only event of a stream. */
async function readMessage(response: Response): Promise<unknown> {
  const text = await response.text();
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  return JSON.parse(isStream ? (/^data: ?(.+)$/m.exec(text)?.[1] ?? "") : text);
}
