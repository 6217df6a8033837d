import { readConfig } from "@/lib/config";
import { refuseOrigin } from "@/lib/mcp/middleware";
import { refuse } from "@/lib/mcp/refuse";
import type { ToolScopes } from "./facts/gather";
import { type Report, runChecks } from "./report";

/**
 * The report as JSON, for monitors: 200 when no check fails, otherwise 503. Like `/mcp`, a local server answers only
 * requests from this machine: a web page that the developer visits must not be able to read the report.
 * @param toolScopes the scopes that the tools require
 * @param request `?fresh=1` gathers new facts even if the last ones are still valid, at most once a second
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
