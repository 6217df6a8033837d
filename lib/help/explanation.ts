/** What a help page says about one code. Plain text; the title is the check's or the refusal's own. */
export interface Explanation {
  /** What people see in their client. */
  shows: string;
  why: string;
  fix: string;
}

/** Where the settings of an MCP server are in the Descope console. */
export const inConsole = "Descope console → Agentic Identity Hub → MCP Servers → your server";

/** Where the variables of a deployment are. */
export const inVercel = "Vercel → your project → Settings → Environment Variables";
