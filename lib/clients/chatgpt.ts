import type { Client } from "@/lib/clients";

/** ChatGPT on the web: calls from OpenAI's servers. */
export const chatgpt: Client = {
  id: "chatgpt",
  name: "ChatGPT",
  reach: "remote",
  mechanisms: ["cimd", "dcr", "pre-registered"],
  connect: ({ url }) => [
    {
      kind: "note",
      text: "Settings → Apps → Advanced settings: turn on Developer mode. Then Create app, and paste:",
    },
    { kind: "code", title: "MCP Server URL", text: url },
    { kind: "note", text: "Authentication: OAuth." },
  ],
};
