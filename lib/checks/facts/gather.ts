import { type Config, type ConfigResult, type Deployment, readConfig, readDeployment } from "@/lib/config";
import { outsideRequests } from "@/lib/http/bounded-fetch";
import { errorDetails, log } from "@/lib/log";
import type { ToolDescription } from "@/lib/mcp/server";
import type { Answer } from "./answer";
import { askDescope, askNamedServer } from "./descope-facts";
import { type AgentAnswer, askAsAgents, askServer } from "./questions";
import { ownSite, type Site } from "./site";

type ServerFacts = { [Name in keyof ReturnType<typeof askServer>]?: Answer };

/** Everything that checks judge. A fact is unset if it could not be requested. */
export interface Facts extends ServerFacts {
  /** Unset for a server checked by URL. */
  config?: ConfigResult;
  deployment?: Deployment;
  /** The origin in the browser's address bar, if a browser opened the dashboard. */
  address?: string;
  site?: Site;
  /** What the tools need; "broken" if they throw when they are loaded. Unset if they are not known. */
  tools?: ToolNeeds[] | "broken";
  agents?: AgentAnswer[];
  /** The resource metadata that the challenge points to, if not the well-known URL; only for a server checked by URL. */
  pointedMetadata?: Answer;
  /** The authorization server that clients are sent to. */
  issuer?: string;
  /** Its metadata: for Descope the OpenID document, which every client eventually requests. */
  metadata?: Answer;
  /** The project's metadata, if the issuer is an MCP server of that project. */
  projectMetadata?: Answer;
  /** The two URLs that clients try before that of `metadata`. */
  insertedMetadata?: Answer[];
  keys?: Answer;
}

export type FactName = keyof Facts;

/** Pending facts; those left out could not be requested. */
export type Gathering = { [Name in FactName]?: Promise<Facts[Name]> };

/** What a call of a tool needs. */
export type ToolNeeds = Pick<ToolDescription, "scopes" | "requirements">;
/** Describes all tools; undefined if they cannot be loaded. */
export type DescribeTools = () => Promise<ToolNeeds[] | undefined>;

/** Starts gathering the facts about this server, all at once and uncached. */
export function gatherOwn(describe: DescribeTools, config: ConfigResult = readConfig()): Gathering {
  const known = { config: Promise.resolve(config), deployment: Promise.resolve(readDeployment()) };
  const own = { ...known, tools: readTools(describe) };
  return config.ok ? { ...gather(ownSite(config.config)), ...own } : own;
}

/**
 * Describes the tools. One that throws must not take the report down: the error is logged, and a check points to it. The render that
 * happens to start a report may be abandoned, for example after a change of a tool under `npm run dev`.
 */
export async function readTools(describe: DescribeTools): Promise<Facts["tools"]> {
  try {
    return await outsideRequests()(describe);
  } catch (error) {
    log("error", "tools_failed", errorDetails(error));
    return "broken";
  }
}

/** Starts gathering the facts about a site that are visible over HTTP. */
export function gather(site: Site): Gathering {
  const server = askServer(site);
  const descope = site.descope ? askDescope(site.descope) : askNamedServer(site, server);
  return { ...server, ...descope, agents: askAsAgents(site), site: Promise.resolve(site) };
}

/** Starts gathering the facts about Descope; this server does not have to be running. */
export function gatherDescope(describe: DescribeTools, config: Config): Gathering {
  return { ...askDescope(config.descope), site: Promise.resolve(ownSite(config)), tools: describe() };
}

/** Waits for the named facts only. */
export async function settle(gathering: Gathering, wanted: Iterable<FactName>): Promise<Facts> {
  const entries = [...new Set(wanted)].map(async (name) => [name, await gathering[name]] as const);
  return Object.assign<Facts, object>({}, Object.fromEntries(await Promise.all(entries)));
}
