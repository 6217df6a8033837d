import type { McpServer } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";

/** A text that clients can read; an example of a resource. */
export function accessGuide(server: McpServer): void {
  server.registerResource(
    "access-guide",
    "guide://access",
    {
      title: "How access to this server works",
      description: "Who issues access tokens, and what they must contain",
      mimeType: "text/markdown",
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/markdown", text: guide() }] }),
  );
}

const audience = {
  project:
    "Their audience must be this Descope project or this server; tokens for other servers are rejected.",
  resource: "Their audience must be this server.",
};

function guide(): string {
  const result = readConfig();
  if (!result.ok) return "This server is not configured.";
  const { resource, descope, requiredScopes, tokenBinding } = result.config;
  return [
    `# Access to ${resource}`,
    `Access tokens are issued by ${descope.issuer}. ${audience[tokenBinding]}`,
    requiredScopes.length > 0 ? `Required scopes: ${requiredScopes.join(" ")}.` : "No scope is required.",
    "A tool may require a scope of its own, as `server_status` requires `status:read`. A client without it is asked to step up.",
  ].join("\n\n");
}
