import { gatherDescope } from "@/lib/checks/facts/gather";
import { reportOn } from "@/lib/checks/report";
import { descopeChecks } from "@/lib/checks/stages";
import type { Config } from "@/lib/config";
import { printStages } from "../doctor/print";
import { showProgress } from "../doctor/progress";
import { paintFor } from "../doctor/terminal";

/**
 * Asks Descope what the doctor asks, and prints it as the doctor does. This server need not run.
 * @returns whether nothing fails
 */
export async function verify(config: Config): Promise<boolean> {
  const running = reportOn(gatherDescope(config), descopeChecks);
  await showProgress(running, process.stderr);
  const { ready, checks } = await running.report;
  const paint = paintFor(process.stdout, process.env);
  const width = Math.min(process.stdout.columns || 100, 100);
  console.info(
    ["", paint.dim(config.descope.issuer), "", ...printStages(checks, { paint, width })].join("\n"),
  );
  return ready;
}
