import { type McpServer, requireScopes } from "@modelcontextprotocol/server";
import { z } from "zod";
import { runChecks } from "@/lib/checks/report";
import { toolScopes } from "./scopes";

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
      outputSchema: z.object({
        ready: z.boolean(),
        checkedAt: z.iso.datetime(),
        checks: z.array(
          z.object({
            id: z.string(),
            group: z.string(),
            title: z.string(),
            status: z.enum(["pass", "warn", "fail", "skip", "info"]),
            saw: z.string(),
            fix: z.string().optional(),
            help: z.string().optional(),
          }),
        ),
      }),
      annotations: { readOnlyHint: true },
      scopeChallenge: requireScopes(toolScopes.server_status),
    },
    async () => {
      const report = await runChecks();
      return { content: [{ type: "text", text: JSON.stringify(report) }], structuredContent: { ...report } };
    },
  );
}
