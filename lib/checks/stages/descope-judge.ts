import type { Judgement } from "../check";
import { type AuthorizationServerDocument, readAuthorizationServer } from "../facts/documents";
import type { Facts } from "../facts/gather";

/** The failure that blocks most other checks of Descope. */
export const metadataFailure = "The authorization server does not serve its metadata";

/** Makes a judge of the authorization server's metadata, for a check that needs `descope-answers`. */
export function byMetadata<F extends Pick<Facts, "metadata">>(
  judge: (document: AuthorizationServerDocument, facts: F) => Judgement,
): (facts: F) => Judgement {
  return (facts) => {
    const { value, problem } = readAuthorizationServer(facts.metadata);
    return value ? judge(value, facts) : { status: "skip", saw: problem };
  };
}
