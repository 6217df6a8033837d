/** The Descope side of the configuration, derived from the discovery URL that the console shows. */
import { isLoopback } from "@/lib/http/private-address";
export interface DescopeServer {
  /** Scheme, host and port that every Descope URL of this project shares. */
  origin: string;
  projectId: string;
  /** Set when the discovery URL names one MCP server, unset when it names the whole project. */
  serverId?: string;
  /** The authorization server that the discovery URL names and clients are sent to. */
  issuer: string;
  /** The issuer of the project, which also mints tokens for its MCP servers. */
  projectIssuer: string;
  jwksUri: string;
}

export type IssuerForm = "project" | "tenant" | "server";

const wellKnownSuffix = /\/\.well-known\/(openid-configuration|oauth-authorization-server)$/;
const issuerPath = /^\/v1\/apps\/(?:(P[A-Za-z0-9]+)|agentic\/(P[A-Za-z0-9]+)\/([A-Za-z0-9_-]+))$/;
// The lookbehind keeps this linear: a run of slashes in the middle is scanned once, not from each slash.
const trailingSlashes = /(?<!\/)\/+$/;
const projectIdPattern = /^P[A-Za-z0-9]+$/;

/**
 * Reads the discovery URL of an MCP server (`…/v1/apps/agentic/P…/M…`) or of a project (`…/v1/apps/P…`).
 * @param url with or without its `/.well-known/…` ending; trailing slashes are tolerated
 * @returns the server it names, or undefined if it does not name one
 */
export function parseDiscoveryUrl(url: URL): DescopeServer | undefined {
  const path = url.pathname.replace(trailingSlashes, "").replace(wellKnownSuffix, "").replace(trailingSlashes, "");
  const [, project, agenticProject, serverId] = issuerPath.exec(path) ?? [];
  const projectId = project ?? agenticProject;
  return projectId ? describeServer(url.origin, projectId, serverId) : undefined;
}

/** Derives all URLs from an origin, a project ID and, optionally, an MCP server ID. */
export function describeServer(origin: string, projectId: string, serverId?: string): DescopeServer {
  const projectIssuer = `${origin}/v1/apps/${projectId}`;
  const issuer = serverId ? `${origin}/v1/apps/agentic/${projectId}/${serverId}` : projectIssuer;
  const jwksUri = `${origin}/${projectId}/.well-known/jwks.json`;
  return { origin, projectId, issuer, projectIssuer, jwksUri, ...(serverId && { serverId }) };
}

/** Whether a URL is on this machine, as the emulator is; Descope itself never is. */
export function isEmulator(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

export function isProjectId(text: string): boolean {
  return projectIdPattern.test(text);
}

/** The origin of Descope's API for a project: IDs of 32 or more characters contain their region after the `P`. */
export function regionalOrigin(projectId: string): string {
  const region = projectId.length >= 32 ? `${projectId.slice(1, 5)}.` : "";
  return `https://api.${region}descope.com`;
}

/**
 * Which of Descope's issuer forms a string has, compared exactly (RFC 8414 §3.3: no normalization).
 * Tokens for one MCP server can have any of the three, depending on how they were minted.
 * @returns undefined if Descope does not mint tokens for this server under that issuer
 */
export function issuerForm(issuer: string, server: DescopeServer): IssuerForm | undefined {
  if (issuer === server.projectIssuer) return "project";
  if (isOneSegmentBelow(server.projectIssuer, issuer)) return "tenant";
  if (server.serverId) return issuer === server.issuer ? "server" : undefined;
  const anyServer = `${server.origin}/v1/apps/agentic/${server.projectId}`;
  return isOneSegmentBelow(anyServer, issuer) ? "server" : undefined;
}

function isOneSegmentBelow(prefix: string, issuer: string): boolean {
  return issuer.startsWith(`${prefix}/`) && idInIssuer.test(issuer.slice(prefix.length + 1));
}

// Of the characters that a path never encodes (RFC 3986 §2.3), so that an ID has one spelling.
const idForm = "[A-Za-z0-9][A-Za-z0-9._~-]*";
const idInIssuer = new RegExp(`^${idForm}$`);
const tenantIssuer = new RegExp(`^https?://[^/?#\\s]+/v1/apps/P[A-Za-z0-9]+/(${idForm})$`);

/** The tenant that an issuer names: Descope mints tokens for cross-app access (XAA) under one of their tenant. */
export function tenantInIssuer(issuer: unknown): string | undefined {
  return typeof issuer === "string" ? tenantIssuer.exec(issuer)?.[1] : undefined;
}
