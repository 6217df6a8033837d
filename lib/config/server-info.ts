/** What this server calls itself: in MCP, in the protected resource metadata and on the dashboard. */
export const serverInfo = {
  name: "next-mcp-descope",
  title: "Next.js MCP server with Descope",
  version: "0.1.0",
};

/** What a model is told about this server before it sees any tool. */
export const instructions =
  "Callers are signed in with Descope. Use whoami to learn who they are and server_status to explain connection problems.";
