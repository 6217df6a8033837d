import { type McpServer, requireScopes } from "@modelcontextprotocol/server";
import { reportSchema, runChecks } from "@/lib/checks/report";

/**
 * The dashboard's checks for a model to read, behind a scope of its own: a caller without `status:read` gets a
 * scope challenge (403) before this runs, and a client that can step up asks the user for it.
 */
export function serverStatus(server: McpServer): void {
  server.registerTool(
    "server_status",
    {
      title: "Server status",
      description: "Tells whether MCP clients can connect to this server, and what to change if not",
      outputSchema: reportSchema,
      annotations: { readOnlyHint: true },
      scopeChallenge: requireScopes("status:read"),
    },
    async () => {
      const report = await runChecks();
      return { content: [{ type: "text", text: JSON.stringify(report) }], structuredContent: { ...report } };
    },
  );
}
