import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path/posix";
import { promisify } from "node:util";
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
import { parse } from "yaml";
import * as z from "zod";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { type Report, reportSchema } from "@/lib/checks/report";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type App, startApp } from "@/tests/support/app";
import { listTools, reasonOf } from "@/tests/support/http";
import { writeSnippets } from "@/tests/support/snippets";
import { lookUntil } from "./checks/setup";
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

  test("the checks say so, and notice metadata that contradicts itself", async () => {
    const look = async () => reportSchema.parse(await (await fetch(`${tight.url}/status?fresh=1`)).json());
    const ids = ["machines", "cross-app-access"];
    const states = ({ checks }: Report) => checks.filter(({ id }) => ids.includes(id)).map(({ status }) => status);
    const { checks } = await lookUntil(look, states, ["info", "pass"]);
    expect(checks.find(({ id }) => id === "machines")?.title).toBe("TOKEN_BINDING=resource shuts machines out");
    emulator.set({ metadataExtra: { token_endpoint_auth_methods_supported: ["none"] } });
    await lookUntil(look, states, ["warn", "warn"]);
    emulator.set({ metadataExtra: { grant_types_supported: null, authorization_grant_profiles_supported: "id-jag" } });
    await lookUntil(look, states, ["info", "info"]);
  });

  test("an agent that acts for a user is not", async () => {
    const client = await connect(crossApp(), "legacy", tight);
    expect((await client.listTools()).tools).not.toEqual([]);
    await client.close();
  });
});

describe("docs/machines.md", () => {
  const page = readFileSync("docs/machines.md", "utf8");
  const [script = ""] = writeSnippets(["docs/machines.md"], "test-results/.machines", {});
  const variables = () => ({
    MCP_URL: `${samples().url}/mcp`,
    MCP_ISSUER: emulator.issuer,
    MCP_CLIENT_ID: robot.client_id,
    MCP_CLIENT_SECRET: robot.client_secret,
  });
  const run = async (env: Record<string, string>) => {
    const { PATH, HOME } = process.env;
    const options = { env: { PATH, HOME, NODE_ENV: "test", ...env } as const };
    return promisify(execFile)(process.execPath, ["--import", "tsx", script, "caller"], options);
  };

  test("its script calls a tool", async () => {
    const { stdout } = await run(variables());
    expect(JSON.parse(stdout)).toMatchObject({ kind: "machine", client: robot.client_id });
  });

  test("its script fails with a wrong secret, and sends none to another authorization server", async () => {
    await expect(run({ ...variables(), MCP_CLIENT_SECRET: "wrong" })).rejects.toThrow(/invalid_client|Unauthorized/);
    emulator.requests.length = 0;
    await expect(run({ ...variables(), MCP_ISSUER: "https://other.example" })).rejects.toThrow(/other\.example/);
    expect(emulator.requests.filter(({ endpoint }) => endpoint === "token")).toEqual([]);
  });

  test("its workflow runs the script with the variables that it reads", () => {
    const [, yaml = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const { jobs } = workflow.parse(parse(yaml));
    const step = jobs.call.steps.find(({ env }) => env);
    expect(step?.run).toContain(`scripts/${basename(script)}`);
    expect(Object.keys(step?.env ?? {})).toEqual(Object.keys(variables()));
    expect(readFileSync(script, "utf8")).toContain(
      `{ ${Object.keys(variables()).join(' = "", ')} = "" } = process.env`,
    );
  });

  test("its command calls with the token of npm run token", async () => {
    const [, body = ""] = /^ {2}-d '(.+)'$/m.exec(page) ?? [];
    const Authorization = `Bearer ${await emulator.mint({}, { kind: "machine" })}`;
    const params = { name: "caller", arguments: {} };
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: "2.0", method: "tools/call" });
    const response = await fetch(`${samples().url}/mcp`, {
      method: "POST",
      headers: { Authorization, "Content-Type": "application/json", Accept: "*/*" },
      body: JSON.stringify({ ...JSON.parse(body), params }),
    });
    expect(await response.json()).toMatchObject({ result: { structuredContent: { kind: "machine" } } });
  });
});

const workflow = z.object({
  jobs: z.object({
    call: z.object({
      steps: z.array(z.object({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() })),
    }),
  }),
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
