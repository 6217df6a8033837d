import type { Client } from "@/lib/clients";

/** Anthropic's coding agent in the terminal. */
export const claudeCode: Client = {
  id: "claude-code",
  name: "Claude Code",
  reach: "local",
  mechanisms: ["cimd", "dcr", "pre-registered"],
  connect: ({ name, url }) => [
    { kind: "code", title: "In a terminal", text: `claude mcp add --transport http ${name} ${url}` },
    { kind: "note", text: "Then run /mcp in Claude Code and choose Authenticate." },
  ],
};
