import { serverScopes } from "@/lib/descope/console";
import { freshMs } from "@/lib/descope/metadata";
import { longestCopy } from "@/lib/http/headers";
import { byAnswer, byMetadata, type Check, checkIn } from "../check";
import {
  describeAnswer,
  isHtml,
  readAuthorizationServer,
  readChallenge,
  readProtectedResource,
} from "../facts/evidence";

const check = checkIn("discover");

/** Minutes until clients see a change in Descope, at most: this server, a CDN and the client each cache a copy. */
const longestDelayMinutes = Math.ceil((freshMs / 1000 + longestCopy) / 60);

const forwardFix = `Serve the authorization server's metadata unchanged at /.well-known/oauth-authorization-server. This template does so: check the server's log. A difference disappears within ${longestDelayMinutes} minutes, or after a redeployment.`;
const unknownFix =
  "For unknown URLs under /.well-known/, return a JSON 404, and remove catch-all rewrites that cover them.";
const scopesFix = `Correct SCOPES_SUPPORTED or REQUIRED_SCOPES, or add the scope: ${serverScopes}.`;

/** Metadata other than the two documents that every client needs. */
export const documentChecks: Check[] = [
  check({
    id: "forwarded-metadata",
    title: "Older clients can find the authorization server's metadata",
    failure: "Older clients cannot find the authorization server's metadata",
    shows: "Only older clients (protocol 2025-03-26) fail to register.",
    why: "These clients look for the authorization server's metadata only on the MCP server.",
    fix: forwardFix,
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
        return { status: "warn", title, saw };
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
    title: "Unknown well-known URLs return a JSON 404",
    failure: "Unknown well-known URLs do not return a JSON 404",
    shows: "Unexpected token '<', \"<!DOCTYPE\"… is not valid JSON.",
    why: "Clients try many URLs under /.well-known/. To them, an HTML page looks like a broken document.",
    fix: unknownFix,
    needs: ["challenge"],
    reads: ["unknownDocument"],
    judge: byAnswer("unknownDocument", (answer) => {
      const saw = describeAnswer(answer);
      const isRefused = answer.status >= 400 && answer.status < 500;
      if (!isRefused) return { status: "fail", saw };
      if (!isHtml(answer)) return { status: "pass", saw };
      return { status: "info", title: "Unknown well-known URLs return an HTML error page", saw, fix: unknownFix };
    }),
  }),
  check({
    id: "advertised-scopes",
    title: "Descope offers every advertised scope",
    failure: "Descope does not offer an advertised scope",
    shows: "invalid_scope right after the sign-in page opens.",
    why: "Clients request the advertised scopes, and Descope rejects one that the MCP server does not have.",
    fix: scopesFix,
    needs: ["resource-metadata", "descope-answers"],
    reads: ["resourceMetadata", "pointedMetadata", "challenge", "metadata", "site"],
    judge: byMetadata(({ scopes_supported: offered }, { resourceMetadata, pointedMetadata, challenge, site }) => {
      const advertised = readProtectedResource(pointedMetadata ?? resourceMetadata).value?.scopes_supported ?? [];
      const challenged = readChallenge(challenge)?.scope?.split(" ");
      const scopes = [...new Set([...advertised, ...(challenged ?? [])])];
      const saw = scopes.join(" ") || "no scopes advertised";
      if (scopes.includes("offline_access")) {
        const fix = "Remove offline_access from SCOPES_SUPPORTED: clients request it on their own.";
        return { status: "warn", title: "The scope offline_access is advertised", saw, fix };
      }
      // Another check covers REQUIRED_SCOPES.
      const isUnknown = (scope: string) => !offered?.includes(scope) && !site?.requiredScopes.includes(scope);
      const unknown = offered ? scopes.filter(isUnknown) : [];
      if (unknown.length === 0) return { status: "pass", saw };
      // Clients request the scopes of the challenge, otherwise all of the document's.
      const asked = challenged ?? advertised;
      return {
        status: unknown.some((scope) => asked.includes(scope)) ? "fail" : "warn",
        saw: `not offered: ${unknown.map((scope) => scope || "(empty)").join(" ")}`,
        fix: site?.descope ? `${scopesFix} ${followsLater}` : scopesFix,
      };
    }),
  }),
];

const followsLater = `After a change in Descope, the document follows within ${longestDelayMinutes} minutes, or after a redeployment.`;
