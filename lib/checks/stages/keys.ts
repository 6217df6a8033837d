import { isEmulator } from "@/lib/descope/discovery-url";
import { clockToleranceSeconds } from "@/lib/descope/token-rules";
import { byAnswer, checkIn, type Judgement } from "../check";
import type { Answered } from "../facts/answer";
import { readAuthorizationServer, readKeySet } from "../facts/evidence";
import { blockedByMetadata, isDown, restartEmulator } from "./authorization-server";

const check = checkIn("sign-in");

/** The keys that verify tokens: where this server reads them, and where Descope says they are. */
export const keysCheck = check({
  id: "keys",
  title: "Token signing keys are available",
  failure: "Token signing keys are not available",
  shows: "503 on every call, or 401 although sign-in succeeds.",
  why: "Tokens are verified with the project's public keys, which could not be read, or are not the ones that Descope names.",
  fix: "Check status.descope.com, and what is in front of Descope (firewall, custom domain). Copy the Discovery URL from the console again.",
  needs: ["configuration"],
  reads: ["keys", "metadata", "site"],
  judge: ({ keys, metadata, site }) => {
    if (!keys) return { status: "skip", saw: "No metadata names the keys" };
    // If both are down, it is one outage with one cause.
    if (isDown(keys) && isDown(metadata)) return blockedByMetadata;
    const { value, problem } = readKeySet(keys);
    const fix = isEmulator(keys.url) ? { fix: restartEmulator } : {};
    if (!value) return { status: "fail", saw: problem, ...fix };
    const judgement = judgeKeys(value.keys, site?.descope !== undefined);
    const declared = readAuthorizationServer(metadata).value?.jwks_uri;
    const used = site?.descope?.jwksUri;
    if (judgement.status === "fail") return { ...judgement, ...fix };
    if (!used || !declared || declared === used) return judgement;
    return {
      status: "warn",
      title: "Descope names a different key URL",
      saw: `jwks_uri is ${declared}, this server reads ${used}`,
      fix: "Set DESCOPE_CONFIG_URL to the Discovery URL exactly as the Descope console shows it, including the host.",
    };
  },
});

type Key = NonNullable<ReturnType<typeof readKeySet>["value"]>["keys"][number];

function judgeKeys(keys: Key[], isDescope: boolean): Judgement {
  if (keys.length === 0) return { status: "fail", saw: "The key set is empty" };
  const saw = keys.map(({ kid, alg, kty }) => `${kid ?? "no ID"} (${alg ?? kty})`).join(", ");
  const isRsa = ({ kty, alg = "RS256" }: Key) => kty === "RSA" && alg === "RS256";
  const isUsable = (key: Key) => key.kid && key.use !== "enc" && (!isDescope || isRsa(key));
  if (keys.some(isUsable)) return { status: "pass", saw };
  return { status: "fail", saw: `no key has an ID and is usable for RS256: ${saw}` };
}

/** A larger difference is noticeable to users. Seconds. */
const brokenSeconds = 60;

/** The `Date` header is the only clock that Descope exposes; its resolution is one second. */
export const clockCheck = check({
  id: "clock",
  title: "This machine's clock matches Descope's",
  failure: "This machine's clock differs from Descope's",
  shows: "401 right after signing in, or long before the token should expire.",
  why: "Tokens are valid for a limited time. This machine's clock differs from Descope's by more than the tolerance.",
  fix: "Synchronize this machine's clock with NTP (on Linux: timedatectl set-ntp true). On Vercel the clock is correct: check what answers in place of Descope.",
  needs: ["descope-answers"],
  reads: ["metadata"],
  judge: byAnswer("metadata", (metadata) => {
    const seconds = clockDifference(metadata);
    if (seconds === undefined) {
      const saw = "The authorization server sends no Date header";
      return { status: "info", title: "The clocks cannot be compared", saw };
    }
    const off = Math.abs(seconds);
    if (off <= clockToleranceSeconds) return { status: "pass", saw: `less than ${clockToleranceSeconds} s apart` };
    const saw = `this machine's clock is ${off} s ${seconds > 0 ? "behind" : "ahead"}`;
    return { status: off > brokenSeconds ? "fail" : "warn", saw };
  }),
});

/** By how many seconds the other clock is ahead of ours, measured halfway through the round trip. */
function clockDifference({ headers, at, elapsedMs }: Answered): number | undefined {
  const theirs = Date.parse(headers.date ?? "");
  return Number.isNaN(theirs) ? undefined : Math.round((theirs - (at - elapsedMs / 2)) / 1000);
}
