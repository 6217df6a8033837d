import { Section } from "@/app/_ui/section";
import { Wrap } from "@/app/_ui/wrap";
import { type Config, type ConfigResult, type Deployment, readDeployment } from "@/lib/config";
import { type DescopeServer, isEmulator } from "@/lib/descope/discovery-url";

/** A current setting: its name and value. Secrets are named, never shown. */
export interface ConfigurationRow {
  name: string;
  value: string;
  /** True for identifiers and URLs, shown in monospace. */
  isData?: boolean;
}

/** A sentence on where users sign in. */
export function whereToSignIn({ origin, serverId, projectId }: DescopeServer): string {
  if (isEmulator(origin)) return "Using the local Descope emulator. For development only.";
  const what = serverId ? `MCP server ${serverId}` : `project ${projectId}`;
  return `Users sign in with Descope (${new URL(origin).host}), ${what}.`;
}

/** The current settings, most important first. */
export function configurationRows(config: Config, { environment }: Deployment = {}): ConfigurationRow[] {
  const { descope, requiredScopes, scopesSupported, allowedOrigins, tokenBinding } = config;
  const anyOrigin = config.isLocal ? "localhost and this server" : "any HTTPS origin, localhost, apps and extensions";
  return [
    { name: "Descope", value: placeOf(descope) },
    { name: "Project", value: descope.projectId, isData: true },
    ...(descope.serverId ? [{ name: "MCP server", value: descope.serverId, isData: true }] : []),
    { name: "Issuer", value: descope.issuer, isData: true },
    { name: "Hosting", value: hosting(config, environment) },
    { name: "Public origin", value: config.baseUrl, isData: true },
    { name: "Required scopes", ...listOr(requiredScopes, "none") },
    { name: "Advertised scopes", ...listOr(scopesSupported, "all that Descope offers") },
    { name: "Browser origins", value: allowedOrigins ? onlyOrigins(allowedOrigins) : anyOrigin },
    { name: "Token binding", value: tokenBinding },
  ];
}

function placeOf({ origin, serverId }: DescopeServer): string {
  if (isEmulator(origin)) return "local emulator";
  return `${new URL(origin).host} (${serverId ? "MCP server" : "whole project"})`;
}

function hosting({ isLocal }: Config, environment: Deployment["environment"]): string {
  if (environment) return `Vercel, ${environment}`;
  return isLocal ? "this computer" : "self-hosted";
}

/** ALLOWED_ORIGINS replaces the default, which people do not expect. */
function onlyOrigins(allowed: string[]): string {
  const claude = "https://claude.ai";
  return `only ${allowed.join(" ")} and this server${allowed.includes(claude) ? "" : `; not ${claude}`} (ALLOWED_ORIGINS)`;
}

function listOr(list: string[] | undefined, otherwise: string): Pick<ConfigurationRow, "value" | "isData"> {
  return list?.length ? { value: list.join(" "), isData: true } : { value: otherwise };
}

/** The panel of the current settings. */
export function ConfigurationPanel({ result, resource }: { result: ConfigResult; resource: string | undefined }) {
  const descope = result.ok ? undefined : result.descope;
  const incomplete = [
    { name: "Descope", value: descope ? placeOf(descope) : "not connected" },
    { name: "Endpoint", value: resource ?? "unknown", isData: resource !== undefined },
  ];
  const rows = result.ok ? configurationRows(result.config, readDeployment()) : incomplete;
  return (
    <Section id="settings" title="Configuration">
      <dl className="divide-y divide-line">
        {rows.map((row) => (
          <Row key={row.name} {...row} />
        ))}
      </dl>
    </Section>
  );
}

/** Short values sit next to their name; longer ones get their own line. */
function Row({ name, value, isData }: ConfigurationRow) {
  const isLong = value.length > 32;
  return (
    <div className={`py-2.5 ${isLong ? "" : "flex items-baseline justify-between gap-6"}`}>
      <dt className="shrink-0 text-soft">{name}</dt>
      <dd className={`min-w-0 wrap-anywhere ${isData ? "font-mono text-[0.8125rem]" : ""}`}>
        <Wrap text={value} />
      </dd>
    </div>
  );
}
