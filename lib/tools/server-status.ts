import { type McpServer, requireScopes } from "@modelcontextprotocol/server";
import { type ReportOptions, reportSchema, runChecks } from "@/lib/checks/report";

/**
 * The dashboard's checks for a model to read; an example of a tool with its own scope. A caller without `status:read`
 * gets a scope challenge (403) before this runs, and a client that supports step-up asks the user for it.
 * @param describeTools the checks compare what the tools need with what Descope offers
 */
export function serverStatus(server: McpServer, describeTools: ReportOptions["describeTools"]): void {
  server.registerTool(
    "server_status",
    {
      title: "Server status",
      description: "Reports whether MCP clients can connect to this server, and what to change if not",
      outputSchema: reportSchema,
      annotations: { readOnlyHint: true },
      scopeChallenge: requireScopes("status:read"),
    },
    async () => {
      const report = await runChecks({ describeTools });
      return { content: [{ type: "text", text: JSON.stringify(report) }], structuredContent: { ...report } };
    },
  );
}
