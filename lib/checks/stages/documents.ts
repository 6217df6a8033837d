import { readChallenge } from "@/lib/checks/facts/documents";
import { descopeServer } from "@/lib/descope/console";
import { type Check, check, type Judgement } from "../check";
import { longestDelayMinutes, readAuthorizationServer, readProtectedResource } from "../facts/documents";
import { describeAnswer, isHtml } from "../facts/evidence";
import { byMetadata } from "./descope-judge";

/** Metadata other than the two documents that every client needs. */
export const documentChecks: Check[] = [
  check({
    id: "forwarded-metadata",
    group: "discover",
    title: "Older clients can find the authorization server's metadata",
    failure: "Older clients cannot find the authorization server's metadata",
    shows: "Only older clients (protocol 2025-03-26) fail to register.",
    why: "These clients look for the authorization server's metadata only on the MCP server.",
    fix: "Check the server's log: this server forwards Descope's document unchanged. A difference disappears within half an hour, or after a redeployment.",
    needs: ["challenge", "issuer"],
    reads: ["forwardedMetadata", "metadata", "site"],
    judge: byMetadata((document, { forwardedMetadata, site }) => {
      if (!forwardedMetadata) return { status: "skip", saw: "Not requested" };
      const { value, problem } = readAuthorizationServer(forwardedMetadata);
      if (!value) {
        const title = "This server does not serve the authorization server's metadata";
        return { status: site?.descope ? "warn" : "info", title, saw: problem, fix: forwardFix };
      }
      if (value.issuer !== document.issuer) {
        const saw = `issuer is ${value.issuer} on this server, ${document.issuer} at the authorization server`;
        const title = "This server forwards metadata of a different issuer";
        return { status: "warn", title, saw, fix: forwardFix };
      }
      const names = new Set([...Object.keys(value), ...Object.keys(document)]);
      const differing = [...names].filter((name) => JSON.stringify(value[name]) !== JSON.stringify(document[name]));
      if (differing.length === 0) return { status: "pass", saw: "identical to the authorization server's document" };
      return {
        status: "info",
        title: "The forwarded metadata is not up to date yet",
        saw: `${differing.join(", ")} changed at the authorization server; this server follows within ${longestDelayMinutes} minutes`,
      };
    }),
  }),
  check({
    id: "unknown-documents",
    group: "discover",
    title: "Unknown well-known URLs return a JSON 404",
    failure: "Unknown well-known URLs do not return a JSON 404",
    shows: "Unexpected token '<', \"<!DOCTYPE\"… is not valid JSON.",
    why: "Clients try many URLs under /.well-known/. To them, an HTML page looks like a broken document.",
    fix: "Return a JSON 404, and remove catch-all rewrites that cover /.well-known/.",
    needs: ["challenge"],
    reads: ["unknownDocument"],
    judge: ({ unknownDocument }) => {
      if (unknownDocument?.status === undefined) return { status: "skip", saw: "Not requested" };
      const saw = describeAnswer(unknownDocument);
      const isRefused = unknownDocument.status >= 400 && unknownDocument.status < 500;
      if (isRefused && !isHtml(unknownDocument)) return { status: "pass", saw };
      const fix = "Clients try many URLs under /.well-known/ and fail on HTML: return a JSON 404.";
      return isRefused
        ? { status: "info", title: "Unknown well-known URLs return an HTML error page", saw, fix }
        : { status: "fail", saw, fix };
    },
  }),
  check({
    id: "advertised-scopes",
    group: "discover",
    title: "Descope offers every advertised scope",
    failure: "Descope does not offer an advertised scope",
    shows: "invalid_scope right after the sign-in page opens.",
    why: "Clients request the advertised scopes, and Descope rejects one that the MCP server does not have.",
    fix: `Correct SCOPES_SUPPORTED or REQUIRED_SCOPES, or add the scope: ${descopeServer} → Scopes.`,
    needs: ["resource-metadata", "descope-answers"],
    reads: ["resourceMetadata", "pointedMetadata", "challenge", "metadata", "site"],
    judge: byMetadata(({ scopes_supported: offered }, { resourceMetadata, pointedMetadata, challenge, site }) => {
      const advertised = readProtectedResource(pointedMetadata ?? resourceMetadata).value?.scopes_supported ?? [];
      const challenged = readChallenge(challenge)?.scope?.split(" ");
      const scopes = [...new Set([...advertised, ...(challenged ?? [])])];
      // Another check covers REQUIRED_SCOPES.
      const isUnknown = (scope: string) => !offered?.includes(scope) && !site?.requiredScopes.includes(scope);
      const unknown = offered ? scopes.filter(isUnknown) : [];
      return judgeAdvertised({
        scopes,
        unknown,
        asked: challenged ?? advertised,
        isOwn: Boolean(site?.descope),
      });
    }),
  }),
];

const forwardFix =
  "Serve the authorization server's metadata unchanged at /.well-known/oauth-authorization-server: clients of the 2025-03-26 protocol look only there.";

const followsLater = ` After a change in Descope, the document follows within ${longestDelayMinutes} minutes, or after a redeployment.`;

interface Advertised {
  scopes: string[];
  /** Those that the authorization server does not offer. */
  unknown: string[];
  /** Those that a client requests: the challenge's, otherwise all of the document's. */
  asked: string[];
  /** Whether the checked server is this one. */
  isOwn: boolean;
}

function judgeAdvertised({ scopes, unknown, asked, isOwn }: Advertised): Judgement {
  const saw = scopes.join(" ") || "no scopes advertised";
  if (scopes.includes("offline_access")) {
    const fix = "Remove offline_access from SCOPES_SUPPORTED: clients request it on their own.";
    return { status: "warn", title: "The scope offline_access is advertised", saw, fix };
  }
  if (unknown.length === 0) return { status: "pass", saw };
  return {
    status: unknown.some((scope) => asked.includes(scope)) ? "fail" : "warn",
    saw: `not offered: ${unknown.map((scope) => scope || "(empty)").join(" ")}`,
    fix: `Correct SCOPES_SUPPORTED, or add the scopes: ${descopeServer} → Scopes. A client that requests one gets invalid_scope.${isOwn ? followsLater : ""}`,
  };
}
