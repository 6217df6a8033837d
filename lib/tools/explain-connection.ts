import { completable, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { clients } from "@/lib/clients";

const argsSchema = z.object({
  client: completable(z.string().max(100).describe("The client that cannot connect"), (typed) =>
    clients.map(({ name }) => name).filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())),
  ),
});

/** A prompt whose argument clients can autocomplete; an example of a prompt. */
export function explainConnection(server: McpServer, tools: () => Promise<string[]>): void {
  server.registerPrompt(
    "explain_connection",
    {
      title: "Why can't a client connect?",
      description: "Checks the status of this server and says what to change",
      argsSchema,
    },
    async ({ client }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: [
              `${client} cannot connect to this MCP server, whose tools are: ${(await tools()).join(", ")}.`,
              "Call the one that reports the server's status, then explain in two sentences what is wrong and what to change.",
            ].join(" "),
          },
        },
      ],
    }),
  );
}
