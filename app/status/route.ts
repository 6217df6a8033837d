import { runChecks } from "@/lib/checks/report";
import { readConfig } from "@/lib/config";
import { publicDocument } from "@/lib/http/public-document";
import { refuseOrigin } from "@/lib/mcp/middleware";
import { refuse } from "@/lib/mcp/refuse";

// Imported on demand, so that this route and the endpoint share one copy of the MCP SDK.
const describeTools = async () => (await import("@/lib/tools")).toolDescriptions();

/**
 * The report as JSON, for monitors: 200 when no check fails, otherwise 503. `?fresh=1` gathers new facts even if the last
 * ones are still valid, at most once a second. Like `/mcp`, a local server answers only requests from this machine: a web
 * page that the developer visits must not be able to read the report.
 */
async function answer(request: Request): Promise<Response> {
  const result = readConfig();
  const foreign = result.ok && result.config.isLocal && refuseOrigin(request.headers, result.config);
  if (foreign) return refuse(foreign, result.config);
  const fresh = new URL(request.url).searchParams.get("fresh") === "1";
  const report = await runChecks({ describeTools, fresh });
  return Response.json(report, { status: report.ready ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(answer);
