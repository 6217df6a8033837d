import { headers } from "next/headers";
import { cache } from "react";
import { addressIn } from "@/lib/checks/facts/site";
import { type RunningReport, reportOn, startReport } from "@/lib/checks/report";
import { checks } from "@/lib/checks/stages";
import type { ConfigResult } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { refuseOrigin } from "@/lib/mcp/middleware";

/** Stands in for the configuration of a local server under a foreign hostname, where it is hidden. */
export const foreignHost: Problem = {
  variable: "BASE_URL",
  problem: "points to this computer, but the page was opened at a different address",
  fix: "Open the page at localhost, or set BASE_URL to the public address of this server and restart.",
};

/**
 * The configuration that a page may show. A local server hides it under a foreign hostname, which may be an attacker's
 * page that uses DNS rebinding.
 */
export function visibleConfig(result: ConfigResult, headers: Headers): ConfigResult {
  const isHidden = result.ok && result.config.isLocal && refuseOrigin(headers, result.config) !== undefined;
  return isHidden ? { ok: false, problems: [foreignHost] } : result;
}

// Imported on demand, so that all pages share one copy of the MCP SDK.
const describeTools = async () => (await import("@/lib/tools")).toolDescriptions();

/** Once per request, so that the page and its title use the same report. */
const startOnce = cache((fresh: boolean, address: string | undefined) =>
  startReport({ describeTools, fresh, address }),
);

/** Starts the checks for a page, with what `visibleConfig` returned. */
export async function startOwnReport(result: ConfigResult, fresh: boolean): Promise<RunningReport> {
  if (!result.ok) return reportOn({ config: Promise.resolve(result) }, checks);
  return startOnce(fresh, addressIn(await headers()));
}
