import { expect, test } from "vitest";
import { serverInfo } from "@/lib/config/server-info";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { sharedClient } from "./tools/client";

const { client } = sharedClient();

test("the server introduces itself", () => {
  expect(client().getServerVersion()).toMatchObject(serverInfo);
  expect(client().getInstructions()).toContain("Descope");
});

test("nobody is kept waiting for news of lists that are fixed", async () => {
  const fixed = { listChanged: false };
  expect(client().getServerCapabilities()).toMatchObject({ tools: fixed, resources: fixed, prompts: fixed });
  const subscription = await client().listen({ toolsListChanged: true });
  expect(await subscription.closed).toBe("graceful");
});

test("every tool is listed, with a description for the model", async () => {
  const { tools } = await client().listTools();
  expect(tools.map(({ name }) => name)).toEqual(await toolNames(createServer));
  for (const { name, description } of tools) expect(description, `the description of ${name}`).toBeTruthy();
});
