import type { Environment } from "@/lib/config/variables";
import { type DescopeRequest, showRequest } from "./api";
import type { Prompt } from "./prompt";

/** One run of `npm run setup -- --create` or `--diff`. */
export interface Session {
  env: Environment;
  prompt: Prompt;
  /** Every request was allowed on the command line. */
  isAllowed: boolean;
}

/** Shows requests that are about to be sent. @returns whether the user allows them */
export async function allows(session: Session, requests: DescopeRequest[], question: string): Promise<boolean> {
  console.info(`\n${requests.map(showRequest).join("\n\n")}\n`);
  if (session.isAllowed || (await session.prompt.confirm(question))) return true;
  console.error("This was not sent. To allow every request, add --yes.");
  return false;
}

/** The notice that both commands print first. */
export const experimental =
  "Experimental: this follows Descope's OpenAPI description, but was never run against Descope itself. " +
  "Read each request before you allow it.";
