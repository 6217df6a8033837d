import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth as olderGuard } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer as OlderServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import {
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  oauthMetadataResponse,
  requireBearerAuth,
} from "@modelcontextprotocol/server";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as z from "zod";

/**
 * A server with one tool behind the bearer guard of an official SDK, as its documentation shows it and with nothing added:
 * `v2` is @modelcontextprotocol/server on node:http, `v1` is @modelcontextprotocol/sdk on its own Express app.
 * Set PORT, and DESCOPE_CONFIG_URL to an emulator's.
 */
const [kind] = process.argv.slice(2);
const { PORT = "", DESCOPE_CONFIG_URL = "" } = process.env;
const resource = new URL(`http://localhost:${PORT}/mcp`);
const metadata = z
  .looseObject({
    issuer: z.string(),
    jwks_uri: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    response_types_supported: z.array(z.string()),
  })
  .parse(await (await fetch(DESCOPE_CONFIG_URL)).json());
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);

async function readToken(token: string) {
  const { payload } = await jwtVerify(token, keys, {
    issuer: metadata.issuer,
    audience: resource.href,
    algorithms: ["RS256"],
  });
  const scopes = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
  return { token, clientId: String(payload.azp), scopes, expiresAt: payload.exp, resource };
}

const tool = { description: "Says hello", inputSchema: z.object({}) };
const hello = () => ({ content: [{ type: "text" as const, text: "hello" }] });
const info = { name: "bare", version: "1.0.0" };

function serveNewer(): void {
  const verifyAccessToken = (token: string) =>
    readToken(token).catch((error: unknown) => {
      throw new OAuthError(OAuthErrorCode.InvalidToken, error instanceof Error ? error.name : "invalid");
    });
  const gate = requireBearerAuth({ verifier: { verifyAccessToken }, resourceMetadataUrl, expectedResource: resource });
  const handler = createMcpHandler(() => {
    const server = new McpServer(info);
    server.registerTool("hello", tool, hello);
    return server;
  });
  async function answer(request: Request): Promise<Response> {
    const document = oauthMetadataResponse(request, { oauthMetadata: metadata, resourceServerUrl: resource });
    if (document) return document;
    if (new URL(request.url).pathname !== resource.pathname) return new Response("Not found", { status: 404 });
    const authInfo = await gate(request);
    return authInfo instanceof Response ? authInfo : handler.fetch(request, { authInfo });
  }
  createServer((incoming, outgoing) => {
    onNode(incoming, outgoing, answer).catch(() => outgoing.destroy());
  }).listen(Number(PORT), "127.0.0.1", () => console.info("Ready in no time"));
}

async function onNode(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = method === "GET" || method === "HEAD" ? undefined : Buffer.concat(chunks);
  const init = { method, headers: named, body };
  const response = await answer(new Request(new URL(url, resource), init));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) for await (const chunk of response.body) outgoing.write(chunk);
  outgoing.end();
}

function serveOlder(): void {
  const verifyAccessToken = (token: string) =>
    readToken(token).catch((error: unknown) => {
      throw new InvalidTokenError(error instanceof Error ? error.name : "invalid");
    });
  const app = createMcpExpressApp();
  const document = { resource: resource.href, authorization_servers: [metadata.issuer] };
  app.get(new URL(resourceMetadataUrl).pathname, (_request, response) => void response.json(document));
  app.use(
    resource.pathname,
    olderGuard({ verifier: { verifyAccessToken }, resourceMetadataUrl, expectedResource: resource }),
  );
  app.all(resource.pathname, async (request, response) => {
    const server = new OlderServer(info);
    server.registerTool("hello", { description: tool.description }, hello);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.listen(Number(PORT), "127.0.0.1", () => console.info("Ready in no time"));
}

if (kind === "v1") serveOlder();
else serveNewer();
