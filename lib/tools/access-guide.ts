import type { McpServer } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";
import type { Caller } from "@/lib/mcp/caller";
import { meets } from "@/lib/mcp/requirements";
import type { ToolDescription } from "@/lib/mcp/server";

type DescribeTools = () => Promise<ToolDescription[]>;

/** A text that clients can read; an example of a resource, which names the scopes of the caller's own tools only. */
export function accessGuide(server: McpServer, describeTools: DescribeTools, caller?: Caller): void {
  const toolScopes = async () => {
    const own = (await describeTools()).filter(({ requirements }) => meets(caller, requirements));
    return [...new Set(own.flatMap(({ scopes }) => scopes))];
  };
  server.registerResource(
    "access-guide",
    "guide://access",
    {
      title: "How access to this server works",
      description: "Who issues access tokens, and what they must contain",
      mimeType: "text/markdown",
    },
    async (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/markdown", text: guide(await toolScopes()) }] }),
  );
}

const audience = {
  project: "Their audience must be this Descope project or this server; tokens for other servers are rejected.",
  resource: "Their audience must be this server.",
};

function guide(toolScopes: string[]): string {
  const result = readConfig();
  if (!result.ok) return "This server is not configured.";
  const { resource, descope, requiredScopes, tokenBinding } = result.config;
  return [
    `# Access to ${resource}`,
    `Access tokens are issued by ${descope.issuer}. ${audience[tokenBinding]}`,
    requiredScopes.length > 0 ? `Required scopes: ${requiredScopes.join(" ")}.` : "No scope is required.",
    ...(toolScopes.length > 0
      ? [`Some tools require scopes of their own: ${toolScopes.join(" ")}. A client without them is asked to step up.`]
      : []),
  ].join("\n\n");
}
