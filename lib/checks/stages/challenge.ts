import { readChallenge } from "@/lib/checks/facts/documents";
import { vercelVariables } from "@/lib/config/problem";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { check, type Judgement } from "../check";
import type { Answer, Answered } from "../facts/answer";
import { describeError, isHtml } from "../facts/evidence";
import { forgedHost } from "../facts/questions";

const addressFix =
  "Make sure that BASE_URL is the address that clients use, and that nothing between them and the server changes headers.";

/** The first response a client gets: it must sign in, and where to find out how (RFC 9728 §5.1). */
export const challengeCheck = check({
  id: "challenge",
  group: "discover",
  title: "Requests without a token get a sign-in challenge",
  failure: "Requests without a token do not get a correct sign-in challenge",
  shows: "The client never opens a sign-in page.",
  why: "A client learns where to sign in from the WWW-Authenticate header of a 401, which must point to this server's resource metadata.",
  fix: `Make sure that BASE_URL (${vercelVariables}) is the address that clients use, and that no proxy removes or rewrites the header.`,
  needs: ["no-redirect"],
  reads: ["challenge", "site"],
  judge: ({ challenge, site }) => {
    if (challenge?.status === undefined || !site) return { status: "skip", saw: "Not requested" };
    if (challenge.status !== 401) return notChallenged(challenge);
    const parts = readChallenge(challenge);
    if (!parts) return { status: "fail", saw: "401 without a WWW-Authenticate: Bearer header", fix: addressFix };
    return judgePointer(parts.resourceMetadata, resourceMetadataUrl(site.resource));
  },
});

function notChallenged(answer: Answered): Judgement {
  const saw = describeError(answer);
  if (isHtml(answer))
    return {
      status: "fail",
      saw,
      fix: `This URL returns an HTML page. The URL of an MCP endpoint usually ends in /mcp. ${addressFix}`,
    };
  const fix =
    answer.status < 300
      ? "The endpoint works without a token. Put the token check in front of it (lib/mcp/middleware.ts)."
      : `An MCP server that requires sign-in returns 401 at this URL. ${addressFix}`;
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

/** A server that trusts X-Forwarded-Host can be tricked into sending clients, and their tokens, to an attacker. */
export const forgedHostCheck = check({
  id: "forged-host",
  group: "discover",
  title: "Forged hosts are not echoed",
  failure: "A forged host is echoed",
  shows: "Nothing, until an attacker exploits it.",
  why: "A server that builds its URLs from X-Forwarded-Host can be tricked into sending clients, and their tokens, to an attacker.",
  fix: "Build every URL from BASE_URL, and make sure no proxy inserts a host that the client sent.",
  needs: ["challenge"],
  reads: ["challengeToForger", "forgedResourceMetadata"],
  judge: ({ challengeToForger, forgedResourceMetadata }) => {
    const asked = [challengeToForger, forgedResourceMetadata].filter((answer) => answer !== undefined);
    const echo = asked.find(isEchoed);
    if (!echo) return { status: "pass", saw: `no response contains ${forgedHost} from X-Forwarded-Host` };
    return {
      status: "fail",
      saw: `${echo.url} repeats ${forgedHost} from X-Forwarded-Host`,
      fix: "Build every URL from BASE_URL, never from Host, X-Forwarded-Host or Forwarded.",
    };
  },
});

function isEchoed(answer: Answer): boolean {
  if (answer.error !== undefined) return false;
  return [answer.body, ...Object.values(answer.headers)].some((text) => text.includes(forgedHost));
}
