import { headers } from "next/headers";
import { connection } from "next/server";
import { cache } from "react";
import { visibleConfig } from "@/app/_ui/visible-config";
import type { CheckResult, Group } from "@/lib/checks/check";
import { addressIn } from "@/lib/checks/facts/site";
import { type RunningReport, reportOn, startReport } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import { type ConfigResult, readConfig, readResource } from "@/lib/config";
import { groups, type View, viewOf } from "./view";

type SearchParams = PageProps<"/">["searchParams"];

// Imported on demand, so that all pages share one copy of the MCP SDK.
const toolScopes = async () => (await import("@/lib/tools")).toolScopes();

/** What the panels show. Each promise resolves as soon as its data is known. */
export interface Current {
  settings: Promise<Settings>;
  running: Promise<RunningReport>;
  /** The view of the report up to its first failure, which decides the verdict and the next step. */
  verdict: Promise<View>;
}

interface Settings {
  result: ConfigResult;
  /** The endpoint's URL, if it is known and may be shown. */
  resource: string | undefined;
}

/** Once per request, so that the page and its title use the same report. */
const startOnce = cache((fresh: boolean, address: string | undefined) => startReport({ toolScopes, fresh, address }));

/** Starts loading everything the page shows, without waiting for it. */
export function current(searchParams: SearchParams): Current {
  const settings = readSettings();
  const running = start(searchParams, settings);
  return { settings, running, verdict: viewUntil({ settings, running }, ({ status }) => status === "fail") };
}

type Predicate = (check: CheckResult) => boolean;
type Loading = Pick<Current, "settings" | "running">;

/** The view of the given stages, by default of all, as soon as they are judged. */
export async function viewOfStages({ settings, running }: Loading, names: Group[] = groups): Promise<View> {
  const judged = (await running).groups;
  const results = await Promise.all(names.map((name) => judged[name]));
  return viewOf(results.flat(), (await settings).result);
}

/** The view up to and including the first stage with a decisive check, without waiting for later stages. */
export async function viewUntil({ settings, running }: Loading, isDecisive: Predicate): Promise<View> {
  return viewOf(await untilDecided((await running).groups, isDecisive), (await settings).result);
}

/** Takes pending stages, returns the results up to and including the first stage with a decisive check, else all. */
export async function untilDecided(groups: RunningReport["groups"], isDecisive: Predicate): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const group of Object.values(groups)) {
    results.push(...(await group));
    if (results.some(isDecisive)) return results;
  }
  return results;
}

async function start(searchParams: SearchParams, settings: Promise<Settings>): Promise<RunningReport> {
  const { fresh } = await searchParams;
  const { result } = await settings;
  if (!result.ok) return reportOn({ config: Promise.resolve(result) }, checks);
  return startOnce(fresh === "1", addressIn(await headers()));
}

async function readSettings(): Promise<Settings> {
  // Read the environment at request time, not at build time.
  await connection();
  const known = readConfig();
  const result = visibleConfig(known, await headers());
  return { result, resource: result.ok === known.ok ? readResource() : undefined };
}
