/** The Descope side of the configuration, derived from the discovery URL that the console shows. */
export interface DescopeServer {
  /** Scheme, host and port that every Descope URL of this project shares. */
  origin: string;
  projectId: string;
  /** Set when the discovery URL names one MCP server, unset when it names the whole project. */
  serverId?: string;
  /** What the discovery URL names: the authorization server that clients are sent to. */
  issuer: string;
  /** The issuer of the project, which also mints tokens for its MCP servers. */
  projectIssuer: string;
  jwksUri: string;
}

export type IssuerForm = "project" | "tenant" | "server";

const wellKnownSuffix = /\/\.well-known\/(openid-configuration|oauth-authorization-server)$/;
const issuerPath = /^\/v1\/apps\/(?:(P[A-Za-z0-9]+)|agentic\/(P[A-Za-z0-9]+)\/([A-Za-z0-9_-]+))$/;
// From the first slash of the last run on: a run in the middle is looked at once, not from each of its slashes.
const trailingSlashes = /(?<!\/)\/+$/;
const projectIdPattern = /^P[A-Za-z0-9]+$/;

/**
 * Reads the discovery URL of an MCP server (`…/v1/apps/agentic/P…/M…`) or of a project (`…/v1/apps/P…`).
 * @param text with or without its `/.well-known/…` ending; trailing slashes are tolerated
 * @returns the server it names, or undefined when the path names none
 */
export function parseDiscoveryUrl(url: URL): DescopeServer | undefined {
  const path = url.pathname
    .replace(trailingSlashes, "")
    .replace(wellKnownSuffix, "")
    .replace(trailingSlashes, "");
  const [, project, agenticProject, serverId] = issuerPath.exec(path) ?? [];
  const projectId = project ?? agenticProject;
  return projectId ? describeServer(url.origin, projectId, serverId) : undefined;
}

/** Everything that follows from an origin, a project ID and, optionally, an MCP server ID. */
export function describeServer(origin: string, projectId: string, serverId?: string): DescopeServer {
  const projectIssuer = `${origin}/v1/apps/${projectId}`;
  const issuer = serverId ? `${origin}/v1/apps/agentic/${projectId}/${serverId}` : projectIssuer;
  const jwksUri = `${origin}/${projectId}/.well-known/jwks.json`;
  return { origin, projectId, issuer, projectIssuer, jwksUri, ...(serverId && { serverId }) };
}

export function isProjectId(text: string): boolean {
  return projectIdPattern.test(text);
}

/** Descope's API for a project: IDs of 32 or more characters carry their region after the `P`. */
export function regionalOrigin(projectId: string): string {
  const region = projectId.length >= 32 ? `${projectId.slice(1, 5)}.` : "";
  return `https://api.${region}descope.com`;
}

/**
 * Which of Descope's issuer forms a string is, compared exactly (RFC 8414 §3.3: no normalisation).
 * One MCP server's tokens come under any of the three, depending on how they were minted.
 * @returns undefined when Descope does not mint tokens for this server under that issuer
 */
export function issuerForm(issuer: string, server: DescopeServer): IssuerForm | undefined {
  if (issuer === server.projectIssuer) return "project";
  if (isOneSegmentBelow(server.projectIssuer, issuer)) return "tenant";
  if (server.serverId) return issuer === server.issuer ? "server" : undefined;
  const anyServer = `${server.origin}/v1/apps/agentic/${server.projectId}`;
  return isOneSegmentBelow(anyServer, issuer) ? "server" : undefined;
}

function isOneSegmentBelow(prefix: string, issuer: string): boolean {
  if (!issuer.startsWith(`${prefix}/`)) return false;
  const segment = issuer.slice(prefix.length + 1);
  return /^[^/\\?#\s]+$/.test(segment) && segment !== "." && segment !== "..";
}
