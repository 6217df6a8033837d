import { descopeServer } from "@/lib/descope/console";
import type { Explanation } from "./explanation";

export const registerExplanations: Record<string, Explanation> = {
  dcr: {
    shows: "Automatic client registration isn't supported; Dynamic client registration failed.",
    why: "Dynamic Client Registration (DCR) is off, so the metadata has no registration_endpoint. Clients without a public document of their own need it.",
    fix: `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration. It takes effect at once.`,
  },
  cimd: {
    shows: "Nothing while DCR is on; newer clients register a new client each time.",
    why: "With Client ID Metadata Documents (CIMD) a client's ID is the URL of a document that describes it: nothing has to be registered.",
    fix: `${descopeServer} → Settings → MCP Client Registration: enable Client ID Metadata Documents, and approve the domains of the clients you trust.`,
  },
  registration: {
    shows: "Automatic client registration isn't supported by this server.",
    why: "DCR and CIMD are both off, so a client that you did not set up by hand has no way to get a client ID.",
    fix: `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration, or CIMD. Else create a client there and give its ID to each client that takes one.`,
  },
};
