import { completable, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { clients } from "@/lib/clients";

const argsSchema = z.object({
  client: completable(z.string().max(100).describe("The client that has trouble"), (typed) =>
    clients.map(({ name }) => name).filter((name) => name.toLowerCase().startsWith(typed.toLowerCase())),
  ),
});

/**
 * A prompt with an argument that clients can complete: how a prompt is offered.
 * @param tools the names of this server's tools
 */
export function explainConnection(server: McpServer, tools: () => Promise<string[]>): void {
  server.registerPrompt(
    "explain_connection",
    {
      title: "Why can a client not connect?",
      description: "Looks at the state of this server and says what to change",
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
              "Call the one that reports the server's status, then say in two sentences what is wrong and what to change.",
            ].join(" "),
          },
        },
      ],
    }),
  );
}
