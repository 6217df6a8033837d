import { showProgress } from "@/dev/doctor/print";
import { gatherDescope } from "@/lib/checks/facts/gather";
import { reportOn } from "@/lib/checks/report";
import { descopeChecks } from "@/lib/checks/stages";
import type { Config } from "@/lib/config";
import { printStages } from "../doctor/print";
import { paintFor } from "../doctor/terminal";
import { toolScopes } from "../tool-scopes";

/**
 * Runs the doctor's checks of Descope and prints the results. This server does not have to be running.
 * @returns whether no check fails
 */
export async function verify(config: Config): Promise<boolean> {
  const running = reportOn(gatherDescope(toolScopes, config), descopeChecks);
  await showProgress(running, process.stderr);
  const { ready, checks } = await running.report;
  const paint = paintFor(process.stdout, process.env);
  const width = Math.min(process.stdout.columns || 100, 100);
  console.info(["", paint.dim(config.descope.issuer), "", ...printStages(checks, { paint, width })].join("\n"));
  return ready;
}
