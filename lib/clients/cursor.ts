import type { Client } from "@/lib/clients";
import type { ServerAddress } from "./client";

/** The code editor Cursor. */
export const cursor: Client = {
  id: "cursor",
  name: "Cursor",
  reach: "local",
  mechanisms: ["dcr", "pre-registered"],
  connect: (server) => [
    { kind: "link", label: "Add to Cursor", href: installLink(server) },
    { kind: "code", title: "Or in ~/.cursor/mcp.json", text: settings(server) },
  ],
};

function settings({ name, url }: ServerAddress): string {
  return JSON.stringify({ mcpServers: { [name]: { url } } }, null, 2);
}

/** https://cursor.com/docs/mcp/install-links: the server's own settings, in base64. */
function installLink({ name, url }: ServerAddress): string {
  const query = new URLSearchParams({ name, config: btoa(JSON.stringify({ url })) });
  return `cursor://anysphere.cursor-deeplink/mcp/install?${query}`;
}
