/** Where Descope's console lists MCP servers, as its menus name it. */
export const descopeServers = "Descope console → Agentic Identity Hub → MCP Servers";

/** Where the settings of an MCP server are in the Descope console. */
export const descopeServer = `${descopeServers} → your server`;

/** Where the variables of a deployment are. */
export const vercelVariables = "Vercel → your project → Settings → Environment Variables";
