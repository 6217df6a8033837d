import type { Client } from "@/lib/clients";

/** Claude on the web, the desktop and the phone: all call from Anthropic's servers. */
export const claude: Client = {
  id: "claude",
  name: "Claude",
  reach: "remote",
  mechanisms: ["cimd", "dcr", "pre-registered"],
  connect: ({ url }) => [
    { kind: "note", text: "Settings → Connectors → Add custom connector. Paste this URL:" },
    { kind: "code", title: "Remote MCP server URL", text: url },
    { kind: "note", text: "Then choose Connect and sign in." },
  ],
};
