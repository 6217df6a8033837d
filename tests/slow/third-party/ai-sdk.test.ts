import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { oauthProvider } from "@/tests/flow/clients";
import { sharedApp, sharedEmulator, sharedSamples } from "@/tests/flow/contract/setup";

/** The part of `@ai-sdk/mcp` that these tests use. It is not among the app's own packages, so its types are not known. */
interface AiSdk {
  createMCPClient(options: { transport: { type: "http"; url: string; authProvider: object } }): Promise<{
    tools(): Promise<Record<string, { execute(input: object, options: object): Promise<unknown> }>>;
    close(): Promise<void>;
  }>;
  auth(provider: object, options: Record<string, string | undefined>): Promise<string>;
  UnauthorizedError: typeof Error;
}

const entry = join(import.meta.dirname, "node_modules/@ai-sdk/mcp/dist/index.js");
const { createMCPClient, auth, UnauthorizedError }: AiSdk = await import(pathToFileURL(entry).href);

const emulator = sharedEmulator();
const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
const samples = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });

/** A user of the AI SDK, with the storage that an app gives it. */
function openClient(serverUrl: string, given = oauthProvider({})) {
  const provider = Object.assign(given, { storedState: given.lastState });
  const connect = () => createMCPClient({ transport: { type: "http", url: serverUrl, authProvider: provider } });
  const signedIn = async () => {
    const callback = (await signIn(provider.authorizationUrl())).searchParams;
    const answer = { authorizationCode: callback.get("code") ?? "", callbackState: callback.get("state") ?? "" };
    return auth(provider, { serverUrl, ...answer });
  };
  return { provider, connect, signedIn };
}

/** What a tool returns. */
async function call(client: Awaited<ReturnType<AiSdk["createMCPClient"]>>, name: string) {
  return (await client.tools())[name]?.execute({}, { toolCallId: "1", messages: [] });
}

test("the AI SDK registers, signs in, lists the tools, and refreshes an expired token", async () => {
  const { provider, connect, signedIn } = openClient(`${app().url}/mcp`);
  await expect(connect()).rejects.toBeInstanceOf(UnauthorizedError);
  // Both the token of the sign-in and every later one would have expired until this is undone.
  emulator().set({ accessTokenSeconds: -60 });
  expect(await signedIn()).toBe("AUTHORIZED");
  emulator().set({ accessTokenSeconds: 3600 });
  const expired = await provider.tokens();

  const client = await connect();
  expect(Object.keys(await client.tools())).toEqual(await toolNames(createServer));
  expect((await provider.tokens())?.access_token).not.toBe(expired?.access_token);
  expect(provider.signIns()).toBe(1);
  await client.close();
});

test("the AI SDK calls a tool; a missing scope is an error, and its app asks for the scope", async () => {
  const serverUrl = `${samples().url}/mcp`;
  const { provider, connect, signedIn } = openClient(serverUrl);
  await expect(connect()).rejects.toBeInstanceOf(UnauthorizedError);
  await signedIn();
  const client = await connect();
  expect(await call(client, "caller")).toMatchObject({ structuredContent: { scopes: ["mcp:use"] } });
  await expect(call(client, "health")).rejects.toThrow("needs the scope status:read");
  await client.close();

  // With a refresh token, `auth` would refresh instead of asking the user.
  const again = openClient(serverUrl, oauthProvider({ client: provider.client() }));
  expect(await auth(again.provider, { serverUrl, scope: "mcp:use status:read" })).toBe("REDIRECT");
  await again.signedIn();
  const allowed = await again.connect();
  expect(await call(allowed, "health")).toMatchObject({ structuredContent: { well: true } });
  await allowed.close();
});
