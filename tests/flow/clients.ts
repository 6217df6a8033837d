import {
  Client,
  type DpopSession,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { UnauthorizedError as OldUnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll } from "vitest";
import * as z from "zod";
import type { Emulator } from "@/dev/emulator";
import { type SignInChoice, signIn } from "@/tests/dev/emulator/sign-in";
import type { App } from "@/tests/support/app";

const toolResult = z.looseObject({
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});

/** One MCP client of any generation, with the actions that the tests need. */
export interface TestMcpClient {
  connect(): Promise<unknown>;
  finish(callback: URLSearchParams): Promise<unknown>;
  call(name: string, args?: Record<string, unknown>): Promise<z.infer<typeof toolResult>>;
  listTools(): Promise<string[]>;
  close(): Promise<void>;
}

/** How a client of the SDK 2 chooses the protocol. */
const modes = {
  "client 2.4, protocol 2026-07-28": { pin: "2026-07-28" },
  "client 2.4, protocol auto": "auto",
  "client 2.4, protocol 2025": "legacy",
} as const;
type NewGeneration = keyof typeof modes;
export type Generation = NewGeneration | "sdk 1.x";
export const generations: Generation[] = [
  "client 2.4, protocol 2026-07-28",
  "client 2.4, protocol auto",
  "client 2.4, protocol 2025",
  "sdk 1.x",
];

const info = { name: "Flow test", version: "1.0.0" };

/** A client with its own storage (registration, tokens, verifier), and a user who completes the sign-in page. */
export function openClient(
  url: string,
  generation: Generation,
  options: ClientOptions & { choice?: SignInChoice } = {},
) {
  const provider = oauthProvider(options);
  const open = () => (generation === "sdk 1.x" ? openOld(url, provider) : openNew(url, provider, generation));

  /** Connects; if sign-in is required, the user signs in and the client connects again. */
  async function connect(): Promise<TestMcpClient> {
    const first = open();
    try {
      await first.connect();
      return first;
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      await first.finish(await userAnswers());
      await first.close();
      const second = open();
      await second.connect();
      return second;
    }
  }

  /** The callback URL that the user's browser gets from the page that the client opened last. */
  async function userAnswers(choice = options.choice): Promise<URLSearchParams> {
    const callback = await signIn(provider.authorizationUrl(), choice);
    const { searchParams } = callback;
    if (searchParams.get("state") !== provider.lastState()) throw new Error("the state came back changed");
    return searchParams;
  }

  return { provider, open, connect, userAnswers };
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || error instanceof OldUnauthorizedError;
}

type Provider = ReturnType<typeof oauthProvider>;

function openNew(url: string, provider: Provider, generation: NewGeneration): TestMcpClient {
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = new Client(info, { versionNegotiation: { mode: modes[generation] } });
  return {
    connect: () => client.connect(transport),
    finish: (callback) => transport.finishAuth(callback),
    call: async (name, args = {}) => toolResult.parse(await client.callTool({ name, arguments: args })),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}

function openOld(url: string, provider: Provider): TestMcpClient {
  const transport = new OldTransport(new URL(url), { authProvider: provider });
  const client = new OldClient(info);
  return {
    connect: () => client.connect(transport),
    finish: (callback) => transport.finishAuth(callback.get("code") ?? ""),
    call: async (name, args = {}) => toolResult.parse(await client.callTool({ name, arguments: args })),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}

interface ClientOptions {
  /** Client ID metadata document, used instead of registering. */
  clientMetadataUrl?: string;
  /** An existing client. */
  client?: StoredOAuthClientInformation;
  /** Whether the client can refresh; default: true. */
  refresh?: boolean;
  /** The key that the client binds its tokens to. */
  dpop?: DpopSession;
}

/** The redirect URL of every flow client; nothing listens there. */
export const redirectUrl = "http://localhost:9/callback";

/** An OAuth client's storage, for both generations of the MCP client. */
export function oauthProvider(options: ClientOptions) {
  let client = options.client;
  let tokens: StoredOAuthTokens | undefined;
  let verifier = "";
  let state = "";
  let discovered: OAuthDiscoveryState | undefined;
  const authorizationUrls: URL[] = [];
  const provider: OAuthClientProvider = {
    redirectUrl,
    ...(options.dpop && { dpop: () => options.dpop }),
    ...(options.clientMetadataUrl && { clientMetadataUrl: options.clientMetadataUrl }),
    clientMetadata: {
      client_name: "Flow test",
      redirect_uris: [redirectUrl],
      grant_types: options.refresh === false ? ["authorization_code"] : ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    state: () => (state = crypto.randomUUID()),
    clientInformation: () => client,
    saveClientInformation: (information) => {
      client = information;
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: (url) => {
      authorizationUrls.push(url);
    },
    saveCodeVerifier: (value) => {
      verifier = value;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (found) => {
      discovered = found;
    },
    discoveryState: () => discovered,
  };
  return Object.assign(provider, {
    lastState: () => state,
    client: () => client,
    /** The page to which the client last sent the user. */
    authorizationUrl: () => {
      const url = authorizationUrls.at(-1);
      if (!url) throw new Error("the client has not asked anyone to sign in");
      return url;
    },
    signIns: () => authorizationUrls.length,
  });
}

/**
 * A client of an app, for all tests of a file.
 * @param scope what its token grants
 */
export function sharedClient(emulator: () => Emulator, app: () => App, scope = "mcp:use"): () => Client {
  const client = new Client(info, { versionNegotiation: { mode: "auto" } });
  beforeAll(async () => {
    const authProvider = { token: () => emulator().mint({ scope }) };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${app().url}/mcp`), { authProvider }));
  });
  afterAll(() => client.close());
  return () => client;
}
