import { readChallenge } from "@/lib/checks/facts/documents";
import { descopeServer } from "@/lib/descope/console";
import { type Check, check, type Judgement } from "../check";
import { longestDelayMinutes, readAuthorizationServer, readProtectedResource } from "../facts/documents";
import { describeAnswer, isHtml } from "../facts/evidence";
import { byMetadata } from "./descope-judge";

/** What the server says besides the two documents that every client needs. */
export const documentChecks: Check[] = [
  check({
    id: "forwarded-metadata",
    group: "discover",
    title: "Older clients find the authorization server's metadata here",
    failure: "Older clients cannot find the authorization server's metadata here",
    help: {
      shows: "Only old clients (protocol 2025-03-26) fail to register.",
      why: "They look for the authorization server's metadata on this server, and nowhere else.",
      fix: "See the server's log: the document is Descope's own, forwarded. A difference goes away within half an hour, or with a redeployment.",
    },
    needs: ["challenge", "issuer"],
    reads: ["forwardedMetadata", "metadata", "site"],
    judge: byMetadata((document, { forwardedMetadata, site }) => {
      if (!forwardedMetadata) return { status: "skip", saw: "It was not asked" };
      const { value, problem } = readAuthorizationServer(forwardedMetadata);
      if (!value) {
        const title = "This server does not serve the authorization server's metadata";
        return { status: site?.descope ? "warn" : "info", title, saw: problem, fix: forwardFix };
      }
      if (value.issuer !== document.issuer) {
        const saw = `issuer is ${value.issuer} here, ${document.issuer} there`;
        return { status: "warn", saw, fix: forwardFix };
      }
      const names = new Set([...Object.keys(value), ...Object.keys(document)]);
      const differing = [...names].filter(
        (name) => JSON.stringify(value[name]) !== JSON.stringify(document[name]),
      );
      if (differing.length === 0) return { status: "pass", saw: "the same document, field by field" };
      return {
        status: "info",
        title: "The forwarded metadata is about to be renewed",
        saw: `${differing.join(", ")} changed there; the copy here follows within ${longestDelayMinutes} minutes`,
      };
    }),
  }),
  check({
    id: "unknown-documents",
    group: "discover",
    title: "Unknown well-known URLs return a JSON 404",
    failure: "Unknown well-known URLs do not return a JSON 404",
    help: {
      shows: "Unexpected token '<', \"<!DOCTYPE\"… is not valid JSON.",
      why: "Clients try many addresses under /.well-known/. A page, where there is no document, looks like a broken one.",
      fix: "Answer 404 with JSON there. Remove catch-all rewrites that cover /.well-known/.",
    },
    needs: ["challenge"],
    reads: ["unknownDocument"],
    judge: ({ unknownDocument }) => {
      if (unknownDocument?.status === undefined) return { status: "skip", saw: "It was not asked" };
      const saw = describeAnswer(unknownDocument);
      const isRefused = unknownDocument.status >= 400 && unknownDocument.status < 500;
      if (isRefused && !isHtml(unknownDocument)) return { status: "pass", saw };
      const fix =
        "Clients try many addresses under /.well-known/ and choke on pages: answer 404 with JSON there.";
      return isRefused
        ? { status: "info", title: "Unknown well-known URLs return a page with the 404", saw, fix }
        : { status: "fail", saw, fix };
    },
  }),
  check({
    id: "advertised-scopes",
    group: "discover",
    title: "Descope offers every advertised scope",
    failure: "A scope is advertised that Descope does not offer",
    help: {
      shows: "invalid_scope right after the sign-in page opens.",
      why: "Clients ask for the scopes they are told of; Descope refuses one that the MCP server does not have.",
      fix: `Correct SCOPES_SUPPORTED or REQUIRED_SCOPES, or add the scope: ${descopeServer} → Scopes.`,
    },
    needs: ["resource-metadata", "descope-answers"],
    reads: ["resourceMetadata", "pointedMetadata", "challenge", "metadata", "site"],
    judge: byMetadata(
      ({ scopes_supported: offered }, { resourceMetadata, pointedMetadata, challenge, site }) => {
        const advertised =
          readProtectedResource(pointedMetadata ?? resourceMetadata).value?.scopes_supported ?? [];
        const challenged = readChallenge(challenge)?.scope?.split(" ");
        const scopes = [...new Set([...advertised, ...(challenged ?? [])])];
        // Whether Descope offers REQUIRED_SCOPES is a check of its own.
        const isUnknown = (scope: string) =>
          !offered?.includes(scope) && !site?.requiredScopes.includes(scope);
        const unknown = offered ? scopes.filter(isUnknown) : [];
        return judgeAdvertised({
          scopes,
          unknown,
          asked: challenged ?? advertised,
          isOwn: Boolean(site?.descope),
        });
      },
    ),
  }),
];

const forwardFix = "Clients of the 2025-03-26 protocol find the authorization server only here.";

const followsLater = ` After a change in Descope the document follows within ${longestDelayMinutes} minutes, or with a redeployment.`;

interface Advertised {
  scopes: string[];
  /** Those that the authorization server does not offer. */
  unknown: string[];
  /** Those that a client asks for: the challenge's, else all of the document's. */
  asked: string[];
  /** Whether it is this server that is checked. */
  isOwn: boolean;
}

function judgeAdvertised({ scopes, unknown, asked, isOwn }: Advertised): Judgement {
  const saw = scopes.join(" ") || "none is advertised";
  if (scopes.includes("offline_access")) {
    const fix = "Remove offline_access from SCOPES_SUPPORTED: clients ask for it by themselves.";
    return { status: "warn", saw, fix };
  }
  if (unknown.length === 0) return { status: "pass", saw };
  return {
    status: unknown.some((scope) => asked.includes(scope)) ? "fail" : "warn",
    saw: `not offered: ${unknown.map((scope) => scope || "(empty)").join(" ")}`,
    fix: `Correct SCOPES_SUPPORTED, or add the scopes: ${descopeServer} → Scopes. A client that asks for one is told invalid_scope.${isOwn ? followsLater : ""}`,
  };
}
