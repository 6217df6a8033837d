import type { McpServer } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";

/** A text that clients can read: how a resource is offered. */
export function accessGuide(server: McpServer): void {
  server.registerResource(
    "access-guide",
    "guide://access",
    {
      title: "How access to this server works",
      description: "Where tokens come from, and what they must hold",
      mimeType: "text/markdown",
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/markdown", text: guide() }] }),
  );
}

function guide(): string {
  const result = readConfig();
  if (!result.ok) return "This server is not configured.";
  const { resource, descope, requiredScopes } = result.config;
  return [
    `# Access to ${resource}`,
    `Access tokens are issued by ${descope.issuer} and are good for this server only.`,
    requiredScopes.length > 0 ? `Every token needs: ${requiredScopes.join(" ")}.` : "Any scope will do.",
    "`server_status` also needs `status:read`. A client that lacks it is asked to step up.",
  ].join("\n\n");
}
