import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { callerOf } from "@/lib/mcp/caller";

const outputSchema = z.object({
  kind: z.enum(["user", "machine"]).describe("machine: a client or access key that acts for itself, not for a user"),
  subject: z.string().describe("Descope user ID, or the record ID of the machine"),
  client: z.string().describe("OAuth client that sends the requests; empty if the token names none"),
  scopes: z.array(z.string()),
  tenant: z.string().optional().describe("Active Descope tenant; missing if the token has none"),
  actor: z
    .string()
    .optional()
    .describe("Who acts for the subject, such as an agent; missing if the token names nobody"),
  roles: z.array(z.string()).describe("Roles in the active tenant, or in the project if the token names no tenant"),
  permissions: z.array(z.string()).describe("Permissions, by the same rule"),
  expiresAt: z.iso.datetime().describe("When the access token expires"),
});

/** Returns the caller's identity; an example of how a tool reads its caller. */
export function whoami(server: McpServer): void {
  server.registerTool(
    "whoami",
    {
      title: "Who am I",
      description: "Returns the caller (a user or a machine): client, scopes, tenant, roles and permissions",
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (ctx) => {
      const { kind, subject, clientId, scopes, tenant, actor, roles, permissions, expiresAt } = callerOf(ctx);
      const structuredContent = {
        ...{ kind, subject, client: clientId, scopes, roles, permissions },
        ...(tenant !== undefined && { tenant }),
        ...(actor !== undefined && { actor }),
        expiresAt: new Date(expiresAt * 1000).toISOString(),
      };
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    },
  );
}
