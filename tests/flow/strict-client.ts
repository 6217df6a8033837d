import * as oauth from "oauth4webapi";
import * as z from "zod";
import { insecure, register, signInForTokens } from "@/tests/dev/emulator/oauth-client";

const rpcAnswer = z.object({
  result: z.looseObject({ structuredContent: z.record(z.string(), z.unknown()).optional() }),
});
const toolList = z.object({ tools: z.array(z.object({ name: z.string() })) });
const protocolVersion = "2025-11-25";

/** An OAuth client based on oauth4webapi, which rejects any violation of an RFC, with plain JSON-RPC on top. */
export function strictClient(resource: URL) {
  /** Protected resource metadata (RFC 9728), validated against the resource. */
  async function readResourceMetadata(from?: string): Promise<oauth.ResourceServer> {
    const response = from ? await fetch(from) : await oauth.resourceDiscoveryRequest(resource, insecure);
    return oauth.processResourceDiscoveryResponse(resource, response);
  }

  /** From the resource to its authorization server's metadata (RFC 8414), and a registration there (RFC 7591). */
  async function registerWhereTheResourceSays() {
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
    registerWhereTheResourceSays,
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
export async function challengeOf(attempt: Promise<unknown>): Promise<Record<string, string | undefined>> {
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
