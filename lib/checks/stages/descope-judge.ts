import type { Judgement } from "../check";
import { type AuthorizationServerDocument, readAuthorizationServer } from "../facts/documents";
import type { Facts } from "../facts/gather";

/** The title of the check that most others about Descope wait for. */
export const metadataTitle = "The authorization server answers with its metadata";

/** A judge of the authorization server's document; the check needs `descope-answers`, so the document is there. */
export function byMetadata<F extends Pick<Facts, "metadata">>(
  judge: (document: AuthorizationServerDocument, facts: F) => Judgement,
): (facts: F) => Judgement {
  return (facts) => {
    const { value, problem } = readAuthorizationServer(facts.metadata);
    return value ? judge(value, facts) : { status: "skip", saw: problem };
  };
}
