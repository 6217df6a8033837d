/**
 * The labels of the Descope console, as its documentation had them in November 2026. Every text that sends someone there
 * takes them from here.
 */
const home = "Descope console";
const servers = `${home} → Agentic Identity Hub → MCP Servers`;

/** Where an MCP server is created. Afterwards it is also listed with the other MCP servers. */
export const newServer = `${home} → Resources → + Resource → MCP Server`;

/** Where the settings of an MCP server are. */
export const descopeServer = `${servers} → your server`;
export const serverUrl = `${descopeServer} → Settings → MCP Server URL`;
export const clientRegistration = `${descopeServer} → Settings → MCP Client Registration`;
export const serverScopes = `${descopeServer} → MCP Server Scopes`;
export const serverClients = `${descopeServer} → Clients`;

export const connectionInformation = `${descopeServer} → Connection Information`;
/** What stands there. */
export const discoveryUrlNames = "Discovery URL, also called Issuer URL or Well-Known URL";

/** Settings of the project and of the company. */
export const projectIdPlace = `${home} → Project → Project ID`;
export const jwtTemplates = `${home} → Project → JWT Templates`;
export const managementKeys = `${home} → Company → Management Keys`;
export const flows = `${home} → Build → Flows`;
export const roles = `${home} → Authorization → RBAC`;
export const userRoles = `${home} → Users → this user → Roles`;
