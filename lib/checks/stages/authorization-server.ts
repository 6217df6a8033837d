import { descopeServer } from "@/lib/descope/console";
import { type Check, check } from "../check";
import type { Answer } from "../facts/answer";
import { readAuthorizationServer } from "../facts/documents";
import { describeAnswer, isHtml } from "../facts/evidence";
import { byMetadata, metadataFailure } from "./descope-judge";

/** An answer slower than this makes people wait at every first sign-in. Milliseconds. */
const slowMs = 2_000;

const compareFix = `Compare DESCOPE_CONFIG_URL with the Discovery URL in the ${descopeServer}`;

/** Descope's metadata: there, declaring the right issuer, with endpoints where they belong. */
export const authorizationServerChecks: Check[] = [
  check({
    id: "descope-answers",
    group: "discover",
    title: "The authorization server serves its metadata",
    failure: metadataFailure,
    help: {
      shows: "Failed to discover authorization server metadata; or the client hangs.",
      why: "The document that names all of Descope's endpoints could not be read.",
      fix: `Compare DESCOPE_CONFIG_URL with the Discovery URL (${descopeServer}); see status.descope.com and, with a custom domain, its CNAME.`,
    },
    needs: ["configuration"],
    reads: ["metadata", "projectMetadata"],
    judge: ({ metadata, projectMetadata }) => {
      if (!metadata) return { status: "skip", saw: "No resource metadata names it" };
      const { value, problem } = readAuthorizationServer(metadata);
      if (!value) {
        const isServerOnly = readAuthorizationServer(projectMetadata).value !== undefined;
        const why = isServerOnly
          ? "The project answers, so see that the MCP server still exists"
          : "See status.descope.com";
        return { status: "fail", saw: problem, fix: `${compareFix}. ${why}.` };
      }
      const saw = `${metadata.url} in ${metadata.elapsedMs} ms`;
      if (metadata.elapsedMs < slowMs) return { status: "pass", saw };
      return { status: "warn", saw, fix: "See status.descope.com, and run this server in Descope's region." };
    },
  }),
  check({
    id: "issuer",
    group: "discover",
    title: "Descope's issuer matches the configured one",
    failure: "Descope's issuer differs from the configured one",
    help: {
      shows: "IssuerMismatchError; issuer does not match.",
      why: "A client must refuse metadata that declares another issuer than the one it asked for (RFC 8414 §3.3).",
      fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of the issuer that is declared: after a move to a custom domain, copy it again from the console.",
    },
    needs: ["descope-answers"],
    reads: ["metadata", "issuer"],
    judge: byMetadata((document, { issuer }) => {
      if (document.issuer === issuer) return { status: "pass", saw: document.issuer };
      return {
        status: "fail",
        saw: `declared ${document.issuer}, clients are sent to ${issuer}`,
        fix: `${compareFix}: it must name the issuer that is declared. Strict clients refuse any other, down to a slash.`,
      };
    }),
  }),
  check({
    id: "endpoints",
    group: "discover",
    title: "Sign-in happens on the issuer's own host",
    failure: "Sign-in happens on a different host than the issuer's",
    help: {
      shows: "Some clients warn of, or refuse, a sign-in page on another host.",
      why: "The metadata names endpoints on another host than its issuer's.",
      fix: "Copy the Discovery URL again from the Descope console: with a custom domain, all of it belongs there.",
    },
    needs: ["issuer"],
    reads: ["metadata"],
    judge: byMetadata((document) => {
      const origin = originOf(document.issuer);
      const urls = [document.authorization_endpoint, document.token_endpoint, document.registration_endpoint];
      const elsewhere = urls.find((url) => url !== undefined && originOf(url) !== origin);
      if (!elsewhere) return { status: "pass", saw: origin ?? document.issuer };
      return {
        status: "warn",
        saw: `${elsewhere} is not on ${origin}`,
        fix: `${compareFix}: with a custom domain, copy it again from the console.`,
      };
    }),
  }),
];

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * Clients ask two other addresses before the one that Descope answers. A 4xx there makes them go on; a 5xx or a
 * page with status 200 makes them stop (measured with versions 1 and 2 of the MCP SDK).
 */
export const discoveryUrlsCheck = check({
  id: "discovery-urls",
  group: "discover",
  title: "Fallback discovery URLs return 404",
  failure: "A fallback discovery URL does not return 404",
  help: {
    shows: "Unexpected token '<'; or an HTTP 500 before any sign-in page.",
    why: "Clients try two addresses before the one that Descope serves. A server error, or a page with status 200, makes them stop there.",
    fix: "See what stands before Descope on that host, such as a custom domain or a tunnel: it must answer 404 for unknown /.well-known/ addresses.",
  },
  needs: ["descope-answers"],
  reads: ["insertedMetadata", "issuer"],
  judge: ({ insertedMetadata = [], issuer }) => {
    const trap = insertedMetadata.map((answer) => findTrap(answer, issuer)).find(Boolean);
    if (!trap)
      return {
        status: "pass",
        saw: `${insertedMetadata.map(({ status }) => status).join(" and ")} where clients ask first`,
      };
    return {
      status: "fail",
      saw: trap,
      fix: "Clients ask this address first and stop here. See what answers on that host: a custom domain, a tunnel or a proxy before Descope must answer 404 there.",
    };
  },
});

function findTrap(answer: Answer, issuer: string | undefined): string | undefined {
  if (answer.error !== undefined || answer.status >= 500) return describeAnswer(answer);
  if (answer.status !== 200) return undefined;
  if (isHtml(answer)) return `${describeAnswer(answer)}: a page instead of JSON`;
  const { value, problem } = readAuthorizationServer(answer);
  if (!value) return problem;
  return value.issuer === issuer ? undefined : `${answer.url} declares the issuer ${value.issuer}`;
}
