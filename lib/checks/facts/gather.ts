import { type Config, type ConfigResult, type Deployment, readConfig, readDeployment } from "@/lib/config";
import type { Answer } from "./answer";
import { askDescope, type DescopeFacts } from "./descope-facts";
import { type AgentAnswer, askAsAgents, askServer } from "./questions";
import { ownSite, type Site } from "./site";

type ServerFacts = { [Name in keyof ReturnType<typeof askServer>]?: Answer };

/** Everything that checks judge. A fact is unset if it could not be requested. */
export interface Facts extends ServerFacts, DescopeFacts {
  /** Unset for a server checked by URL. */
  config?: ConfigResult;
  deployment?: Deployment;
  /** The origin in the browser's address bar, if a browser opened the dashboard. */
  address?: string;
  site?: Site;
  /** The scopes that the tools require; unset for a server checked by URL, and if the tools cannot be loaded. */
  toolScopes?: string[];
  agents?: AgentAnswer[];
}

export type FactName = keyof Facts;

/** Pending facts; those left out could not be requested. */
export type Gathering = { [Name in FactName]?: Promise<Facts[Name]> };

/** Returns the scopes that the tools require; undefined if the tools cannot be loaded. */
export type ToolScopes = () => Promise<string[] | undefined>;

/** Starts gathering the facts about this server, all at once and uncached. */
export function gatherOwn(toolScopes: ToolScopes, config: ConfigResult = readConfig()): Gathering {
  const known = { config: Promise.resolve(config), deployment: Promise.resolve(readDeployment()) };
  if (!config.ok) return known;
  return { ...gather(ownSite(config.config)), ...known, toolScopes: toolScopes() };
}

/** Starts gathering the facts about a site that are visible over HTTP. */
export function gather(site: Site): Gathering {
  const server = askServer(site);
  return { ...server, ...askDescope(site, server), agents: askAsAgents(site), site: Promise.resolve(site) };
}

/** What `gatherDescope` gathers. */
export const factsOfDescope: FactName[] = [
  "issuer",
  "metadata",
  "projectMetadata",
  "insertedMetadata",
  "keys",
  "site",
  "toolScopes",
];

/** Starts gathering the facts about Descope; this server does not have to be running. */
export function gatherDescope(toolScopes: ToolScopes, config: Config): Gathering {
  const site = ownSite(config);
  const notAsked = Promise.resolve<Answer>({ url: site.resource, error: "not requested", elapsedMs: 0 });
  const descope = askDescope(site, { challenge: notAsked, resourceMetadata: notAsked });
  return { ...descope, site: Promise.resolve(site), toolScopes: toolScopes() };
}

/** Waits for the named facts only. */
export async function settle(gathering: Gathering, names: Iterable<FactName>): Promise<Facts> {
  const entries = [...new Set(names)].map(async (name) => [name, await gathering[name]] as const);
  return Object.assign<Facts, object>({}, Object.fromEntries(await Promise.all(entries)));
}
