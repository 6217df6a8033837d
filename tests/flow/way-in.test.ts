import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type App, startApp } from "@/tests/support/app";
import { generations, isUnauthorized, openClient } from "./clients";
import { redirectUrl } from "./oauth-provider";

const preRegistered = {
  client_id: "TPApreregistered",
  redirect_uris: [redirectUrl],
  token_endpoint_auth_method: "none",
};
const cimdUrl = "https://client.example/mcp-client.json";

let emulator: Emulator;
let app: App;

beforeAll(async () => {
  emulator = await startEmulator({
    clients: [
      {
        ...preRegistered,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
      },
    ],
  });
  emulator.cimdDocuments.set(cimdUrl, {
    client_id: cimdUrl,
    client_name: "Client with a document",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  });
  app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use" });
});
afterEach(() => emulator.reset());
afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

describe.each(generations)("%s", (generation) => {
  const open = (options = {}) => openClient(`${app.url}/mcp`, generation, options);

  test("registers by DCR, signs in and calls the tools", async () => {
    const { connect, provider } = open({ choice: { user: "Ada" } });
    const client = await connect();
    expect(await client.listTools()).toEqual(await toolNames(createServer));

    const claims = decodeJwt((await provider.tokens())?.access_token ?? "");
    const { structuredContent } = await client.call("whoami");
    expect(structuredContent).toMatchObject({
      subject: claims.sub,
      client: provider.client()?.client_id,
      scopes: expect.arrayContaining(["mcp:use"]),
    });
    expect(structuredContent?.tenant).toBe(claims.dct);

    const dice = await client.call("roll_dice", { sides: 6, count: 3 });
    expect(dice.structuredContent?.rolls).toHaveLength(3);
    const refused = await client
      .call("roll_dice", { sides: 1 })
      .catch((error: unknown) => ({ isError: true, error }));
    expect(refused.isError).toBe(true);
    await client.close();
  });

  test("connects with a pre-registered client, without registering", async () => {
    emulator.set({ registration: false, clientIdMetadata: false });
    const client = await open({
      client: { client_id: preRegistered.client_id, issuer: emulator.issuer },
    }).connect();
    expect((await client.call("whoami")).structuredContent?.client).toBe(preRegistered.client_id);
    expect(emulator.requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
    await client.close();
  });

  test("reports a user who denies access, and no token is issued", async () => {
    const { open: openNow, userAnswers, provider } = open({ choice: { allow: false } });
    const client = openNow();
    await expect(client.connect()).rejects.toSatisfy(isUnauthorized);
    expect((await userAnswers()).get("error")).toBe("access_denied");
    expect(await provider.tokens()).toBeUndefined();
    await client.close();
  });

  test("refreshes an expired token without asking the user", async () => {
    const { connect, provider } = open();
    const client = await connect();
    const tokens = await provider.tokens();
    if (!tokens?.refresh_token) throw new Error("no refresh token was issued");
    const { exp, iat, ...claims } = decodeJwt(tokens.access_token);
    await provider.saveTokens({ ...tokens, access_token: await emulator.mint(claims, { expiresIn: -60 }) });

    expect((await client.call("whoami")).structuredContent?.subject).toBe(claims.sub);
    const renewed = await provider.tokens();
    expect(renewed?.refresh_token).not.toBe(tokens.refresh_token);
    expect(provider.signIns()).toBe(1);
    await client.close();
  });

  test("steps up for server_status: 403, the user grants the scope, the retry succeeds", async () => {
    // With a refresh token, SDK 1.x refreshes instead of asking the user (modelcontextprotocol/typescript-sdk#2255).
    const { connect, provider, userAnswers } = open({ refresh: generation !== "sdk 1.x" });
    const client = await connect();
    await expect(client.call("server_status")).rejects.toSatisfy(isUnauthorized);
    const asked = provider.authorizationUrl().searchParams.get("scope")?.split(" ");
    expect(asked).toEqual(expect.arrayContaining(["mcp:use", "status:read"]));

    await client.finish(await userAnswers());
    const report = await client.call("server_status");
    expect(report.structuredContent).toMatchObject({ ready: true });
    expect((await client.call("whoami")).structuredContent?.scopes).toEqual(
      expect.arrayContaining(["mcp:use", "status:read"]),
    );
    await client.close();
  });

  test("connects by CIMD when DCR is off", async () => {
    emulator.set({ registration: false });
    const { connect } = open({ clientMetadataUrl: cimdUrl });
    const client = await connect();
    expect((await client.call("whoami")).structuredContent?.client).toBe(cimdUrl);
    await client.close();
  });
});
