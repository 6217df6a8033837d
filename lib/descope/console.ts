/** The list of MCP servers in the Descope console, as its menus name it. */
export const descopeServers = "Descope console → Agentic Identity Hub → MCP Servers";

/** Where the settings of an MCP server are in the Descope console. */
export const descopeServer = `${descopeServers} → your server`;
