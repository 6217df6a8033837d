import { checks } from "@/lib/checks/stages";
import { refusals } from "@/lib/mcp/refusals";
import { callExplanations } from "./call";
import { configureExplanations } from "./configure";
import { discoverExplanations } from "./discover";
import type { Explanation } from "./explanation";
import { refusalExplanations } from "./refusals";
import { registerExplanations } from "./register";
import { signInExplanations } from "./sign-in";

/** One page under `/help`: a code, the sentence that goes with it, and what it means for people. */
export interface HelpPage extends Explanation {
  code: string;
  title: string;
  kind: "check" | "refusal";
}

const ofChecks: Record<string, Explanation> = {
  ...configureExplanations,
  ...discoverExplanations,
  ...registerExplanations,
  ...signInExplanations,
  ...callExplanations,
};

const ofRefusals: Record<string, Explanation> = refusalExplanations;

/** Every page: the checks in the order of the report, then the reasons for refusals. */
export const helpPages: HelpPage[] = [
  ...checks.flatMap(({ id, title }) => page("check", id, title, ofChecks[id])),
  ...Object.entries(refusals).flatMap(([code, title]) => page("refusal", code, title, ofRefusals[code])),
];

/** Takes a check's ID or a refusal's reason code, returns its page. */
export function findHelp(code: string): HelpPage | undefined {
  return helpPages.find((entry) => entry.code === code);
}

function page(
  kind: HelpPage["kind"],
  code: string,
  title: string,
  explanation: Explanation | undefined,
): HelpPage[] {
  return explanation ? [{ kind, code, title, ...explanation }] : [];
}
