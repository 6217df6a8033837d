import { type McpServer, PROTOCOL_VERSION_META_KEY, SERVER_INFO_META_KEY } from "@modelcontextprotocol/server";
import * as z from "zod";
import { serverInfo } from "@/lib/config/server-info";
import { wrapHandlers } from "./handlers";
import { endpointScopes, scopesOf } from "./server";

/**
 * What ChatGPT and Codex need besides MCP to offer sign-in for a tool (https://developers.openai.com/plugins/build/auth):
 * `securitySchemes` on the tool, and the challenge in the result of the call.
 */

/** OpenAI's products in `User-Agent`: ChatGPT and the Responses API, and Codex. */
const products: ReadonlySet<string> = new Set(["openai-mcp", "codex-mcp-client"]);

/** Where the client ID of an OpenAI client points, if it is the URL of its metadata document (CIMD). */
const clientDocuments = "https://chatgpt.com/";

/**
 * Whether OpenAI's conventions apply to a request. Anyone can send this `User-Agent`, so this may decide only how a refusal
 * is worded, never whether there is one. `clientInfo` cannot tell: in 2025 it is sent before the call, on another request.
 * @param clientId from the verified token
 */
export function isOpenAiClient(headers: Headers, clientId: string): boolean {
  const [product = ""] = headers.get("user-agent")?.split("/", 1) ?? [];
  return products.has(product.toLowerCase()) || clientId.startsWith(clientDocuments);
}

const tools = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) });

/** Adds to each tool of `tools/list` the scopes that a call needs: all of them, as the challenge names them. */
export function addSecuritySchemes(server: McpServer): McpServer {
  const resolve = server.resolveScopeChallenge;
  wrapHandlers(server, (handle, method) => {
    if (method !== "tools/list") return handle;
    return async (request, context) => {
      const list = tools.parse(await handle(request, context));
      const ofEndpoint = endpointScopes();
      for (const tool of list.tools) {
        // A challenge that cannot do without a caller fails here: the call itself then says what it needs.
        const ofTool = await scopesOf(resolve, tool.name).catch(() => []);
        tool.securitySchemes = [{ type: "oauth2", scopes: [...new Set([...ofEndpoint, ...ofTool])] }];
      }
      return list;
    };
  });
  return server;
}

const call = z.object({
  id: z.union([z.string(), z.number()]),
  method: z.literal("tools/call"),
  params: z.object({ _meta: z.object({ [PROTOCOL_VERSION_META_KEY]: z.string().optional() }).optional() }),
});
const refused = z.object({ error_description: z.string() });

/**
 * Turns the 403 for a missing scope into a result of the call. The tool did not run.
 * @param message the body of the request; for anything but one tool call it stays a 403
 */
export async function refuseInResult(refusal: Response, message: unknown): Promise<Response> {
  const { data } = call.safeParse(message);
  const challenge = refusal.headers.get("WWW-Authenticate");
  if (!data || !challenge) return refusal;
  const { error_description } = refused.parse(await refusal.json());
  const isModern = data.params._meta?.[PROTOCOL_VERSION_META_KEY] !== undefined;
  const result = {
    isError: true,
    content: [{ type: "text", text: `${error_description}. Ask the user to sign in again and to allow it.` }],
    _meta: { "mcp/www_authenticate": [challenge], ...(isModern && { [SERVER_INFO_META_KEY]: serverInfo }) },
    ...(isModern && { resultType: "complete" }),
  };
  return Response.json({ jsonrpc: "2.0", id: data.id, result });
}
