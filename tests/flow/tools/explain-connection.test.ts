import { expect, test } from "vitest";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { sharedClient } from "./client";

const { client } = sharedClient();

test("the prompt takes a client's name and completes it", async () => {
  const { messages } = await client().getPrompt({
    name: "explain_connection",
    arguments: { client: "Cursor" },
  });
  const text = JSON.stringify(messages);
  expect(text).toContain("Cursor cannot connect");
  for (const name of await toolNames(createServer)) expect(text).toContain(name);
  const { completion } = await client().complete({
    ref: { type: "ref/prompt", name: "explain_connection" },
    argument: { name: "client", value: "c" },
  });
  expect(completion.values).toEqual(["Claude Code", "Claude", "ChatGPT", "Cursor", "Codex"]);
});
