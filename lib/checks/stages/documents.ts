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
    title: "Older clients get the authorization server's metadata here",
    needs: ["challenge", "issuer"],
    reads: ["forwardedMetadata", "metadata", "site"],
    judge: byMetadata((document, { forwardedMetadata, site }) => {
      if (!forwardedMetadata) return { status: "skip", saw: "It was not asked" };
      const { value, problem } = readAuthorizationServer(forwardedMetadata);
      if (!value) return { status: site?.descope ? "warn" : "info", saw: problem, fix: forwardFix };
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
        saw: `${differing.join(", ")} changed there; the copy here follows within ${longestDelayMinutes} minutes`,
      };
    }),
  }),
  check({
    id: "unknown-documents",
    group: "discover",
    title: "Unknown well-known addresses answer 404, not a page",
    needs: ["challenge"],
    reads: ["unknownDocument"],
    judge: ({ unknownDocument }) => {
      if (unknownDocument?.status === undefined) return { status: "skip", saw: "It was not asked" };
      const saw = describeAnswer(unknownDocument);
      const isRefused = unknownDocument.status >= 400 && unknownDocument.status < 500;
      if (isRefused && !isHtml(unknownDocument)) return { status: "pass", saw };
      const fix =
        "Clients try many addresses under /.well-known/ and choke on pages: answer 404 with JSON there.";
      return { status: isRefused ? "info" : "fail", saw, fix };
    },
  }),
  check({
    id: "advertised-scopes",
    group: "discover",
    title: "The scopes that clients are told to ask for exist",
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
