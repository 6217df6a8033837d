import type { Client } from "@/lib/clients";

/** OpenAI's coding agent in the terminal. */
export const codex: Client = {
  id: "codex",
  name: "Codex",
  reach: "local",
  mechanisms: ["cimd", "dcr", "pre-registered"],
  connect: ({ name, url }) => [
    {
      kind: "code",
      title: "In a terminal",
      text: `codex mcp add ${name} --url ${url}\ncodex mcp login ${name}`,
    },
  ],
};
