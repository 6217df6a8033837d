import type { Client } from "@/lib/clients";

/** Google's coding agent in the terminal. */
export const geminiCli: Client = {
  id: "gemini-cli",
  name: "Gemini CLI",
  reach: "local",
  mechanisms: ["dcr", "pre-registered"],
  connect: ({ name, url }) => [
    { kind: "code", title: "In a terminal", text: `gemini mcp add --transport http ${name} ${url}` },
    { kind: "note", text: `Then run /mcp auth ${name} in Gemini CLI.` },
  ],
};
