import { remoteClients } from "@/lib/clients";
import { connectionInformation } from "@/lib/descope/console";
import { isEmulator } from "@/lib/descope/discovery-url";
import { isLoopback, isPrivateHost } from "@/lib/http/private-address";
import { byMetadata, type Check, checkIn, type Judgement } from "../check";
import type { Answer } from "../facts/answer";
import { describeAnswer, isHtml, readAuthorizationServer } from "../facts/evidence";

const check = checkIn("discover");

const failure = "The authorization server does not serve its metadata";

/** For what cannot be judged because of the failure that blocks most other checks of Descope. */
export const blockedByMetadata: Judgement = { status: "skip", saw: `Blocked by: ${failure}` };

/** A slower response noticeably delays every first sign-in. Milliseconds. */
const slowMs = 2_000;

const compareFix = `Compare DESCOPE_CONFIG_URL with the Discovery URL in the ${connectionInformation}`;

/** Descope's status page says nothing about the emulator. */
export const restartEmulator =
  "This is not Descope but a server on the same machine, such as the local emulator: restart it (npm run dev).";

/** What to do when a server that other machines reach uses the emulator. */
export const leaveEmulator =
  "The local Descope emulator can be reached from its own machine only. To let other clients sign in, connect Descope (npm run setup) and restart. To keep the emulator, remove BASE_URL and use clients on that machine.";

/** The title when something answers in place of the metadata. */
export const notMetadata = "The authorization server's answer is not the expected metadata";

/** Descope's metadata: available, with the configured issuer, and with endpoints on the issuer's host. */
export const authorizationServerChecks: Check[] = [
  check({
    id: "public-issuer",
    title: "The authorization server's address is as public as this server's",
    failure: "Other machines cannot reach the authorization server",
    shows: `The sign-in page does not load, and ${remoteClients} cannot connect.`,
    why: "Other machines reach this server, but it sends them to an authorization server at a local or private address, which they cannot reach.",
    fix: `Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server in Descope (${connectionInformation}), whose address is public.`,
    needs: ["configuration"],
    reads: ["issuer", "site"],
    judge: ({ issuer, site }) => {
      if (!site || !issuer || !URL.canParse(issuer)) return { status: "skip", saw: unnamed };
      const saw = `clients reach this server at ${site.origin}, and are sent to ${new URL(issuer).origin}`;
      if (publicity(issuer) >= publicity(site.origin)) return { status: "pass", saw };
      return { status: "fail", saw, ...(isEmulator(issuer) && { fix: leaveEmulator }) };
    },
  }),
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
      if (!metadata) return { status: "skip", saw: unnamed };
      const { value, problem } = readAuthorizationServer(metadata);
      if (!value) return { status: "fail", saw: problem, ...adviceOn(metadata, projectMetadata) };
      const saw = `${metadata.url} in ${metadata.elapsedMs} ms`;
      if (metadata.elapsedMs < slowMs) return { status: "pass", saw };
      return {
        status: "warn",
        title: "The authorization server responds slowly",
        saw,
        fix: isEmulator(metadata.url)
          ? "This is not Descope but a server on the same machine, such as the local emulator: the machine may be busy."
          : "Check status.descope.com, and run this server in the same region as Descope.",
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

const unnamed = "No resource metadata names an authorization server";

/** Who can reach a URL: only its machine, a private network, or everyone. */
function publicity(url: string): number {
  const { hostname } = new URL(url);
  if (isLoopback(hostname)) return 0;
  return isPrivateHost(hostname) ? 1 : 2;
}

/** No response, or a server error. */
export function isDown(answer: Answer | undefined): boolean {
  return answer !== undefined && (answer.error !== undefined || answer.status >= 500);
}

/** What to do about unreadable metadata, where it depends on who answers. */
function adviceOn(metadata: Answer, projectMetadata: Answer | undefined): Partial<Judgement> {
  if (readAuthorizationServer(projectMetadata).value) {
    const fix = `${compareFix}. The project responds, so check that the MCP server still exists.`;
    return metadata.error === undefined ? { title: notMetadata, fix } : { fix };
  }
  if (!isDown(metadata)) return { title: notMetadata, fix: `${compareFix}, and check what else answers at that host.` };
  return isEmulator(metadata.url) ? { fix: restartEmulator } : {};
}

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
