/** This server's name and version in MCP, in the protected resource metadata and on the pages. */
export const serverInfo = {
  name: "next-mcp-descope",
  title: "Next.js MCP server with Descope",
  version: "0.1.0",
};

/** Where the pages link to for the source of this server. */
export const sourceUrl = "https://github.com/next-mcp-descope/next-mcp-descope";
