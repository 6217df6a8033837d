import { type Report, runChecks } from "./report";

/**
 * The report as JSON, for monitors: 200 when no check fails, else 503.
 * @param request `?fresh=1` asks again although the last facts are still good, at most once a second
 */
export async function statusResponse(request: Request): Promise<Response> {
  const fresh = new URL(request.url).searchParams.get("fresh") === "1";
  return reportResponse(await runChecks({ fresh }));
}

function reportResponse(report: Report): Response {
  const status = report.ready ? 200 : 503;
  return Response.json(report, { status, headers: { "Cache-Control": "no-store" } });
}
