import type { McpServer } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";

/** A text that clients can read; shows how to offer a resource. */
export function accessGuide(server: McpServer): void {
  server.registerResource(
    "access-guide",
    "guide://access",
    {
      title: "How access to this server works",
      description: "Where tokens come from, and what they must contain",
      mimeType: "text/markdown",
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/markdown", text: guide() }] }),
  );
}

const audience = {
  project:
    "Their audience must be this Descope project or this server; tokens for other servers are refused.",
  resource: "Their audience must be this server.",
};

function guide(): string {
  const result = readConfig();
  if (!result.ok) return "This server is not configured.";
  const { resource, descope, requiredScopes, tokenBinding } = result.config;
  return [
    `# Access to ${resource}`,
    `Access tokens are issued by ${descope.issuer}. ${audience[tokenBinding]}`,
    requiredScopes.length > 0
      ? `Every token needs: ${requiredScopes.join(" ")}.`
      : "No particular scope is required.",
    "A tool may require an additional scope, as `server_status` does with `status:read`. A client that lacks it is asked to step up.",
  ].join("\n\n");
}
