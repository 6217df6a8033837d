import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { UnauthorizedError as OldUnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import * as z from "zod";
import { type SignInChoice, signIn } from "@/tests/dev/emulator/sign-in";
import { type ClientOptions, oauthProvider } from "./oauth-provider";

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

export type Generation = "client 2.4, protocol 2026-07-28" | "client 2.4, protocol 2025" | "sdk 1.x";
export const generations: Generation[] = ["client 2.4, protocol 2026-07-28", "client 2.4, protocol 2025", "sdk 1.x"];

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

function openNew(url: string, provider: Provider, generation: Generation): TestMcpClient {
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const mode = generation === "client 2.4, protocol 2025" ? "legacy" : { pin: "2026-07-28" };
  const client = new Client(info, { versionNegotiation: { mode } });
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
