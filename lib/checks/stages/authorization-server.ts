import { descopeServer } from "@/lib/descope/console";
import { type Check, check } from "../check";
import { readAuthorizationServer } from "../facts/documents";
import { byMetadata, metadataTitle } from "./descope-judge";
import { discoveryUrlsCheck } from "./discovery-urls";

/** An answer slower than this makes people wait at every first sign-in. Milliseconds. */
const slowMs = 2_000;

const compareFix = `Compare DESCOPE_CONFIG_URL with the Discovery URL in the ${descopeServer}`;

/** Descope's metadata: there, declaring the right issuer, with endpoints where they belong. */
export const authorizationServerChecks: Check[] = [
  check({
    id: "descope-answers",
    group: "discover",
    title: metadataTitle,
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
    title: "The issuer declared is the one that clients are sent to",
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
  discoveryUrlsCheck,
];

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
