import { readConfig } from "@/lib/config";
import { refuseOrigin } from "@/lib/mcp/origin";
import { refuse } from "@/lib/mcp/refuse";
import type { ToolScopes } from "./facts/gather";
import { type Report, runChecks } from "./report";

/**
 * The report as JSON, for monitors: 200 when no check fails, else 503. A local server tells nobody but this machine,
 * as `/mcp` does: a web page that a developer visits must not read it.
 * @param toolScopes the scopes that the tools ask for
 * @param request `?fresh=1` asks again although the last facts are still good, at most once a second
 */
export async function statusResponse(request: Request, toolScopes: ToolScopes): Promise<Response> {
  const result = readConfig();
  const foreign = result.ok && result.config.isLocal && refuseOrigin(request.headers, result.config);
  if (foreign) return refuse(foreign, result.config);
  const fresh = new URL(request.url).searchParams.get("fresh") === "1";
  return reportResponse(await runChecks({ toolScopes, fresh }));
}

function reportResponse(report: Report): Response {
  const status = report.ready ? 200 : 503;
  return Response.json(report, { status, headers: { "Cache-Control": "no-store" } });
}
