import { readChallenge } from "@/lib/checks/facts/documents";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { check, type Judgement } from "../check";
import type { Answered } from "../facts/answer";
import { describeError, isHtml } from "../facts/evidence";

const addressFix =
  "See that BASE_URL is the address that clients are given, and that nothing between them and the server changes headers.";

/** The first answer a client gets: where it learns that it must sign in, and where to read how (RFC 9728 §5.1). */
export const challengeCheck = check({
  id: "challenge",
  group: "discover",
  title: "Callers without a token are told where to sign in",
  needs: ["no-redirect"],
  reads: ["challenge", "site"],
  judge: ({ challenge, site }) => {
    if (challenge?.status === undefined || !site) return { status: "skip", saw: "It was not asked" };
    if (challenge.status !== 401) return notChallenged(challenge);
    const parts = readChallenge(challenge);
    if (!parts)
      return { status: "fail", saw: "401 without a WWW-Authenticate: Bearer header", fix: addressFix };
    return judgePointer(parts.resourceMetadata, resourceMetadataUrl(site.resource));
  },
});

function notChallenged(answer: Answered): Judgement {
  const saw = describeError(answer);
  if (isHtml(answer))
    return {
      status: "fail",
      saw,
      fix: `That is a page, not an MCP endpoint, whose URL usually ends in /mcp. ${addressFix}`,
    };
  const fix =
    answer.status < 300
      ? "The endpoint answers anyone. Put the token check in front of it (lib/mcp/middleware.ts)."
      : `An MCP server with sign-in answers 401 here. ${addressFix}`;
  return { status: "fail", saw, fix };
}

function judgePointer(pointer: string | undefined, expected: string): Judgement {
  if (pointer === expected) return { status: "pass", saw: `resource_metadata="${pointer}"` };
  if (!pointer) {
    return { status: "warn", saw: "401 without resource_metadata: clients have to guess", fix: addressFix };
  }
  const isNear = URL.canParse(pointer) && new URL(pointer).origin === new URL(expected).origin;
  return {
    status: isNear ? "warn" : "fail",
    saw: `resource_metadata points to ${pointer}, not to ${expected}`,
    fix: addressFix,
  };
}
