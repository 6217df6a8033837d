import { check, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { type KeySet, readAuthorizationServer, readKeySet } from "../facts/documents";
import { metadataTitle } from "./descope-judge";

const supportFix =
  "Tokens cannot be checked without keys. See status.descope.com, and whether a firewall or a custom domain stands before Descope.";

/** The keys that tokens are checked with: where this server looks for them, and where Descope says they are. */
export const keysCheck = check({
  id: "keys",
  group: "sign-in",
  title: "The keys that check tokens are there",
  needs: ["configuration"],
  reads: ["keys", "metadata", "site"],
  judge: ({ keys, metadata, site }) => {
    if (!keys) return { status: "skip", saw: "The metadata that names them is missing" };
    if (isDown(keys) && isDown(metadata)) return { status: "skip", saw: `Waits for: ${metadataTitle}` };
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
