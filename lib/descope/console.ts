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
export const discoveryUrlNames = "Discovery URL (also called Issuer URL or Well-Known URL)";

/** Settings of the project and of the company. In one object, since parts of the app that can be removed use some of them. */
export const consolePages = {
  projectId: `${home} → Project → Project ID`,
  jwtTemplates: `${home} → Project → JWT Templates`,
  managementKeys: `${home} → Company → Management Keys`,
  flows: `${home} → Build → Flows`,
  roles: `${home} → Authorization → RBAC`,
  userRoles: `${home} → Users → this user → Roles`,
};

/**
 * The pages whose URL is known, each under the longest label first: the README files of Descope's SDKs and examples link
 * to them. Pages of one MCP server contain IDs of the console's own, so those are linked as far as the list of servers.
 */
const urls = new Map([
  [servers, "https://app.descope.com/agentic-hub/mcp-servers"],
  [consolePages.managementKeys, "https://app.descope.com/settings/company/managementkeys"],
  [consolePages.projectId, "https://app.descope.com/settings/project"],
  [home, "https://app.descope.com"],
]);
const known = new RegExp(`(${[...urls.keys()].join("|")})`);

/** Splits a text at the console's labels. @returns its parts in order, with a URL where the page's is known */
export function consoleLinks(text: string): { text: string; url?: string | undefined }[] {
  return text
    .split(known)
    .filter(Boolean)
    .map((part) => ({ text: part, url: urls.get(part) }));
}
