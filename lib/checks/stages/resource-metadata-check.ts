import type { ProtectedResource } from "@/lib/oauth/resource-metadata";
import { check, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { readProtectedResource } from "../facts/documents";
import { describeAnswer } from "../facts/evidence";
import type { Site } from "../facts/site";
import { metadataTitle } from "./descope-judge";

const routeFix =
  "See that no proxy.ts, middleware or rewrite stands before /.well-known/*, and that BASE_URL is the address that clients are given.";

/** The document that says which authorization server to trust (RFC 9728 §3), at both of its addresses. */
export const resourceMetadataCheck = check({
  id: "resource-metadata",
  group: "discover",
  title: "The resource metadata names this very URL",
  needs: ["challenge"],
  reads: ["resourceMetadata", "pointedMetadata", "rootResourceMetadata", "metadata", "site"],
  judge: ({ resourceMetadata, pointedMetadata, rootResourceMetadata, metadata, site }) => {
    if (!site || !resourceMetadata) return { status: "skip", saw: "It was not asked" };
    // This server asks Descope for the scopes; while Descope is silent, so is the document.
    if (isSilent(resourceMetadata) && isSilent(metadata)) {
      return { status: "skip", saw: `Waits for: ${metadataTitle}` };
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

function judgeDocument(document: ProtectedResourceDocument, site: Site): Judgement | undefined {
  const { resource, authorization_servers: servers } = document;
  if (resource !== site.resource) {
    return {
      status: "fail",
      saw: `resource is ${resource}, the endpoint is ${site.resource}`,
      fix: "Clients compare the two byte for byte. Set BASE_URL to the origin that clients are given, or give them the URL in resource.",
    };
  }
  const expected = site.descope?.issuer;
  if (expected && servers[0] !== expected) {
    return {
      status: "fail",
      saw: `authorization_servers names ${servers[0]}, configured is ${expected}`,
      fix: "The server that answers runs with another configuration. Redeploy it, or correct BASE_URL.",
    };
  }
  return undefined;
}

function judgeAnswer(
  answer: Answer,
  root: Answer | undefined,
  document: ProtectedResourceDocument,
): Judgement {
  if (answer.error === undefined && answer.headers["set-cookie"]) {
    return { status: "warn", saw: `${answer.url} sets a cookie`, fix: routeFix };
  }
  const atRoot = readProtectedResource(root);
  if (!atRoot.value) {
    const saw = root ? `without the path: ${describeAnswer(root)}` : "not found without the path";
    return { status: "warn", saw, fix: `Some clients ask only there. ${routeFix}` };
  }
  if (atRoot.value.resource !== document.resource) {
    const saw = `with the path ${document.resource}, without it ${atRoot.value.resource}`;
    return { status: "warn", saw, fix: routeFix };
  }
  return { status: "pass", saw: `${document.resource}, signed in at ${document.authorization_servers[0]}` };
}
