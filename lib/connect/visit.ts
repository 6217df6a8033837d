import { cookies } from "next/headers";
import { connection } from "next/server";
import { type Config, readConfig } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import type { SessionUser } from "@/lib/descope/website/session";
import { signedInUser } from "@/lib/descope/website/user";
import { log } from "@/lib/log";
import { cookieFor } from "@/lib/sign-in/own-cookie";
import { currentSession, refreshCookie } from "@/lib/sign-in/session";
import { type ConnectLink, connectPath, open, type StateRefusal, seal } from "./link";

/** Why a visitor cannot connect an account here. */
export type VisitRefusal = StateRefusal | "unavailable" | "other_user" | "no_refresh_token" | "other_refresh_token";

/** A visitor of `/connect`: the user for whom the link was made, or why there is none. */
export type Visit =
  | { user: SessionUser; name: string; link: ConnectLink; refreshToken: string; config: Config; refused?: undefined }
  | { refused: VisitRefusal; user?: SessionUser }
  | { refused: "signed_out" }
  | { refused: "not_configured"; problems: Problem[] };

/**
 * Judges from cookies who opened a link. Only the user named in the sealed state may go on, so nobody can make another
 * person connect an account for them, or connect one for that person. The page and its action both call this.
 * @param app from the path
 * @param state from the query
 */
export async function judgeVisit(app: string, state: unknown): Promise<Visit> {
  await connection();
  const result = readConfig();
  if (!result.ok) return { refused: "not_configured", problems: result.problems };
  const { config } = result;
  const link = await open(state, app, "link", config);
  const visit = typeof link === "string" ? { refused: link } : await judgeVisitor(link, config);
  if (visit.refused && visit.refused !== "signed_out") log("info", "connect_refused", { reason: visit.refused });
  return visit;
}

async function judgeVisitor(link: ConnectLink, config: Config): Promise<Visit> {
  const { user, refusal } = await currentSession(config);
  if (refusal === "unavailable") return { refused: refusal };
  if (!user) return { refused: "signed_out" };
  if (user.subject !== link.subject) return { refused: "other_user", user };
  // It starts the connection, so it has to be the same user's.
  const refreshToken = (await cookies()).get(refreshCookie)?.value;
  if (!refreshToken) return { refused: "no_refresh_token", user };
  const owner = await signedInUser(refreshToken, config.descope).catch(() => "unavailable" as const);
  if (owner === "unavailable") return { refused: owner };
  if (owner?.subject !== user.subject) return { refused: "other_refresh_token", user };
  const name = owner.verifiedEmail ?? owner.name ?? user.name ?? user.subject;
  return { user, name, link, refreshToken, config };
}

const ownCookie = (config: Config, app: string) => cookieFor(config, "connect", connectPath(app));

/** Notes in the browser who connects what, for ten minutes. `Lax`, because it comes back from another site. */
export async function keepVisit({ link, config }: Extract<Visit, { link: ConnectLink }>): Promise<void> {
  const value = await seal(link, "visit", config);
  const cookie = ownCookie(config, link.app);
  (await cookies()).set({ ...cookie, value, httpOnly: true, sameSite: "lax", maxAge: 600 });
}

/** Whether this browser went to Descope to connect this app, as the user who is signed in now. */
export async function isReturning(app: string): Promise<boolean> {
  await connection();
  const result = readConfig();
  if (!result.ok) return false;
  const kept = await open(
    (await cookies()).get(ownCookie(result.config, app).name)?.value,
    app,
    "visit",
    result.config,
  );
  const { user } = await currentSession(result.config);
  return typeof kept !== "string" && kept.subject === user?.subject;
}
