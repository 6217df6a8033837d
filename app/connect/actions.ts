"use server";

import { redirect } from "next/navigation";
import { connectPath } from "@/lib/connect/link";
import { judgeVisit, keepVisit, type VisitRefusal } from "@/lib/connect/visit";
import { ConnectionUnavailableError, type ConnectStart, connectUrl } from "@/lib/descope/connections";
import { errorDetails, log } from "@/lib/log";

/** Why an account could not be connected; the page has a sentence for each reason. */
export type ConnectProblem =
  | VisitRefusal
  | NonNullable<ConnectStart["refusal"]>
  | "signed_out"
  | "not_configured"
  | "rejected";

/**
 * Sends the browser to the consent page of an app. Next.js rejects calls from other origins.
 * @param form the app and the state of the link, both untrusted
 * @returns the reason, if it cannot
 */
export async function connect(_before: ConnectProblem | undefined, form: FormData): Promise<ConnectProblem> {
  const app = String(form.get("app"));
  const visit = await judgeVisit(app, form.get("state"));
  if (visit.refused) return visit.refused;
  const { link, config, refreshToken } = visit;
  const redirectUrl = `${config.baseUrl}${connectPath(app, "/done")}`;
  const { scopes } = link;
  const start = await connectUrl(config.descope, refreshToken, app, { redirectUrl, scopes }).catch((error: unknown) => {
    log("error", "connection_unavailable", { app, ...errorDetails(error) });
    const isRejected = error instanceof ConnectionUnavailableError && error.isRejected;
    return isRejected ? ("rejected" as const) : ("unavailable" as const);
  });
  if (typeof start === "string") return start;
  if (start.refusal) {
    log("info", "connect_refused", { reason: start.refusal });
    return start.refusal;
  }
  await keepVisit(visit);
  log("info", "connect_started", { app, subject: link.subject });
  redirect(start.url);
}
