import { check } from "../check";
import type { Answer } from "../facts/answer";
import { readAuthorizationServer } from "../facts/documents";
import { describeAnswer, isHtml } from "../facts/evidence";

/**
 * Clients ask two other addresses before the one that Descope answers. A 4xx there makes them go on; a 5xx or a
 * page with status 200 makes them stop (measured with versions 1 and 2 of the MCP SDK).
 */
export const discoveryUrlsCheck = check({
  id: "discovery-urls",
  group: "discover",
  title: "No discovery address leads clients astray",
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
