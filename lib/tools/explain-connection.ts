import { completable, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { clients } from "@/lib/clients";

const argsSchema = z.object({
  client: completable(z.string().max(100).describe("The client that cannot connect"), (typed) =>
    clients.map(({ name }) => name).filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())),
  ),
});

/** A prompt with an argument that clients can complete; shows how to offer a prompt. */
export function explainConnection(server: McpServer): void {
  server.registerPrompt(
    "explain_connection",
    {
      title: "Why can't a client connect?",
      description: "Checks the status of this server and says what to change",
      argsSchema,
    },
    ({ client }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: `${client} cannot connect to this MCP server. Call server_status, then say in two sentences what is wrong and what to change.`,
          },
        },
      ],
    }),
  );
}
