import { type Config, type ConfigResult, type Deployment, readConfig, readDeployment } from "@/lib/config";
import type { Answer } from "./answer";
import { askDescope, type DescopeFacts } from "./descope-facts";
import { type AgentAnswer, askAsAgents, askServer } from "./questions";
import { ownSite, type Site } from "./site";

type ServerFacts = { [Name in keyof ReturnType<typeof askServer>]?: Answer };

/** All that checks judge. A fact that is unset could not be asked for. */
export interface Facts extends ServerFacts, DescopeFacts {
  /** Unset for a server that is only seen from outside. */
  config?: ConfigResult;
  deployment?: Deployment;
  /** The origin in the browser's address bar, when a browser asks. */
  address?: string;
  site?: Site;
  /** What the tools ask for; unset for a server that is only seen from outside, and when its tools cannot be loaded. */
  toolScopes?: string[];
  agents?: AgentAnswer[];
}

export type FactName = keyof Facts;

/** Facts on their way; what is left out could not be asked for. */
export type Gathering = { [Name in FactName]?: Promise<Facts[Name]> };

/** The scopes that the tools ask for; undefined where the tools cannot be loaded. */
export type ToolScopes = () => Promise<string[] | undefined>;

/** Starts to gather the facts about this very server, all at once and afresh. */
export function gatherOwn(toolScopes: ToolScopes, config: ConfigResult = readConfig()): Gathering {
  const known = { config: Promise.resolve(config), deployment: Promise.resolve(readDeployment()) };
  if (!config.ok) return known;
  return { ...gather(ownSite(config.config)), ...known, toolScopes: toolScopes() };
}

/** Starts to gather what can be seen of a site without knowing its configuration. */
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

/** Starts to gather what Descope answers; this server need not run. */
export function gatherDescope(toolScopes: ToolScopes, config: Config): Gathering {
  const site = ownSite(config);
  const notAsked = Promise.resolve<Answer>({ url: site.resource, error: "not asked", elapsedMs: 0 });
  const descope = askDescope(site, { challenge: notAsked, resourceMetadata: notAsked });
  return { ...descope, site: Promise.resolve(site), toolScopes: toolScopes() };
}

/** Waits for some facts, and no others. */
export async function settle(gathering: Gathering, names: Iterable<FactName>): Promise<Facts> {
  const entries = [...new Set(names)].map(async (name) => [name, await gathering[name]] as const);
  return Object.assign<Facts, object>({}, Object.fromEntries(await Promise.all(entries)));
}
