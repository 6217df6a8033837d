import type { Group } from "@/lib/checks/check";
import { checks } from "@/lib/checks/stages";
import type { Explanation } from "@/lib/http/errors";
import { refusals } from "@/lib/mcp/refusals";

/** A page under `/help`: its code, its title and the explanation. */
export interface HelpPage extends Explanation {
  code: string;
  title: string;
  /** The stage that the check belongs to; unset for a refusal. */
  group?: Group;
}

/** All help pages: the checks in report order, then the refusals. */
export const helpPages: HelpPage[] = [
  ...checks.map((check): HelpPage => ({ ...check, code: check.id, title: check.failure })),
  ...Object.entries(refusals).map(([code, refusal]): HelpPage => {
    return { ...refusal, code, title: refusal.sentence };
  }),
];

/** Takes a check's ID or a refusal's code, returns its page. */
export function findHelp(code: string): HelpPage | undefined {
  return helpPages.find((page) => page.code === code);
}
