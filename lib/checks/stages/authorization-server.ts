import { descopeServer } from "@/lib/descope/console";
import { byMetadata, type Check, checkIn, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { describeAnswer, isHtml, readAuthorizationServer } from "../facts/evidence";

const check = checkIn("discover");

const failure = "The authorization server does not serve its metadata";

/** For what cannot be judged because of the failure that blocks most other checks of Descope. */
export const blockedByMetadata: Judgement = { status: "skip", saw: `Blocked by: ${failure}` };

/** A slower response noticeably delays every first sign-in. Milliseconds. */
const slowMs = 2_000;

const compareFix = `Compare DESCOPE_CONFIG_URL with the Discovery URL in the ${descopeServer}`;

/** Descope's metadata: available, with the configured issuer, and with endpoints on the issuer's host. */
export const authorizationServerChecks: Check[] = [
  check({
    id: "descope-answers",
    title: "The authorization server serves its metadata",
    failure,
    shows: "Failed to discover authorization server metadata; or the client hangs.",
    why: "The document that lists Descope's endpoints could not be read.",
    fix: `${compareFix}. Check status.descope.com and, if you use a custom domain, its CNAME record.`,
    needs: ["configuration"],
    reads: ["metadata", "projectMetadata"],
    judge: ({ metadata, projectMetadata }) => {
      if (!metadata) return { status: "skip", saw: "No resource metadata names an authorization server" };
      const { value, problem } = readAuthorizationServer(metadata);
      if (!value) {
        if (!readAuthorizationServer(projectMetadata).value) return { status: "fail", saw: problem };
        const fix = `${compareFix}. The project responds, so check that the MCP server still exists.`;
        return { status: "fail", saw: problem, fix };
      }
      const saw = `${metadata.url} in ${metadata.elapsedMs} ms`;
      if (metadata.elapsedMs < slowMs) return { status: "pass", saw };
      return {
        status: "warn",
        title: "The authorization server responds slowly",
        saw,
        fix: "Check status.descope.com, and run this server in the same region as Descope.",
      };
    },
  }),
  check({
    id: "issuer",
    title: "Descope's issuer matches the configured one",
    failure: "Descope's issuer differs from the configured one",
    shows: "IssuerMismatchError; issuer does not match.",
    why: "Clients must reject metadata whose issuer differs from the one they requested (RFC 8414 §3.3).",
    fix: `${compareFix}: it must name the declared issuer exactly, including any trailing slash. After a move to a custom domain, copy it again.`,
    needs: ["descope-answers"],
    reads: ["metadata", "issuer"],
    judge: byMetadata((document, { issuer }) => {
      if (document.issuer === issuer) return { status: "pass", saw: document.issuer };
      return { status: "fail", saw: `the metadata declares ${document.issuer}, clients expect ${issuer}` };
    }),
  }),
  check({
    id: "endpoints",
    title: "All endpoints are on the issuer's host",
    failure: "An endpoint is on a different host than the issuer",
    shows: "Some clients warn about a sign-in page on a different host, or refuse to open it.",
    why: "The metadata lists endpoints on a different host than its issuer's.",
    fix: `${compareFix}. With a custom domain, copy it again: issuer and endpoints are then all on that domain.`,
    needs: ["issuer"],
    reads: ["metadata"],
    judge: byMetadata((document) => {
      const origin = originOf(document.issuer);
      const urls = [document.authorization_endpoint, document.token_endpoint, document.registration_endpoint];
      const elsewhere = urls.find((url) => url !== undefined && originOf(url) !== origin);
      if (!elsewhere) return { status: "pass", saw: origin ?? document.issuer };
      return { status: "warn", saw: `${elsewhere} is not on ${origin}` };
    }),
  }),
  // After a 4xx clients try the next URL; after a 5xx, or an HTML page with status 200, they give up (measured with
  // versions 1 and 2 of the MCP SDK).
  check({
    id: "discovery-urls",
    title: "Fallback discovery URLs return 404",
    failure: "A fallback discovery URL does not return 404",
    shows: "Unexpected token '<'; or an HTTP 500 before any sign-in page.",
    why: "Clients try two URLs before the one that Descope serves. After a server error, or an HTML page with status 200, they give up.",
    fix: "Check what is in front of Descope on that host (custom domain, tunnel or proxy): it must return 404 for unknown /.well-known/ URLs, where clients look first.",
    needs: ["descope-answers"],
    reads: ["insertedMetadata", "issuer"],
    judge: ({ insertedMetadata = [], issuer }) => {
      const trap = insertedMetadata.map((answer) => findTrap(answer, issuer)).find(Boolean);
      if (trap) return { status: "fail", saw: trap };
      const statuses = insertedMetadata.map(({ status }) => status);
      return { status: "pass", saw: `${statuses.join(" and ")} at the URLs that clients try first` };
    },
  }),
];

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function findTrap(answer: Answer, issuer: string | undefined): string | undefined {
  if (answer.error !== undefined || answer.status >= 500) return describeAnswer(answer);
  if (answer.status !== 200) return undefined;
  if (isHtml(answer)) return `${describeAnswer(answer)}: an HTML page instead of JSON`;
  const { value, problem } = readAuthorizationServer(answer);
  if (!value) return problem;
  return value.issuer === issuer ? undefined : `${answer.url} declares the issuer ${value.issuer}`;
}
