/** This server's name and version in MCP, in the protected resource metadata and on the dashboard. */
export const serverInfo = {
  name: "next-mcp-descope",
  title: "Next.js MCP server with Descope",
  version: "0.1.0",
};
