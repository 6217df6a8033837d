import { checks } from "@/lib/checks/stages";
import type { Explanation } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";

/** One page under `/help`: a code, what is wrong, and what it means for people. */
export interface HelpPage extends Explanation {
  code: string;
  title: string;
  kind: "check" | "refusal";
}

/** Every page: the checks in the order of the report, then the reasons for refusals. */
export const helpPages: HelpPage[] = [
  ...checks.map(({ id, failure, help }) => ({ kind: "check" as const, code: id, title: failure, ...help })),
  ...Object.entries(refusals).map(([code, { sentence, help }]) => ({
    kind: "refusal" as const,
    code,
    title: sentence,
    ...help,
  })),
];

/** Takes a check's ID or a refusal's reason code, returns its page. */
export function findHelp(code: string): HelpPage | undefined {
  return helpPages.find((page) => page.code === code);
}
