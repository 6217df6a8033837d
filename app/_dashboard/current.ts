import { headers } from "next/headers";
import { connection } from "next/server";
import { cache } from "react";
import { visibleConfig } from "@/app/_dashboard/visible-config";
import { addressIn } from "@/lib/checks/facts/site";
import { type RunningReport, reportOn, startReport } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import { type ConfigResult, readConfig, readResource } from "@/lib/config";
import { untilFailure } from "@/lib/dashboard/until-failure";
import { type Verdict, verdictOf } from "@/lib/dashboard/verdict";

type SearchParams = PageProps<"/">["searchParams"];

/** What the panels show, each as soon as it is there. */
export interface Current {
  settings: Promise<Settings>;
  running: Promise<RunningReport>;
  verdict: Promise<Verdict>;
}

interface Settings {
  result: ConfigResult;
  /** True when a local server is asked by another name: it tells nothing then. */
  isHidden: boolean;
  resource: string | undefined;
}

/** Once per request: the page and its title speak of the same report. */
const startOnce = cache((fresh: boolean, address: string | undefined) =>
  startReport({ fresh, ...(address && { address }) }),
);

/** Starts all that the page shows, and waits for nothing. */
export function current(searchParams: SearchParams): Current {
  const settings = readSettings();
  const running = start(searchParams, settings);
  return { settings, running, verdict: judge(settings, running) };
}

async function start(searchParams: SearchParams, settings: Promise<Settings>): Promise<RunningReport> {
  const { fresh } = await searchParams;
  const { result, isHidden } = await settings;
  if (isHidden) return reportOn({ config: Promise.resolve(result) }, checks);
  return startOnce(fresh === "1", addressIn(await headers()));
}

async function readSettings(): Promise<Settings> {
  // The environment of the request counts, not that of the build.
  await connection();
  const known = readConfig();
  const result = visibleConfig(known, await headers());
  const isHidden = result.ok !== known.ok;
  return { result, isHidden, resource: isHidden ? undefined : readResource() };
}

async function judge(settings: Promise<Settings>, running: Promise<RunningReport>): Promise<Verdict> {
  const { result } = await settings;
  const results = await untilFailure((await running).groups);
  if (!result.ok) return verdictOf(results, { problems: result.problems });
  return verdictOf(results, { isLocal: result.config.isLocal });
}
