import { describe, expect, test } from "vitest";
import { ask } from "@/lib/checks/facts/answer";
import { readConfig } from "@/lib/config";
import { describeServer } from "@/lib/descope/discovery-url";
import { downloadWithFallback } from "@/lib/descope/download-metadata";
import { remoteKeys } from "@/lib/descope/keys";
import { loadClients } from "@/lib/descope/website/management";
import { forgetRefreshToken, signedInUser } from "@/lib/descope/website/user";
import { startTrace } from "@/lib/operator/trace";
import { misdeeds, startBadPeer } from "@/tests/support/bad-peer";

const ids = ["P2bad", "MS3bad"] as const;
const keys = async (origin: string) =>
  remoteKeys(`${origin}/keys`)({ alg: "RS256", kid: "a" }, { payload: "", signature: "" });

/** Every request that the app sends to another server; each ends with a reason or a recognizable result. */
const calls: Record<string, (origin: string) => Promise<unknown>> = {
  "a check": (origin) => ask(`${origin}/`),
  "metadata of a server": (origin) =>
    downloadWithFallback(describeServer(origin, ...ids), "openid-configuration"),
  "metadata of a project": (origin) =>
    downloadWithFallback(describeServer(origin, ids[0]), "oauth-authorization-server"),
  keys,
  "clients of a server": (origin) => loadClients(describeServer(origin, ...ids), "K2"),
  "clients of a project": (origin) => loadClients(describeServer(origin, ids[0]), "K2"),
  "a user": (origin) => signedInUser("refresh-token", describeServer(origin, ids[0])),
  "a sign-out": (origin) => forgetRefreshToken("refresh-token", describeServer(origin, ids[0])),
  "a trace": async (origin) => {
    const result = readConfig({ DESCOPE_PROJECT_ID: ids[0], DESCOPE_BASE_URL: origin, BASE_URL: origin });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return (await startTrace(result.config, "dcr")).steps.map(({ saw }) => saw);
  },
};

const reasons: Record<(typeof misdeeds)[number], RegExp> = {
  redirect: /307/,
  endless: /larger than \d+ bytes|has not: {4}/,
  "zip bomb": /larger than \d+ bytes/,
  silent: /within \d(\.\d)? s/,
  stalled: /within \d(\.\d)? s/,
  "hangs up": /connection was dropped/,
};

/** An error with all its causes, or a result, as text. */
function told(outcome: unknown): string {
  return outcome instanceof Error
    ? `${outcome.message} ${told(outcome.cause)}`
    : (JSON.stringify(outcome) ?? "");
}

describe.each(misdeeds)("a peer that responds with: %s", (misdeed) => {
  // Most of them wait for their own time limits, so they run concurrently.
  test.concurrent.each(Object.keys(calls))(
    "%s ends with a reason, and sends no other requests",
    async (name) => {
      const peer = await startBadPeer(misdeed);
      const outcome = await calls[name]?.(peer.origin).catch((error: unknown) => error);
      peer.close();
      expect(peer.requests.length).toBeGreaterThan(0);
      expect(peer.led).toEqual([]);
      if (name === "a check" && ["endless", "zip bomb"].includes(misdeed)) {
        // The start of the evidence is enough.
        expect(outcome).toMatchObject({ status: 200, body: " ".repeat(256 * 1024) });
      } else if (name === "a sign-out" && misdeed === "redirect") expect(outcome).toBeUndefined();
      else expect(told(outcome)).toMatch(reasons[misdeed]);
    },
  );
});
