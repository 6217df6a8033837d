import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const outputSchema = z.object({
  subject: z.string().describe("Descope user ID"),
  client: z.string().describe("The OAuth client acting for the user"),
  scopes: z.array(z.string()),
  tenant: z.string().optional().describe("Descope tenant the user signed in to"),
});

/** Shows callers their own identity; the first tool to try, and shows how a tool reads its caller. */
export function whoami(server: McpServer): void {
  server.registerTool(
    "whoami",
    {
      title: "Who am I",
      description: "Shows who is signed in: subject, client, granted scopes and tenant",
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ http }) => {
      const caller = http?.authInfo;
      const structuredContent = {
        subject: caller?.extra?.subject,
        client: caller?.clientId,
        scopes: caller?.scopes,
        tenant: caller?.extra?.tenant,
      };
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    },
  );
}
