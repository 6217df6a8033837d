import { readChallenge } from "@/lib/checks/facts/documents";
import { vercelVariables } from "@/lib/config/problem";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { check, type Judgement } from "../check";
import type { Answer, Answered } from "../facts/answer";
import { describeError, isHtml } from "../facts/evidence";
import { forgedHost } from "../facts/questions";

const addressFix =
  "See that BASE_URL is the address that clients are given, and that nothing between them and the server changes headers.";

/** The first answer a client gets: where it learns that it must sign in, and where to read how (RFC 9728 §5.1). */
export const challengeCheck = check({
  id: "challenge",
  group: "discover",
  title: "Requests without a token are told where to sign in",
  failure: "Requests without a token are not told where to sign in",
  help: {
    shows: "The client never opens a sign-in page.",
    why: "A client learns where to sign in from the WWW-Authenticate header of a 401, which must point to this server's resource metadata.",
    fix: `Make sure that BASE_URL (${vercelVariables}) is the address that people open, and that no proxy removes or rewrites the header.`,
  },
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

/** A server that believes X-Forwarded-Host can be made to send clients, and their tokens, to a stranger. */
export const forgedHostCheck = check({
  id: "forged-host",
  group: "discover",
  title: "Forged hosts are not echoed",
  failure: "A forged host is echoed",
  help: {
    shows: "Nothing, until someone abuses it.",
    why: "A server that builds its URLs from X-Forwarded-Host can be made to send clients, and their tokens, to a stranger.",
    fix: "Build every URL from BASE_URL, and let no proxy fill in a host that a visitor sent.",
  },
  needs: ["challenge"],
  reads: ["challengeToForger", "forgedResourceMetadata"],
  judge: ({ challengeToForger, forgedResourceMetadata }) => {
    const asked = [challengeToForger, forgedResourceMetadata].filter((answer) => answer !== undefined);
    const echo = asked.find(isEchoed);
    if (!echo) return { status: "pass", saw: `X-Forwarded-Host: ${forgedHost} appears in no answer` };
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
