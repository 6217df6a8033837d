import type { Config, Deployment } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";

/** A setting in force: what it is and its value. Secrets are named, never shown. */
export interface ConfigurationRow {
  name: string;
  value: string;
  /** True for values that are data, shown in monospace. */
  isData?: boolean;
}

/** True when people sign in at the local emulator: Descope itself is never on a loopback host. */
export function isEmulator(config: Config): boolean {
  return isLoopback(new URL(config.descope.origin).hostname);
}

/** Where people sign in, in a sentence. */
export function whereToSignIn(config: Config): string {
  if (isEmulator(config)) {
    return "People sign in at the local Descope emulator: good for trying, not for real users.";
  }
  const { origin, serverId, projectId } = config.descope;
  const what = serverId ? `MCP server ${serverId}` : `project ${projectId}`;
  return `People sign in at Descope (${new URL(origin).host}), ${what}.`;
}

function descopeInUse(config: Config): string {
  const { origin, serverId } = config.descope;
  if (isEmulator(config)) return "local emulator";
  return `${serverId ? "MCP server" : "whole project"} at ${new URL(origin).host}`;
}

/** The configuration in force, in the order in which it matters to people. */
export function configurationRows(config: Config, { environment }: Deployment = {}): ConfigurationRow[] {
  const { descope, requiredScopes, scopesSupported, allowedOrigins, tokenBinding } = config;
  const anyOrigin = config.isLocal ? "localhost and this server" : "any https origin";
  return [
    { name: "Descope", value: descopeInUse(config) },
    { name: "Project", value: descope.projectId, isData: true },
    ...(descope.serverId ? [{ name: "MCP server", value: descope.serverId, isData: true }] : []),
    { name: "Issuer", value: descope.issuer, isData: true },
    { name: "Runs on", value: runsOn(config, environment) },
    { name: "Public origin", value: config.baseUrl, isData: true },
    { name: "Required scopes", ...listOr(requiredScopes, "none") },
    { name: "Advertised scopes", ...listOr(scopesSupported, "what Descope offers") },
    { name: "Browser origins", ...listOr(allowedOrigins, anyOrigin) },
    { name: "Token binding", value: tokenBinding },
  ];
}

function runsOn({ isLocal }: Config, environment: Deployment["environment"]): string {
  if (environment) return `Vercel, ${environment}`;
  return isLocal ? "this computer" : "a host of its own";
}

function listOr(list: string[] | undefined, otherwise: string): Pick<ConfigurationRow, "value" | "isData"> {
  return list?.length ? { value: list.join(" "), isData: true } : { value: otherwise };
}
