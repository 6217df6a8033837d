import { clockToleranceSeconds } from "@/lib/descope/token-rules";
import { check, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { type KeySet, readAuthorizationServer, readKeySet } from "../facts/documents";
import { metadataFailure } from "./descope-judge";

const supportFix =
  "Tokens cannot be checked without keys. See status.descope.com, and whether a firewall or a custom domain stands before Descope.";

/** The keys that tokens are checked with: where this server looks for them, and where Descope says they are. */
export const keysCheck = check({
  id: "keys",
  group: "sign-in",
  title: "Token signing keys are available",
  failure: "Token signing keys are not available",
  help: {
    shows: "503 on every call, or 401 although sign-in succeeds.",
    why: "Tokens are checked with the project's public keys, which could not be read, or are not the ones that Descope names.",
    fix: "See status.descope.com, and what stands before Descope (firewall, custom domain). Copy the Discovery URL again from the console.",
  },
  needs: ["configuration"],
  reads: ["keys", "metadata", "site"],
  judge: ({ keys, metadata, site }) => {
    if (!keys) return { status: "skip", saw: "The metadata that names them is missing" };
    if (isDown(keys) && isDown(metadata)) return { status: "skip", saw: `Blocked by: ${metadataFailure}` };
    const { value, problem } = readKeySet(keys);
    if (!value) return { status: "fail", saw: problem, fix: supportFix };
    const judgement = judgeKeys(value, site?.descope !== undefined);
    const declared = readAuthorizationServer(metadata).value?.jwks_uri;
    const used = site?.descope?.jwksUri;
    if (judgement.status === "fail" || !used || !declared || declared === used) return judgement;
    return {
      status: "warn",
      saw: `jwks_uri is ${declared}, this server reads ${used}`,
      fix: "Set DESCOPE_CONFIG_URL to the Discovery URL exactly as the Descope console shows it, on the same host.",
    };
  },
});

/** Nothing, or a server error: with the metadata as well it is one outage, and one cause. */
function isDown(answer: Answer | undefined): boolean {
  return answer !== undefined && (answer.error !== undefined || answer.status >= 500);
}

function judgeKeys({ keys }: KeySet, isDescope: boolean): Judgement {
  if (keys.length === 0) return { status: "fail", saw: "The key set is empty", fix: supportFix };
  const saw = keys.map(({ kid, alg, kty }) => `${kid ?? "without an ID"} (${alg ?? kty})`).join(", ");
  const isUsable = (key: KeySet["keys"][number]) =>
    key.kid &&
    key.use !== "enc" &&
    (isDescope ? key.kty === "RSA" && (key.alg ?? "RS256") === "RS256" : true);
  if (keys.some(isUsable)) return { status: "pass", saw };
  return { status: "fail", saw, fix: `No key is RS256 with an ID. ${supportFix}` };
}

/** Beyond a minute people notice. Seconds. */
const brokenSeconds = 60;

/** The `Date` header is the only clock that Descope shows; it counts whole seconds. */
export const clockCheck = check({
  id: "clock",
  group: "sign-in",
  title: "The clocks agree",
  failure: "The clocks disagree",
  help: {
    shows: "401 right after signing in, or much too early afterwards.",
    why: "A token is good from one moment to another. This machine's clock and Descope's disagree by more than tokens tolerate.",
    fix: "Set this machine's clock by NTP: timedatectl set-ntp true on Linux. On Vercel it is right; then see who answers in Descope's place.",
  },
  needs: ["descope-answers"],
  reads: ["metadata"],
  judge: ({ metadata }) => {
    const seconds = clockDifference(metadata);
    if (seconds === undefined)
      return {
        status: "info",
        title: "The clocks cannot be compared",
        saw: "The authorization server sends no Date",
      };
    const off = Math.abs(seconds);
    if (off <= clockToleranceSeconds)
      return { status: "pass", saw: `less than ${clockToleranceSeconds} s apart` };
    return {
      status: off > brokenSeconds ? "fail" : "warn",
      saw: `this machine's clock is ${off} s ${seconds > 0 ? "behind" : "ahead"}`,
      fix: "Set this machine's clock by NTP (timedatectl set-ntp true): tokens seem expired, or not yet valid.",
    };
  },
});

/** By how many seconds the other clock is ahead of ours; half the round trip is nobody's fault. */
function clockDifference(answer: Answer | undefined): number | undefined {
  if (!answer || answer.error !== undefined) return undefined;
  const theirs = Date.parse(answer.headers.date ?? "");
  if (Number.isNaN(theirs)) return undefined;
  const middle = answer.at - answer.elapsedMs / 2;
  return Math.round((theirs - middle) / 1000);
}
