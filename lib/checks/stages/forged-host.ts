import { check } from "../check";
import type { Answer } from "../facts/answer";
import { forgedHost } from "../facts/questions";

/** A server that believes X-Forwarded-Host can be made to send clients, and their tokens, to a stranger. */
export const forgedHostCheck = check({
  id: "forged-host",
  group: "discover",
  title: "Forged hosts are not echoed",
  needs: ["challenge"],
  reads: ["challengeToForger", "forgedResourceMetadata"],
  judge: ({ challengeToForger, forgedResourceMetadata }) => {
    const asked = [challengeToForger, forgedResourceMetadata].filter((answer) => answer !== undefined);
    const echo = asked.find(isEchoed);
    if (!echo) return { status: "pass", saw: `X-Forwarded-Host: ${forgedHost} appears in no answer` };
    return {
      status: "fail",
      saw: `${echo.url} repeats ${forgedHost} from X-Forwarded-Host`,
      fix: "Build every URL from BASE_URL, never from Host, X-Forwarded-Host or Forwarded.",
    };
  },
});

function isEchoed(answer: Answer): boolean {
  if (answer.error !== undefined) return false;
  return [answer.body, ...Object.values(answer.headers)].some((text) => text.includes(forgedHost));
}
