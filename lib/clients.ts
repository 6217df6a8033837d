/** How a client gets a client ID: its own URL (CIMD), automatic registration (DCR), or manual creation in Descope. */
export type Mechanism = "cimd" | "dcr" | "pre-registered";

/** An instruction for connecting a client. */
export type Instruction =
  | { kind: "link"; label: string; href: string }
  | { kind: "code"; title: string; text: string }
  | { kind: "note"; text: string };

/** The server as users enter it in a client: a short name and the URL of its MCP endpoint. */
export interface ServerAddress {
  name: string;
  url: string;
}

/** An MCP client. To add one, add an object to the list below. */
export interface Client {
  id: string;
  name: string;
  /** Where its requests come from: the user's computer, or the vendor's servers. */
  reach: "local" | "remote";
  /** How its vendor's servers reach a server without a public URL. */
  tunnel?: string;
  /** In the order the client tries them. */
  mechanisms: readonly Mechanism[];
  connect(server: ServerAddress): Instruction[];
}

const note = (text: string): Instruction => ({ kind: "note", text });
const code = (title: string, text: string): Instruction => ({ kind: "code", title, text });

/** The clients on the dashboard, in the order of its tabs. */
export const clients: readonly Client[] = [
  {
    id: "claude-code",
    name: "Claude Code",
    reach: "local",
    mechanisms: ["cimd", "dcr", "pre-registered"],
    connect: ({ name, url }) => [
      code("In a terminal", `claude mcp add --transport http ${name} ${url}`),
      note(`Then run /mcp in Claude Code and select Authenticate, or run claude mcp login ${name} in a terminal.`),
    ],
  },
  {
    id: "claude",
    name: "Claude",
    reach: "remote",
    mechanisms: ["cimd", "dcr", "pre-registered"],
    connect: ({ url }) => [
      note("Customize → Connectors: add a custom connector, and paste this URL:"),
      code("Remote MCP server URL", url),
      note("Then click Connect and sign in."),
    ],
  },
  {
    id: "chatgpt",
    name: "ChatGPT",
    reach: "remote",
    tunnel: "OpenAI's Secure MCP Tunnel",
    mechanisms: ["cimd", "dcr", "pre-registered"],
    connect: ({ url }) => [
      note(
        "Settings → Security and login: turn on Developer mode. Then Plugins → + → Add custom MCP server, and paste:",
      ),
      code("MCP Server URL", url),
      note("Set Authentication to OAuth."),
    ],
  },
  {
    id: "cursor",
    name: "Cursor",
    reach: "local",
    mechanisms: ["dcr", "pre-registered"],
    connect: ({ name, url }) => [
      { kind: "link", label: "Add to Cursor", href: cursorInstallLink(name, url) },
      code("Or in ~/.cursor/mcp.json", settings({ mcpServers: { [name]: { url } } })),
    ],
  },
  {
    id: "vs-code",
    name: "VS Code",
    reach: "local",
    mechanisms: ["cimd", "dcr", "pre-registered"],
    connect: ({ name, url }) => [
      { kind: "link", label: "Add to VS Code", href: vsCodeInstallLink(name, url) },
      code("Or in .vscode/mcp.json", settings({ servers: { [name]: { type: "http", url } } })),
    ],
  },
  {
    id: "codex",
    name: "Codex",
    reach: "local",
    mechanisms: ["cimd", "dcr", "pre-registered"],
    connect: ({ name, url }) => [
      code("In a terminal", `codex mcp add ${name} --url ${url}`),
      note(`The sign-in page opens at once. To sign in later, run codex mcp login ${name}.`),
    ],
  },
  {
    id: "gemini-cli",
    name: "Gemini CLI",
    reach: "local",
    mechanisms: ["dcr", "pre-registered"],
    connect: ({ name, url }) => [
      code("In a terminal", `gemini mcp add --transport http ${name} ${url}`),
      note(
        `Then run /mcp auth ${name}. Since June 2026, it needs a paid API key: free, Pro and Ultra accounts no longer work.`,
      ),
      code("Or for its successor, Antigravity CLI, in .agents/mcp_config.json", settings(antigravity(name, url))),
    ],
  },
  {
    id: "mcp-inspector",
    name: "MCP Inspector",
    reach: "local",
    mechanisms: ["dcr", "cimd", "pre-registered"],
    connect: ({ url }) => [
      code("In a terminal", `npx @modelcontextprotocol/inspector --transport http --server-url ${url}`),
      note("It registers by DCR. To use CIMD, turn on Use Client ID Metadata Document in its Client Settings."),
    ],
  },
];

const listOf = (some: (client: Client) => boolean) =>
  new Intl.ListFormat("en").format(clients.filter(some).map(({ name }) => name));

/** The clients that only DCR lets register automatically, as a list in a sentence. */
export const dcrClients = listOf(({ mechanisms }) => mechanisms.includes("dcr") && !mechanisms.includes("cimd"));
/** The clients whose requests come from the internet, as a list in a sentence. */
export const remoteClients = listOf(({ reach }) => reach === "remote");

const antigravity = (name: string, url: string) => ({ mcpServers: { [name]: { serverUrl: url } } });

const settings = (file: object) => JSON.stringify(file, null, 2);

/** https://cursor.com/docs/mcp/install-links: the server's settings in base64. */
function cursorInstallLink(name: string, url: string): string {
  const query = new URLSearchParams({ name, config: btoa(JSON.stringify({ url })) });
  return `cursor://anysphere.cursor-deeplink/mcp/install?${query}`;
}

/** VS Code's URL handler parses the whole query as one JSON document. */
function vsCodeInstallLink(name: string, url: string): string {
  return `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: "http", url }))}`;
}
