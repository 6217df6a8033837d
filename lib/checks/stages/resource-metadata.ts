import { vercelVariables } from "@/lib/config/problem";
import type { ProtectedResource } from "@/lib/oauth/protected-resource";
import { check, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { readProtectedResource } from "../facts/documents";
import { describeAnswer } from "../facts/evidence";
import type { Site } from "../facts/site";
import { metadataFailure } from "./descope-judge";

const routeFix =
  "Make sure that no proxy.ts, middleware or rewrite covers /.well-known/*, and that BASE_URL is the address that clients use.";

/** The document that says which authorization server to trust (RFC 9728 §3), at both of its URLs. */
export const resourceMetadataCheck = check({
  id: "resource-metadata",
  group: "discover",
  title: "The resource metadata matches this URL",
  failure: "The resource metadata is missing or does not match this URL",
  shows: "Protected resource does not match; Unexpected token '<'; the client never registers.",
  why: "Clients compare the document's resource with the URL they were given, byte for byte. A redirect to a login page or a wrong BASE_URL breaks this.",
  fix: `Make sure that BASE_URL (${vercelVariables}) is the address that clients use, and that proxy.ts and rewrites do not cover /.well-known/.`,
  needs: ["challenge"],
  reads: ["resourceMetadata", "pointedMetadata", "rootResourceMetadata", "metadata", "site"],
  judge: ({ resourceMetadata, pointedMetadata, rootResourceMetadata, metadata, site }) => {
    if (!site || !resourceMetadata) return { status: "skip", saw: "Not requested" };
    // This server waits for Descope's scopes before it responds, so it times out when Descope does.
    if (isSilent(resourceMetadata) && isSilent(metadata)) {
      return { status: "skip", saw: `Blocked by: ${metadataFailure}` };
    }
    const answer = pointedMetadata ?? resourceMetadata;
    const { value, problem } = readProtectedResource(answer);
    if (!value) return { status: "fail", saw: problem, fix: routeFix };
    return judgeDocument(value, site) ?? judgeAnswer(answer, rootResourceMetadata, value);
  },
});

function isSilent(answer: Answer | undefined): boolean {
  return answer?.error !== undefined;
}

function judgeDocument(document: ProtectedResource, site: Site): Judgement | undefined {
  const { resource, authorization_servers: servers } = document;
  if (resource !== site.resource) {
    return {
      status: "fail",
      saw: `resource is ${resource}, the endpoint is ${site.resource}`,
      fix: "Clients compare the two byte for byte. Set BASE_URL to the origin that clients use, or give clients the URL in resource.",
    };
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
    const title = "The resource metadata sets a cookie";
    return { status: "warn", title, saw: `${answer.url} sets a cookie`, fix: routeFix };
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
    return { status: "warn", title, saw, fix: routeFix };
  }
  return {
    status: "pass",
    saw: `${document.resource}, authorization server ${document.authorization_servers[0]}`,
  };
}
