import * as oauth from "oauth4webapi";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { authorization, refresh } from "@/tests/dev/emulator/oauth-client";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { type App, startApp } from "@/tests/support/app";
import { challengeOf, strictClient } from "./strict-client";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator?.close());

describe.each([
  ["an MCP server", "configUrl", "issuer"],
  ["a project", "projectConfigUrl", "projectIssuer"],
] as const)("a strict OAuth client, with the discovery URL of %s", (_, configUrl, issuer) => {
  let app: App;
  let client: ReturnType<typeof strictClient>;
  beforeAll(async () => {
    app = await startApp({ DESCOPE_CONFIG_URL: emulator[configUrl], REQUIRED_SCOPES: "mcp:use" });
    client = strictClient(new URL(`${app.url}/mcp`));
  });
  afterAll(() => app?.stop());

  /** A registered client, and the tokens of a user who granted the scopes of the first challenge. */
  async function comeIn() {
    const registered = await client.registerWhereTheResourceSays();
    const { scope } = await challengeOf(client.initialize("not-a-token"));
    return { registered, tokens: await client.signIn(registered, scope) };
  }

  test("finds the authorization server from the resource", async () => {
    expect(await client.readResourceMetadata()).toMatchObject({
      resource: `${app.url}/mcp`,
      authorization_servers: [emulator[issuer]],
      bearer_methods_supported: ["header"],
    });
    const { server } = await client.registerWhereTheResourceSays();
    expect(server).toMatchObject({
      issuer: emulator[issuer],
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
  ])("signs in with PKCE, the resource and %s, and calls whoami", async (_name, issParameter) => {
    emulator.set({ issParameter });
    const { registered, tokens } = await comeIn();
    expect(tokens.claims.aud).toContain(`${app.url}/mcp`);
    const introduction = await client.initialize(tokens.access_token);
    expect(introduction).toMatchObject({ protocolVersion: "2025-11-25", capabilities: { tools: {} } });
    expect(await client.call(tokens.access_token, "whoami")).toMatchObject({
      subject: tokens.claims.sub,
      client: registered.client.client_id,
      scopes: ["mcp:use"],
    });
  });

  test("detects a callback from another issuer", async () => {
    emulator.set({ issParameter: "https://elsewhere.example" });
    const registered = await client.registerWhereTheResourceSays();
    const { url } = await authorization(registered, { scope: "mcp:use" });
    const callback = await signIn(url);
    const validate = () =>
      oauth.validateAuthResponse(registered.server, registered.client, callback, "the-state");
    expect(validate).toThrow(/iss/);
  });

  test("refreshes: the new token is valid, the used refresh token is not", async () => {
    const { registered, tokens } = await comeIn();
    const renewed = await refresh(registered, tokens.refreshToken);
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    expect(await client.call(renewed.access_token, "whoami")).toMatchObject({ subject: tokens.claims.sub });
    await expect(refresh(registered, tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  test("steps up for server_status to the scopes in the 403", async () => {
    const { registered, tokens } = await comeIn();
    const challenge = await challengeOf(client.call(tokens.access_token, "server_status"));
    expect(challenge).toMatchObject({ status: "403", error: "insufficient_scope" });
    expect(challenge.scope?.split(" ").sort()).toEqual(["mcp:use", "status:read"]);
    await client.readResourceMetadata(challenge.resource_metadata);

    const granted = await client.signIn(registered, challenge.scope);
    expect(await client.call(granted.access_token, "server_status")).toHaveProperty("checks");
    expect(await client.call(granted.access_token, "whoami")).toMatchObject({
      scopes: expect.arrayContaining(["mcp:use", "status:read"]),
    });
  });
});
