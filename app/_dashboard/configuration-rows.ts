import type { Config, Deployment } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";

/** A current setting: its name and value. Secrets are named, never shown. */
export interface ConfigurationRow {
  name: string;
  value: string;
  /** True for identifiers and URLs, shown in monospace. */
  isData?: boolean;
}

/** True when users sign in with the local emulator; Descope itself is never on a loopback host. */
export function isEmulator(config: Config): boolean {
  return isLoopback(new URL(config.descope.origin).hostname);
}

/** A sentence on where users sign in. */
export function whereToSignIn(config: Config): string {
  if (isEmulator(config)) return "Using the local Descope emulator. For development only.";
  const { origin, serverId, projectId } = config.descope;
  const what = serverId ? `MCP server ${serverId}` : `project ${projectId}`;
  return `Users sign in with Descope (${new URL(origin).host}), ${what}.`;
}

function descopeInUse(config: Config): string {
  const { origin, serverId } = config.descope;
  if (isEmulator(config)) return "local emulator";
  return `${new URL(origin).host} (${serverId ? "MCP server" : "whole project"})`;
}

/** The current settings, most important first. */
export function configurationRows(config: Config, { environment }: Deployment = {}): ConfigurationRow[] {
  const { descope, requiredScopes, scopesSupported, allowedOrigins, tokenBinding, managementKey } = config;
  const anyOrigin = config.isLocal ? "localhost and this server" : "any HTTPS origin";
  return [
    { name: "Descope", value: descopeInUse(config) },
    { name: "Project", value: descope.projectId, isData: true },
    ...(descope.serverId ? [{ name: "MCP server", value: descope.serverId, isData: true }] : []),
    { name: "Issuer", value: descope.issuer, isData: true },
    { name: "Hosting", value: hosting(config, environment) },
    { name: "Public origin", value: config.baseUrl, isData: true },
    { name: "Required scopes", ...listOr(requiredScopes, "none") },
    { name: "Advertised scopes", ...listOr(scopesSupported, "all that Descope offers") },
    { name: "Browser origins", ...listOr(allowedOrigins, anyOrigin) },
    { name: "Token binding", value: tokenBinding },
    { name: "Management key", value: managementKey ? "set" : "not set" },
  ];
}

function hosting({ isLocal }: Config, environment: Deployment["environment"]): string {
  if (environment) return `Vercel, ${environment}`;
  return isLocal ? "this computer" : "self-hosted";
}

function listOr(list: string[] | undefined, otherwise: string): Pick<ConfigurationRow, "value" | "isData"> {
  return list?.length ? { value: list.join(" "), isData: true } : { value: otherwise };
}
