import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import type { Explanation } from "./explanation";

export const configureExplanations: Record<string, Explanation> = {
  configuration: {
    shows: "Every client fails to connect, with 503.",
    why: "The server does not know its Descope project: a variable is missing, malformed, or at odds with another.",
    fix: `Copy the Discovery URL (${descopeServer}) to DESCOPE_CONFIG_URL in .env.local, or in ${vercelVariables}. It alone is enough; remove what contradicts it.`,
  },
  "public-origin": {
    shows: "Clients on the internet, such as claude.ai and ChatGPT, cannot connect.",
    why: "The server calls itself localhost, which every machine understands as itself.",
    fix: `Remove BASE_URL in ${vercelVariables}, where it follows from the deployment, or set it to the https address that people open.`,
  },
  address: {
    shows: "Clients say that the protected resource does not match the URL.",
    why: "A server has one name. This page was opened under another one than its documents and tokens carry, as happens with a second domain or a tunnel.",
    fix: `Give people the address in BASE_URL, or change BASE_URL (${vercelVariables}) and redeploy. Clients then connect again.`,
  },
  environment: {
    shows: "What worked on a preview asks for a new sign-in on production.",
    why: "A token is bound to one address. Each preview has its own, and it goes away with the branch.",
    fix: "Try things out on previews; give people the production address.",
  },
  "token-binding": {
    shows: "Nothing: clients work either way.",
    why: "Without an MCP Server URL, Descope names only the project in the token, so a token for a sibling server of the same project is accepted too.",
    fix: `${descopeServer} → Settings → MCP Server URL: enter this server's URL. When new tokens carry it, set TOKEN_BINDING=resource. Machines (client credentials) are shut out by it: their tokens never carry the URL.`,
  },
};
