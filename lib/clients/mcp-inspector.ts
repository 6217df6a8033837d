import type { Client } from "@/lib/clients";

/** The MCP project's own debugging client. */
export const mcpInspector: Client = {
  id: "mcp-inspector",
  name: "MCP Inspector",
  reach: "local",
  mechanisms: ["dcr", "pre-registered"],
  connect: ({ url }) => [
    { kind: "code", title: "In a terminal", text: "npx @modelcontextprotocol/inspector" },
    { kind: "note", text: "Transport Type: Streamable HTTP. Paste this URL:" },
    { kind: "code", title: "URL", text: url },
  ],
};
