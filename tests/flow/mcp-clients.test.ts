import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type App, startApp } from "@/tests/support/app";
import { generations, isUnauthorized, openClient, redirectUrl } from "./clients";

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

/** The client that an access token is for. */
async function clientOf(provider: ReturnType<typeof openClient>["provider"]): Promise<unknown> {
  return decodeJwt((await provider.tokens())?.access_token ?? "").azp;
}

describe.each(generations)("%s", (generation) => {
  const open = (options = {}) => openClient(`${app.url}/mcp`, generation, options);

  test("registers by DCR, signs in and lists the tools", async () => {
    const { connect, provider } = open({ choice: { user: "Ada" } });
    const client = await connect();
    expect(await client.listTools()).toEqual(await toolNames(createServer));

    expect(await clientOf(provider)).toBe(provider.client()?.client_id);
    await client.close();
  });

  test("connects with a pre-registered client, without registering", async () => {
    emulator.set({ registration: false, clientIdMetadata: false });
    const { connect, provider } = open({
      client: { client_id: preRegistered.client_id, issuer: emulator.issuer },
    });
    const client = await connect();
    expect(await client.listTools()).toEqual(await toolNames(createServer));
    expect(await clientOf(provider)).toBe(preRegistered.client_id);
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

    expect(await client.listTools()).toEqual(await toolNames(createServer));
    const renewed = await provider.tokens();
    expect(decodeJwt(renewed?.access_token ?? "").sub).toBe(claims.sub);
    expect(renewed?.refresh_token).not.toBe(tokens.refresh_token);
    expect(provider.signIns()).toBe(1);
    await client.close();
  });

  test("connects by CIMD when DCR is off", async () => {
    emulator.set({ registration: false });
    const { connect, provider } = open({ clientMetadataUrl: cimdUrl });
    const client = await connect();
    expect(await client.listTools()).toEqual(await toolNames(createServer));
    expect(await clientOf(provider)).toBe(cimdUrl);
    await client.close();
  });
});
