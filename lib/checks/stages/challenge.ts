import { vercelVariables } from "@/lib/config/problem";
import { type ProtectedResource, resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { byAnswer, checkIn, type Judgement } from "../check";
import type { Answer, Answered } from "../facts/answer";
import { describeAnswer, describeError, isHtml, readChallenge, readProtectedResource } from "../facts/evidence";
import { forgedHost } from "../facts/questions";
import type { Site } from "../facts/site";
import { blockedByMetadata } from "./authorization-server";

const check = checkIn("discover");

const addressFix = `Make sure that BASE_URL (${vercelVariables}) is the address that clients use, and that no proxy removes or rewrites the WWW-Authenticate header.`;

/** The first response a client gets: it must sign in, and where to find out how (RFC 9728 §5.1). */
export const challengeCheck = check({
  id: "challenge",
  title: "Requests without a token get a sign-in challenge",
  failure: "Requests without a token do not get a correct sign-in challenge",
  shows: "The client never opens a sign-in page.",
  why: "A client learns where to sign in from the WWW-Authenticate header of a 401, which must point to this server's resource metadata.",
  fix: addressFix,
  needs: ["no-redirect"],
  reads: ["challenge"],
  judge: byAnswer("challenge", (challenge) => {
    if (challenge.status !== 401) return notChallenged(challenge);
    const parts = readChallenge(challenge);
    if (!parts) return { status: "fail", saw: "401 without a WWW-Authenticate: Bearer header" };
    return judgePointer(parts.resourceMetadata, resourceMetadataUrl(challenge.url));
  }),
});

function notChallenged(answer: Answered): Judgement {
  const saw = describeError(answer);
  if (isHtml(answer)) {
    const fix = `This URL returns an HTML page. The URL of an MCP endpoint usually ends in /mcp. ${addressFix}`;
    return { status: "fail", saw, fix };
  }
  const fix =
    answer.status < 300
      ? "The endpoint works without a token. Put the token check in front of it (lib/mcp/middleware.ts)."
      : `An MCP server that requires sign-in returns 401 at this URL. ${addressFix}`;
  return { status: "fail", saw, fix };
}

function judgePointer(pointer: string | undefined, expected: string): Judgement {
  if (pointer === expected) return { status: "pass", saw: `resource_metadata="${pointer}"` };
  if (!pointer) return { status: "warn", saw: "401 without resource_metadata: clients have to guess" };
  const isNear = URL.canParse(pointer) && new URL(pointer).origin === new URL(expected).origin;
  return { status: isNear ? "warn" : "fail", saw: `resource_metadata points to ${pointer}, not to ${expected}` };
}

const routeFix = `Make sure that no proxy.ts, middleware or rewrite covers /.well-known/*, and that BASE_URL (${vercelVariables}) is the address that clients use.`;

/** The document that says which authorization server to trust (RFC 9728 §3), at both of its URLs. */
export const resourceMetadataCheck = check({
  id: "resource-metadata",
  title: "The resource metadata matches this URL",
  failure: "The resource metadata is missing or does not match this URL",
  shows: "Protected resource does not match; Unexpected token '<'; the client never registers.",
  why: "Clients compare the document's resource with the URL they were given, byte for byte. A redirect to a login page or a wrong BASE_URL breaks this.",
  fix: routeFix,
  needs: ["challenge"],
  reads: ["resourceMetadata", "pointedMetadata", "rootResourceMetadata", "metadata", "site"],
  judge: ({ resourceMetadata, pointedMetadata, rootResourceMetadata, metadata, site }) => {
    if (!site || !resourceMetadata) return { status: "skip", saw: "Not requested" };
    // This server waits for Descope's scopes before it responds, so it times out when Descope does.
    if (isSilent(resourceMetadata) && isSilent(metadata)) return blockedByMetadata;
    const answer = pointedMetadata ?? resourceMetadata;
    const { value, problem } = readProtectedResource(answer);
    if (!value) return { status: "fail", saw: problem };
    return judgeDocument(value, site) ?? judgeAnswer(answer, rootResourceMetadata, value);
  },
});

function isSilent(answer: Answer | undefined): boolean {
  return answer?.error !== undefined;
}

function judgeDocument(document: ProtectedResource, site: Site): Judgement | undefined {
  const { resource, authorization_servers: servers } = document;
  if (resource !== site.resource) {
    const saw = `resource is ${resource}, the endpoint is ${site.resource}`;
    const fix =
      "Clients compare the two byte for byte. Set BASE_URL to the origin that clients use, or give clients the URL in resource.";
    return { status: "fail", saw, fix };
  }
  const expected = site.descope?.issuer;
  if (expected && servers[0] !== expected) {
    return {
      status: "fail",
      title: "The resource metadata names a different authorization server",
      saw: `authorization_servers names ${servers[0]}, configured is ${expected}`,
      fix: "The server at this URL runs with a different configuration. Redeploy it, or correct BASE_URL.",
    };
  }
  return undefined;
}

function judgeAnswer(answer: Answer, root: Answer | undefined, document: ProtectedResource): Judgement {
  if (answer.error === undefined && answer.headers["set-cookie"]) {
    return { status: "warn", title: "The resource metadata sets a cookie", saw: `${answer.url} sets a cookie` };
  }
  const atRoot = readProtectedResource(root);
  if (!atRoot.value) {
    const title = "The resource metadata is missing at the URL without a path";
    const saw = root ? describeAnswer(root) : "Not requested";
    return { status: "warn", title, saw, fix: `Some clients try only that URL. ${routeFix}` };
  }
  if (atRoot.value.resource !== document.resource) {
    const title = "The two resource metadata documents differ";
    const saw = `resource is ${document.resource} with the path, ${atRoot.value.resource} without`;
    return { status: "warn", title, saw };
  }
  return { status: "pass", saw: `${document.resource}, authorization server ${document.authorization_servers[0]}` };
}

/** A server that trusts X-Forwarded-Host can be tricked into sending clients, and their tokens, to an attacker. */
export const forgedHostCheck = check({
  id: "forged-host",
  title: "Forged hosts are not echoed",
  failure: "A forged host is echoed",
  shows: "Nothing, until an attacker exploits it.",
  why: "A server that builds its URLs from X-Forwarded-Host can be tricked into sending clients, and their tokens, to an attacker.",
  fix: "Build every URL from BASE_URL, never from Host, X-Forwarded-Host or Forwarded, and make sure no proxy inserts a host that the client sent.",
  needs: ["challenge"],
  reads: ["challengeToForger", "forgedResourceMetadata"],
  judge: ({ challengeToForger, forgedResourceMetadata }) => {
    const asked = [challengeToForger, forgedResourceMetadata].filter((answer) => answer !== undefined);
    const echo = asked.find(isEchoed);
    if (!echo) return { status: "pass", saw: `no response contains ${forgedHost} from X-Forwarded-Host` };
    return { status: "fail", saw: `${echo.url} repeats ${forgedHost} from X-Forwarded-Host` };
  },
});

function isEchoed(answer: Answer): boolean {
  if (answer.error !== undefined) return false;
  return [answer.body, ...Object.values(answer.headers)].some((text) => text.includes(forgedHost));
}
