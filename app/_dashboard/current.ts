import { headers } from "next/headers";
import { connection } from "next/server";
import { startOwnReport, visibleConfig } from "@/app/_ui/own-report";
import type { CheckResult, Group } from "@/lib/checks/check";
import type { RunningReport } from "@/lib/checks/report";
import { type ConfigResult, readConfig, readResource } from "@/lib/config";
import { groups, type View, viewOf } from "./view";

type SearchParams = PageProps<"/">["searchParams"];

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

/** Starts loading everything the page shows, without waiting for it. */
export function current(searchParams: SearchParams): Current {
  const settings = readSettings();
  const running = start(searchParams, settings);
  const verdict = viewUntil({ settings, running }, ({ status }) => status === "fail");
  return { settings, running, verdict };
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
  return startOwnReport((await settings).result, fresh === "1");
}

async function readSettings(): Promise<Settings> {
  // Read the environment at request time, not at build time.
  await connection();
  const known = readConfig();
  const result = visibleConfig(known, await headers());
  return { result, resource: result.ok === known.ok ? readResource() : undefined };
}
