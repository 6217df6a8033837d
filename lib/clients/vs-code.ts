import type { Client } from "@/lib/clients";
import type { ServerAddress } from "./client";

/** Visual Studio Code with GitHub Copilot. */
export const vsCode: Client = {
  id: "vs-code",
  name: "VS Code",
  reach: "local",
  mechanisms: ["cimd", "dcr", "pre-registered"],
  connect: (server) => [
    { kind: "link", label: "Add to VS Code", href: installLink(server) },
    { kind: "code", title: "Or in .vscode/mcp.json", text: settings(server) },
  ],
};

function settings({ name, url }: ServerAddress): string {
  return JSON.stringify({ servers: { [name]: { type: "http", url } } }, null, 2);
}

/** VS Code's URL handler takes the whole query as one JSON document. */
function installLink({ name, url }: ServerAddress): string {
  return `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: "http", url }))}`;
}
