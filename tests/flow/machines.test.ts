import {
  Client,
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  type OAuthClientProvider,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type App, startApp } from "@/tests/support/app";
import { listTools, reasonOf } from "@/tests/support/http";
import { sharedSamples } from "./contract/setup";

const [ada] = demoUsers;
const secret = { client_secret: "a-secret-of-the-test", token_endpoint_auth_method: "client_secret_basic" } as const;
const bare = { redirect_uris: [], response_types: [] };
// With the padding of base64, as Descope's client IDs have it at times.
const robot = { ...bare, ...secret, client_id: "UDJwcm9qZWN0OlRQQTJyb2JvdA==", grant_types: ["client_credentials"] };
const agent = {
  ...bare,
  ...secret,
  client_id: "TPA2agent",
  grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
};
const signer = { ...bare, client_id: "TPA2signer", grant_types: ["client_credentials"] };

let emulator: Emulator;
let app: App;
let tight: App;
let privateKey: string;
let strangersKey: string;

beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  privateKey = await exportPKCS8(pair.privateKey);
  strangersKey = await exportPKCS8((await generateKeyPair("ES256", { extractable: true })).privateKey);
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "signer", alg: "ES256" }] };
  const withKey = { ...signer, jwks, token_endpoint_auth_method: "private_key_jwt" as const };
  emulator = await startEmulator({ clients: [robot, agent, withKey] });
  emulator.set({ privateKeyJwt: true });
  const env = { DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use" };
  [app, tight] = await Promise.all([startApp(env), startApp({ ...env, TOKEN_BINDING: "resource" })]);
});
afterEach(() => {
  emulator.reset();
  emulator.set({ privateKeyJwt: true });
});
afterAll(async () => {
  await Promise.all([app?.stop(), tight?.stop()]);
  await emulator?.close();
});

/** The endpoint with tools that stay when the app's own are deleted. */
const samples = sharedSamples(() => emulator);

/** The SDK's own providers; nobody signs in anywhere. */
const providers = {
  "a client secret": () =>
    new ClientCredentialsProvider({
      clientId: robot.client_id,
      clientSecret: robot.client_secret,
      expectedIssuer: emulator.issuer,
    }),
  "a private key": () => signedBy(privateKey),
};

function signedBy(key: string, prepare = () => {}) {
  prepare();
  const client = { clientId: signer.client_id, expectedIssuer: emulator.issuer };
  return new PrivateKeyJwtProvider({ ...client, privateKey: key, algorithm: "ES256" });
}

const crossApp = (claims: Record<string, unknown> = {}) =>
  new CrossAppAccessProvider({
    assertion: ({ authorizationServerUrl: aud, resourceUrl: resource, scope }) =>
      emulator.mintIdJag({ aud, resource, scope, client_id: agent.client_id, ...claims }),
    clientId: agent.client_id,
    clientSecret: agent.client_secret,
    expectedIssuer: emulator.issuer,
  });

async function connect(authProvider: OAuthClientProvider, mode: "legacy" | { pin: string }, { url } = app) {
  const client = new Client({ name: "Machine", version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { authProvider }));
  return client;
}

const generations: [string, "legacy" | { pin: string }][] = [
  ["2026-07-28", { pin: "2026-07-28" }],
  ["2025", "legacy"],
];

describe.each(generations)("with protocol %s", (_protocol, mode) => {
  test.each(Object.entries(providers))("a machine with %s lists and calls tools", async (_how, open) => {
    const provider = open();
    const client = await connect(provider, mode);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(await toolNames(createServer));
    const { sub, azp } = decodeJwt(provider.tokens()?.access_token ?? "");
    expect({ sub, azp }).toEqual({ sub: expect.stringMatching(/^TPA2/), azp: provider.clientInformation().client_id });
    const self = { kind: "machine", subject: sub, client: azp };
    // This tool may have been deleted, unlike those of the other endpoint.
    if (names.includes("whoami")) expect(await callerSeen(client, "whoami")).toMatchObject({ ...self, roles: [] });
    await client.close();
    const other = await connect(open(), mode, samples());
    expect(await callerSeen(other, "caller")).toEqual({ ...self, scopes: expect.arrayContaining(["mcp:use"]) });
    await other.close();
  });

  test("an agent with an ID-JAG acts for a user in their tenant", async () => {
    const provider = crossApp();
    const client = await connect(provider, mode);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(await toolNames(createServer));
    const { iss, act } = decodeJwt(provider.tokens()?.access_token ?? "");
    expect({ iss, act }).toEqual({
      iss: `${emulator.projectIssuer}/${demoTenantId}`,
      act: { sub: expect.stringMatching(/^TPA2/) },
    });
    await client.close();
    const other = await connect(crossApp({ act: { sub: "agent-7" } }), mode, samples());
    expect(await callerSeen(other, "caller")).toMatchObject({
      kind: "user",
      subject: ada.id,
      client: agent.client_id,
      tenant: demoTenantId,
      actor: "agent-7",
    });
    await other.close();
  });
});

async function callerSeen(client: Client, name: string) {
  return (await client.callTool({ name, arguments: {} })).structuredContent;
}

describe("with TOKEN_BINDING=resource", () => {
  test("machines are shut out, since Descope leaves the URL out of their tokens", async () => {
    for (const open of Object.values(providers)) {
      const provider = open();
      await expect(connect(provider, "legacy", tight)).rejects.toThrow();
      const { access_token = "" } = provider.tokens() ?? {};
      expect(decodeJwt(access_token).aud).toEqual([provider.clientInformation().client_id, emulator.projectId]);
      expect(reasonOf(await listTools(tight.url, access_token))).toBe("wrong_audience");
    }
  });

  test("an agent that acts for a user is not", async () => {
    const client = await connect(crossApp(), "legacy", tight);
    expect((await client.listTools()).tools).not.toEqual([]);
    await client.close();
  });
});

describe("a machine gets no token", () => {
  test.each<[string, () => OAuthClientProvider]>([
    [
      "with a wrong secret",
      () =>
        new ClientCredentialsProvider({
          clientId: robot.client_id,
          clientSecret: "wrong",
          expectedIssuer: emulator.issuer,
        }),
    ],
    ["with another key", () => signedBy(strangersKey)],
    ["with a key, when keys are off", () => signedBy(privateKey, () => emulator.set({ privateKeyJwt: false }))],
    ["with an ID-JAG of another client", () => crossApp({ client_id: robot.client_id })],
    ["with an ID-JAG for another server", () => crossApp({ aud: "https://other.example" })],
    ["with an ID-JAG for someone unknown", () => crossApp({ sub: "eve@example.com" })],
  ])("%s", async (_name, open) => {
    const provider = open();
    await expect(connect(provider, "legacy")).rejects.toThrow();
    expect(await provider.tokens()).toBeUndefined();
  });
});
